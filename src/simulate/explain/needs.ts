/** What a fact would have had to be, in one plain sentence. */
import { isOfTexts, parseOperator } from '../../language/operator.js';
import type { PlainOperator } from '../../language/operator.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import type { FactTrace } from './condition-words.js';
import { comparesInstants, plainNumber, showJson } from './condition-words.js';
import { moreOf, moreOfNeed, nameOf } from './fact-names.js';
import type { Show } from './life.js';
import type { Spot } from './past-events.js';
import { param } from './reading.js';
import type { NewValue } from './solve.js';
import { decimalsOf } from './solve.js';

/** `total` is 49.90; it needs to be 50.00 or more. */
export function needWords(value: NewValue, spot: Spot): string {
  const { at, life } = spot;
  const { show } = life;
  const { reading, found } = value;
  if (reading.fact === 'consent') return consentNeed(value, at, show);
  if (reading.fact === 'recency') return recencyNeed(value, show);
  if (isEdge(reading)) return edgeNeed(value, show);
  const [first] = value.turns;
  const name = nameOf(reading, first?.leaf);
  const shown = first ? ofLeaf(value, first.leaf, found, show) : showJson(found);
  const is = `${found === undefined ? 'missing' : shown}${moreOf(reading, found, spot)}`;
  return `${name} is ${is}; it needs ${needsOf(value, show)}${moreOfNeed(reading, value.to, spot)}${actionWords(value)}`;
}

function needsOf(value: NewValue, show: Show): string {
  const needs = value.turns.map(({ leaf, wanted }) => needOf(value, leaf, wanted, show));
  return [...new Set(needs)].join(', and ');
}

/** The last `Product Viewed` was at 2026-03-02 10:00; it needs to be after 2026-03-02 11:00. */
function edgeNeed(value: NewValue, show: Show): string {
  const { reading, found, to, turns } = value;
  const event = `\`${String(param(reading, 'event'))}\`${whenWords(reading)}`;
  const isPresence = turns.every(({ leaf }) => leaf.operator === 'present' || leaf.operator === 'missing');
  if (found === undefined)
    return isPresence
      ? `there was no ${event}; there must be one`
      : `there was no ${event}; there must be one, and it needs ${needsOf(value, show)}`;
  const was = `the ${reading.fact} ${event} was at ${show.time(Number(found))}`;
  return to === undefined ? `${was}; there must be none` : `${was}; it needs ${needsOf(value, show)}`;
}

function whenWords(reading: Reading): string {
  const [within, since] = [param(reading, 'within'), param(reading, 'since')];
  if (typeof within === 'string') return ` within ${within}`;
  return typeof since === 'string' ? ` since ${since === 'entry' ? 'the run began' : `\`${since}\``}` : '';
}

function consentNeed({ reading, found, to }: NewValue, at: Instant, show: Show): string {
  return consentWords(String(param(reading, 'purpose')), found, to, at, show);
}

/** Consent to marketing is unknown; it must be granted before 2026-03-02 11:00. */
export function consentWords(
  purpose: string,
  found: JsonValue | undefined,
  to: JsonValue | undefined,
  at: Instant,
  show: Show,
): string {
  return `consent to ${purpose} is ${showText(found)}; it must be ${showText(to)} by ${show.time(at)}`;
}

function showText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : showJson(value);
}

/** The last `Product Viewed` was 3 d before; it needs to be 60 d or more. */
function recencyNeed(value: NewValue, show: Show): string {
  const event = `\`${String(param(value.reading, 'event'))}\``;
  const need = needsOf(value, show);
  if (value.found === undefined && value.turns.every(({ leaf }) => leaf.operator === 'present'))
    return `there was no ${event}; there must be one`;
  if (value.found === undefined)
    return `there was no ${event}; there must be one, and the time since then needs ${need}`;
  const last = `the last ${event} was ${show.duration(Number(value.found))} before`;
  return value.to === undefined ? `${last}; there must be none` : `${last}; it needs ${need}`;
}

/** `0` → `to be 50.00 or more`, of a comparison that has to come out so. */
function needOf(value: NewValue, leaf: FactTrace, wanted: boolean, show: Show): string {
  const isLeft = sameReading(leaf.reading, value.reading);
  const other = isLeft ? leaf.wanted : leaf.found;
  const shown = ofLeaf(value, leaf, other, show);
  if (leaf.operator === 'present' || leaf.operator === 'missing')
    return (leaf.operator === 'present') === wanted ? 'to be there' : 'to be missing';
  if (other === undefined) return 'to be there, and so does what it is compared with';
  const parsed = parseOperator(leaf.operator);
  const isSimple = parsed && parsed.decorators.every((decorator) => decorator === 'not');
  // Of two facts, what a text must start with for another to start with it is best told as it is written.
  if (!parsed || !isSimple || (!isLeft && isOfTexts(parsed.plain)))
    return `\`${leaf.operator}\` ${shown} to ${wanted ? 'hold' : 'fail'}`;
  const negations = parsed.decorators.length + (wanted ? 0 : 1);
  const plain = isLeft ? parsed.plain : (MIRRORED[parsed.plain] ?? parsed.plain);
  const sense = negations % 2 === 0 ? plain : OPPOSITE[plain];
  const told = listed(leaf, other, shown);
  if (sense === undefined) return (NEGATED[plain] ?? ((text: string) => `not ${WORDS[plain](text)}`))(told);
  const words = isEdge(value.reading) ? (OF_TIMES[sense] ?? WORDS[sense]) : WORDS[sense];
  return words(told);
}

function sameReading(one: Reading, other: Reading): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function listed({ operator }: FactTrace, value: JsonValue | undefined, shown: string): string {
  const isList = /(^|:)(in|notIn)$/.test(operator) && Array.isArray(value);
  if (!isList) return shown;
  const list = value as readonly JsonValue[];
  const items = list.slice(0, MOST_LISTED).map((item) => showText(item));
  return `${items.join(', ')}${list.length > items.length ? ', …' : ''}`;
}

const MOST_LISTED = 8;

const WORDS: Readonly<Record<PlainOperator, (value: string) => string>> = {
  equal: (value) => `to be ${value}`,
  notEqual: (value) => `to be anything but ${value}`,
  in: (value) => (value.includes(', ') ? `to be one of ${value}` : `to be ${value}`),
  notIn: (value) => (value.includes(', ') ? `to be none of ${value}` : `to be anything but ${value}`),
  contains: (value) => `to contain ${value}`,
  doesNotContain: (value) => `not to contain ${value}`,
  lessThan: (value) => `to be less than ${value}`,
  lessThanInclusive: (value) => `to be ${value} or less`,
  greaterThan: (value) => `to be more than ${value}`,
  greaterThanInclusive: (value) => `to be ${value} or more`,
  startsWith: (value) => `to start with ${value}`,
  endsWith: (value) => `to end with ${value}`,
  matches: (value) => `to match ${value}`,
  before: (time) => `to be before ${time}`,
  after: (time) => `to be after ${time}`,
};

/** Where no operator says the opposite. */
const NEGATED: { readonly [Operator in PlainOperator]?: (value: string) => string } = {
  before: (time) => `to be no earlier than ${time}`,
  after: (time) => `to be no later than ${time}`,
};

const OF_TIMES: { readonly [Operator in PlainOperator]?: (time: string) => string } = {
  lessThan: (time) => `to be before ${time}`,
  lessThanInclusive: (time) => `to be no later than ${time}`,
  greaterThan: (time) => `to be after ${time}`,
  greaterThanInclusive: (time) => `to be no earlier than ${time}`,
};

const OPPOSITE: { readonly [Operator in PlainOperator]?: PlainOperator } = {
  equal: 'notEqual',
  notEqual: 'equal',
  in: 'notIn',
  notIn: 'in',
  contains: 'doesNotContain',
  doesNotContain: 'contains',
  lessThan: 'greaterThanInclusive',
  lessThanInclusive: 'greaterThan',
  greaterThan: 'lessThanInclusive',
  greaterThanInclusive: 'lessThan',
};

/** The comparison as its other side sees it. */
const MIRRORED: { readonly [Operator in PlainOperator]?: PlainOperator } = {
  lessThan: 'greaterThan',
  lessThanInclusive: 'greaterThanInclusive',
  greaterThan: 'lessThan',
  greaterThanInclusive: 'lessThanInclusive',
  before: 'after',
  after: 'before',
};

/** A value in the unit of its fact; two that are compared with as many decimals, and of money never one. */
function ofLeaf(
  { reading, found }: NewValue,
  leaf: FactTrace,
  value: JsonValue | undefined,
  show: Show,
): string {
  if (typeof value !== 'number') return showText(value);
  if (reading.fact === 'recency') return show.duration(value);
  if (isInstant(reading) || comparesInstants(leaf)) return show.time(value);
  if (isFraction(reading)) {
    const others = [leaf.wanted, leaf.found].filter((other) => typeof other === 'number');
    return plainNumber(
      value,
      others.filter((other) => other !== value),
    );
  }
  const decimals = Math.max(
    decimalsOf(found),
    decimalsOf(leaf.wanted),
    decimalsOf(leaf.found),
    decimalsOf(value),
  );
  return value.toFixed(Math.min(decimals === 1 ? 2 : decimals, 20));
}

/** Numbers that no one wrote: they have more digits than anyone reads. */
function isFraction({ fact }: Reading): boolean {
  return fact === 'score' || fact === 'average';
}

function isInstant(reading: Reading): boolean {
  return isEdge(reading) || (reading.fact === 'event' && reading.path === '$.timestamp');
}

/** When the first or last event of a name was. */
function isEdge(reading: Reading): boolean {
  return (reading.fact === 'first' || reading.fact === 'last') && param(reading, 'property') === undefined;
}

/** What would bring it there, of a fact that counts events. */
function actionWords({ reading, found, to }: NewValue): string {
  const event = param(reading, 'event');
  if (reading.fact !== 'count' || typeof found !== 'number' || typeof to !== 'number') return '';
  const more = to - found;
  return `: ${counted(Math.abs(more))} ${more > 0 ? 'more' : 'fewer'} \`${String(event)}\`${whenWords(reading)}`;
}

function counted(count: number): string {
  return count === 1 ? 'one' : String(count);
}
