/** What a fact can be asked for, by the event, score or catalog that it names, and by which paths it can be read. */
import type { PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { meanings, suggested } from '../../language/schema/meanings.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { MAIL_EVENT_SCHEMAS } from '../../language/value-type.js';
import { also, changed, where } from './inside.js';

/** Facts that only numbers can be asked of. */
const OF_NUMBERS = ['sum', 'average', 'min', 'max'];

/** What of a value has a path of its own goes no deeper. */
const DEEPEST = 3;

/** The names of properties by event, levels by score, and paths, where a fact is read. */
export function factHints(schema: JsonSchema, ruleSet: RuleSet): JsonSchema {
  const parts = [
    ...[...eventSchemas(ruleSet)].flatMap(([event, properties]) => propertyHints(event, properties)),
    ...[...ruleSet.scores.values()].flatMap(({ name, body }) => levelHints(name, body.levels)),
    pathsOf('profile', traitPaths(ruleSet)),
    pathsOf('event', eventPaths(ruleSet)),
    pathsOf('localTime', {
      '$.hour': 'From 0 to 23.',
      '$.weekday': 'From `monday` to `sunday`.',
      '$.date': 'Such as `2026-03-02`.',
    }),
    ...[...ruleSet.catalogs.values()].map(({ name, body }) => ({
      if: where({ fact: { const: 'lookup' }, params: where({ catalog: { const: name } }) }),
      then: { properties: { path: suggested(memberPaths(body.columns, '$')) } },
    })),
  ];
  return changed(schema, ['$defs', 'factParams'], (part) => also(part, parts));
}

/** Paths into events outside of conditions: what tells runs apart, and what a metric sums. */
export function pathHints(schema: JsonSchema, ruleSet: RuleSet): JsonSchema {
  const hint = (part: JsonSchema) => ({ ...part, ...suggested(eventPaths(ruleSet)) });
  const entry = ['$defs', 'campaign', 'properties', 'entry', 'properties', 'key'];
  const metric = ['$defs', 'experiment', 'properties', 'metric', 'properties', 'value'];
  return changed(changed(schema, entry, hint), metric, hint);
}

function eventSchemas(ruleSet: RuleSet): ReadonlyMap<string, PropertySchema> {
  const own = [...ruleSet.events.values()].map(({ name, body }) => [name, body.properties] as const);
  return new Map([...own.sort(([a], [b]) => (a < b ? -1 : 1)), ...MAIL_EVENT_SCHEMAS]);
}

function propertyHints(event: string, { properties = {} }: PropertySchema): readonly JsonSchema[] {
  const all = described(properties, () => true);
  const numbers = described(properties, ({ type }) => type === 'number' || type === 'integer');
  const named = where({ event: { const: event } });
  const hint = (fact: JsonSchema, keys: readonly string[], names: Readonly<Record<string, string>>) =>
    Object.keys(names).length === 0
      ? []
      : [
          {
            if: where({ fact, params: named }),
            then: {
              properties: {
                params: { properties: Object.fromEntries(keys.map((key) => [key, meanings(names)])) },
              },
            },
          },
        ];
  return [
    ...hint({ enum: OF_NUMBERS }, ['property'], numbers),
    ...hint({ not: { enum: OF_NUMBERS } }, ['property', 'distinctBy'], all),
  ];
}

function levelHints(
  score: string,
  levels: Readonly<Record<string, number>> | undefined,
): readonly JsonSchema[] {
  if (!levels) return [];
  const texts = Object.entries(levels).map(([level, from]) => [level, `From ${from} points on.`]);
  return [
    {
      if: where({ fact: { const: 'level' }, params: where({ name: { const: score } }) }),
      then: { properties: { value: suggested(Object.fromEntries(texts)) } },
    },
  ];
}

function pathsOf(fact: string, paths: Readonly<Record<string, string>>): JsonSchema {
  return { if: where({ fact: { const: fact } }), then: { properties: { path: suggested(paths) } } };
}

function traitPaths({ profile }: RuleSet): Readonly<Record<string, string>> {
  return profile ? memberPaths(profile.body.traits, '$.traits') : {};
}

/** Of all events: which one began a run is not known where a condition is read. */
function eventPaths({ events }: RuleSet): Readonly<Record<string, string>> {
  const paths = new Map<string, string[]>();
  for (const { name, body } of events.values()) {
    for (const path of Object.keys(memberPaths(body.properties, '$.properties'))) {
      paths.set(path, [...(paths.get(path) ?? []), name]);
    }
  }
  const texts = [...paths].map(([path, names]) => [
    path,
    `Of ${names
      .sort()
      .map((one) => `\`${one}\``)
      .join(', ')}.`,
  ]);
  return Object.fromEntries(texts.sort(([a], [b]) => (a! < b! ? -1 : 1))) as Readonly<Record<string, string>>;
}

/** The paths of an object's members that need no quotes, with what is said of each. */
function memberPaths(
  { properties = {} }: PropertySchema,
  before: string,
  depth = 1,
): Readonly<Record<string, string>> {
  const entries = Object.entries(properties).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return Object.fromEntries(
    entries.flatMap(([name, member]) => [
      [`${before}.${name}`, textOf(member)],
      ...(depth < DEEPEST ? Object.entries(memberPaths(member, `${before}.${name}`, depth + 1)) : []),
    ]),
  ) as Readonly<Record<string, string>>;
}

function described(
  properties: Readonly<Record<string, PropertySchema>>,
  isWanted: (schema: PropertySchema) => boolean,
): Readonly<Record<string, string>> {
  const wanted = Object.entries(properties).filter(([, schema]) => isWanted(schema));
  return Object.fromEntries(wanted.map(([name, schema]) => [name, textOf(schema)]));
}

/** What a schema says of itself, or at least its type. */
function textOf(schema: PropertySchema): string {
  const { description, type } = schema as PropertySchema & { readonly description?: string };
  return description ?? `Of type \`${type}\`.`;
}
