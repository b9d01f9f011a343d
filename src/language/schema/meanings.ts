/** What editors show beside what is checked: the meaning of each value, and values that are likely meant. */
import type { JsonSchema } from './json-schema.js';

/** Keywords that editors read and validators pass over. */
export const EDITOR_KEYWORDS: readonly string[] = [
  'enumDescriptions',
  'defaultSnippets',
  'patternErrorMessage',
];

/** The only values, each with its meaning. */
export function meanings(of: Readonly<Record<string, string>>): JsonSchema {
  return { enum: Object.keys(of), enumDescriptions: Object.values(of) };
}

/** Values that an editor offers where others may stand as well, each with its meaning. */
export function suggested(of: Readonly<Record<string, string>>): JsonSchema {
  const snippets = Object.entries(of).map(([body, description]) => ({
    label: body,
    body,
    ...(description === '' ? {} : { description }),
  }));
  return snippets.length === 0 ? {} : { defaultSnippets: snippets };
}

/** What each fact reads. */
export const FACT_MEANINGS: Readonly<Record<string, string>> = {
  event: 'The event that began the run: `path: $.properties.total`.',
  profile: 'The user: `path: $.traits.country`.',
  count: 'How many such events.',
  sum: 'A property, added up over such events; 0 where there is none.',
  average: 'A property, on average over such events; missing where there is none.',
  min: 'The lowest value of a property over such events; missing where there is none.',
  max: 'The highest value of a property over such events; missing where there is none.',
  distinct: 'How many different values a property has over such events.',
  first: 'The earliest such event: a property of it, or when it happened.',
  last: 'The latest such event: a property of it, or when it happened.',
  recency: 'How long ago the latest such event was, to compare with `60d`; missing where there is none.',
  collect: 'The properties of such events as a list, the newest first.',
  score: 'The points of a score, as they have decayed by now.',
  level: 'The name of the level that a score has reached.',
  consent: 'What the user said to a purpose: `granted`, `denied` or `unknown`.',
  localTime: "The user's own clock: `path: $.hour`, `$.weekday` or `$.date`.",
  lookup: 'A row of a catalog.',
  recommend: 'Rows of a catalog that suit what the user did.',
};

/** What each operator asks. */
const OPERATOR_MEANINGS: Readonly<Record<string, string>> = {
  equal: 'They are the same.',
  notEqual: 'They differ.',
  in: 'The fact is one of the list.',
  notIn: 'The fact is none of the list.',
  contains: 'The list that the fact is holds the value.',
  doesNotContain: 'The list that the fact is does not hold the value.',
  lessThan: 'The fact is lower.',
  lessThanInclusive: 'The fact is lower, or the same.',
  greaterThan: 'The fact is higher.',
  greaterThanInclusive: 'The fact is higher, or the same.',
  present: 'There is such a value; takes no `value`.',
  missing: 'There is no such value; takes no `value`.',
  startsWith: 'The text begins so.',
  endsWith: 'The text ends so.',
  matches: 'The text fits a pattern.',
  before: 'The instant is earlier.',
  after: 'The instant is later.',
};

/** Offers operators; one with a decorator in front of it may stand there as well. */
export function suggestedOperators(names: readonly string[]): JsonSchema {
  return suggested(Object.fromEntries(names.map((name) => [name, OPERATOR_MEANINGS[name] ?? ''])));
}
