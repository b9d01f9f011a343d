/**
 * Rules whose constants are a few seconds, and lives of a few seconds: short enough to look at every millisecond of
 * them. The conditions are any that the language accepts where a segment stands.
 */
import fc from 'fast-check';
import { checkCondition } from '../../src/language/condition-check.js';
import type { Condition } from '../../src/language/documents.js';
import { Names } from '../../src/language/names.js';
import { PLAIN_OPERATORS } from '../../src/language/operator.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import type { Event } from '../../src/vocabulary/event.js';
import { fileStart } from '../../src/vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './rule-conditions.js';
import { EVENTS, event, maybe, mostly, ordering, record } from './rule-conditions.js';
import { USER } from './timelines.js';

const properties = {
  type: 'object',
  properties: { n: { type: 'number' }, k: { type: 'string' }, flag: { type: 'boolean' } },
};
const traits = {
  type: 'object',
  properties: {
    n: { type: 'number' },
    ns: { type: 'array', items: { type: 'number' } },
    day: { type: 'string' },
    timeZone: { type: 'string' },
  },
};
const PLAN: readonly Doc[] = [
  ...EVENTS.map((name) => ({ kind: 'event', name, version: 1, properties })),
  { kind: 'profile', name: 'user', version: 1, traits },
  {
    kind: 'policy',
    name: 'sending',
    version: 1,
    timeZone: 'Europe/Berlin',
    from: { name: 'Example Store', address: 'hello@store.example' },
    purposes: { news: { consent: 'opt-in' } },
  },
];

const seconds = fc.constantFrom('1s', '2s', '3s', '5s');
const number = fc.constantFrom(0, 0.5, 1, 2, 3, 4.5);
const text = fc.constantFrom('x', 'y');

const where = mostly(
  fc.oneof(
    record({ path: fc.constant('$.properties.n'), operator: fc.constant('greaterThan'), value: number }),
    record({ path: fc.constant('$.properties.k'), operator: fc.constant('equal'), value: text }),
  ),
).map((leaf) => leaf && { fact: 'event', ...leaf });
const rarelyWhere = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: where },
);
const asked = record({ event, where: rarelyWhere, within: mostly(seconds) });

const withParams = (fact: fc.Arbitrary<string>, more: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc
    .tuple(fact, asked, record(more))
    .map(([name, params, own]) => ({ fact: name, params: { ...params, ...own } }));

/** Facts whose value is a number. */
const numeric: fc.Arbitrary<Doc> = fc.oneof(
  withParams(fc.constant('count'), {}),
  withParams(fc.constantFrom('sum', 'average', 'min', 'max', 'first', 'last'), {
    property: fc.constant('n'),
    default: maybe(number),
  }),
  withParams(fc.constant('distinct'), { property: fc.constantFrom('n', 'k', 'flag') }),
  fc
    .tuple(
      withParams(fc.constant('collect'), {
        distinctBy: maybe(fc.constant('k')),
        without: maybe(event.map((one) => [one])),
        limit: maybe(fc.constantFrom(1, 2)),
      }),
      fc.constantFrom('$[0].n', '$[1].n'),
    )
    .map(([one, path]) => ({ ...one, path })),
  fc.constantFrom('heat', 'warmth', 'sum').map((name) => ({ fact: 'score', params: { name } })),
  fc.constantFrom('heat', 'warmth').map((name) => ({ fact: 'score', params: { name } })),
  fc.constantFrom('$.hour', '$.minute').map((path) => ({ fact: 'localTime', path })),
  fc.constant({ fact: 'profile', path: '$.traits.n', params: { default: 1 } }),
);
const scores = fc.constantFrom('heat', 'warmth', 'sum').map((name) => ({ fact: 'score', params: { name } }));
const dates = fc.constant<Doc>({ fact: 'localTime', path: '$.date' });
const lists = fc.constant<Doc>({ fact: 'profile', path: '$.traits.ns' });
const texts: fc.Arbitrary<Doc> = fc.oneof(
  fc.constantFrom('$.weekday', '$.date').map((path) => ({ fact: 'localTime', path })),
  withParams(fc.constantFrom('first', 'last'), { property: fc.constant('k'), default: maybe(text) }),
  fc
    .tuple(fc.constantFrom('heat', 'warmth', 'sum'), maybe(fc.constantFrom('low', 'high')))
    .map(([name, fallback]) => ({
      fact: 'level',
      params: { name, ...(fallback === undefined ? {} : { default: fallback }) },
    })),
  fc.constant({ fact: 'profile', path: '$.traits.day' }),
);
const times: fc.Arbitrary<Doc> = withParams(fc.constantFrom('first', 'last'), {});
const recency: fc.Arbitrary<Doc> = record({
  fact: fc.constant('recency'),
  params: record({ event, where: rarelyWhere, default: maybe(seconds) }),
});

const decorator = fc.constantFrom('not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue');
const plain = fc.constantFrom<string>(...PLAIN_OPERATORS, 'greaterThanInclusive', 'lessThan');
const operator = fc.oneof(
  { weight: 3, arbitrary: plain },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.array(decorator, { minLength: 1, maxLength: 2 }), plain)
      .map(([before, last]) => [...before, last].join(':')),
  },
  { weight: 1, arbitrary: fc.constantFrom('present', 'missing') },
);

const DAYS = ['2026-03-02', '2026-03-03', '2026-03-28', '2026-03-29', '2026-10-25', '2011-12-31'];
const literal: fc.Arbitrary<unknown> = fc.oneof(
  number,
  fc.array(number, { maxLength: 3 }),
  fc.constantFrom(59, 29, 30, [0, 30, 59], 10, 11, 23, 1, 3),
  fc.constantFrom(...DAYS, 'monday', 'sunday', 'saturday', 'x', 'low', 'high'),
  fc.constantFrom(DAYS, ['monday', 'sunday'], ['x', 'y'], ['low']),
);

const leaf: fc.Arbitrary<Doc> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(numeric, operator, fc.oneof(number, literal, numeric, lists)) },
    { weight: 2, arbitrary: fc.tuple(scores, ordering, fc.oneof(number, scores)) },
    {
      weight: 1,
      arbitrary: fc.tuple(dates, fc.constantFrom('equal', 'in', 'notIn'), fc.constantFrom(...DAYS, DAYS)),
    },
    { weight: 1, arbitrary: fc.tuple(lists, operator, fc.oneof(number, numeric)) },
    { weight: 3, arbitrary: fc.tuple(texts, operator, fc.oneof(literal, texts)) },
    { weight: 1, arbitrary: fc.tuple(times, operator, times) },
    {
      weight: 3,
      arbitrary: fc.tuple(recency, operator, fc.oneof(seconds, fc.array(seconds, { maxLength: 2 }))),
    },
  )
  .map(([fact, name, value]) => ({
    ...fact,
    operator: name,
    ...(name === 'present' || name === 'missing' ? {} : { value }),
  }));

function tree(depth: number): fc.Arbitrary<Doc> {
  const one = leaf.filter(isAccepted);
  if (depth === 0) return one;
  const some = fc.array(tree(depth - 1), { minLength: 2, maxLength: 3 });
  return fc.oneof(
    { weight: 4, arbitrary: one },
    { weight: 1, arbitrary: some.map((all) => ({ all })) },
    { weight: 1, arbitrary: some.map((any) => ({ any })) },
    {
      weight: 1,
      arbitrary: tree(depth - 1)
        .map((not) => ({ not }))
        .filter(isAccepted),
    },
  );
}

const score = (name: string): fc.Arbitrary<Doc> =>
  record({
    kind: fc.constant('score'),
    name: fc.constant(name),
    version: fc.constant(1),
    points: fc.array(
      record({ event, where: rarelyWhere, add: fc.constantFrom(0.1, 0.2, 1, 2, 4.5, -1, -2) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    halfLife: name === 'sum' ? fc.constant(undefined) : seconds,
    levels: fc.constantFrom({ low: 0, high: 2 }, { low: 0.3, high: 3 }, { low: -1, high: 1 }),
  });

const steps = [{ wait: '1h' }];
const campaign = (name: string, trigger: Doc): Doc => ({
  kind: 'campaign',
  name,
  version: 1,
  purpose: 'news',
  trigger,
  steps,
});

/** What a segment's condition is checked against; the scores' points do not matter to that, their levels do. */
const checked = readRuleSet([
  {
    path: 'rules/all.yaml',
    text: [
      ...PLAN,
      ...['heat', 'warmth', 'sum'].map((name) => ({
        kind: 'score',
        name,
        version: 1,
        points: [{ event: 'A', add: -1 }],
        levels: { low: 0, high: 2 },
      })),
    ]
      .map((one) => JSON.stringify(one))
      .join('\n---\n'),
  },
]).ruleSet;

export function isAccepted(condition: Doc): boolean {
  let isSound = true;
  const report = () => void (isSound = false);
  const part = { at: () => fileStart('here'), path: [] };
  const names = new Names(checked, report);
  const reading = { names, event: { missing: 'it is a segment' }, hasEntry: false, onlyEvent: false };
  checkCondition(condition as unknown as Condition, part, reading, report);
  return isSound;
}

/** Two segments, followed as campaigns begin by entering or leaving them. */
export const documents: fc.Arbitrary<readonly Doc[]> = fc
  .tuple(score('heat'), score('warmth'), score('sum'), tree(1), tree(2))
  .map(([heat, warmth, sum, first, second]) => [
    ...PLAN,
    heat,
    warmth,
    sum,
    { kind: 'segment', name: 'first', version: 1, when: first },
    { kind: 'segment', name: 'second', version: 1, when: second },
    campaign('on-entry', { enters: 'first' }),
    campaign('on-leaving', { leaves: 'second' }),
  ]);

/** Just before a minute, an hour, a day, and clocks that are put forward or back. */
const STARTS = [
  '2026-03-02T09:59:57Z',
  '2026-03-02T22:59:58Z',
  '2026-03-29T00:59:57Z', // Europe/Berlin
  '2026-10-25T00:59:58Z',
  '2011-12-30T09:59:57Z', // Pacific/Apia: 30 December never was
  '2026-04-04T14:59:58Z', // Australia/Lord_Howe
].map((one) => parseInstant(one)!);

const zone = fc.constantFrom('Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe', 'America/New_York');

const fact: fc.Arbitrary<Pick<Event, 'type' | 'name' | 'properties' | 'traits'>> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('track' as const),
      name: event as fc.Arbitrary<string>,
      properties: fc.record(
        {
          n: fc.constantFrom<JsonValue>(0, 1, 2, 2.5, null),
          k: text,
          flag: fc.boolean(),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<JsonObject>,
      traits: fc.constant({}),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('identify' as const),
      name: fc.constant(''),
      properties: fc.constant({}),
      traits: fc.record(
        {
          n: fc.constantFrom(0, 1, 2),
          ns: fc.array(number, { maxLength: 2 }),
          day: fc.constantFrom(...DAYS),
          timeZone: zone,
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<JsonObject>,
    }),
  },
);

const offset = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.constantFrom(0, 0, 0, 1, -1, 333))
  .map(([halves, aside]) => Math.max(0, halves * 500 + aside));

/** A few events within seconds, in the order in which they come: now and then one comes late. */
export const arrivals: fc.Arbitrary<readonly Event[]> = fc
  .tuple(
    fc.constantFrom(...STARTS),
    fc.array(fc.tuple(fact, offset), { minLength: 1, maxLength: 6 }),
    fc.constantFrom(0, 0, 0, 1, 2),
  )
  .map(([start, list, late]) => {
    const sorted = list
      .map(([one, after], index): Event => ({
        ...one,
        user: USER,
        time: start + after,
        messageId: `m${index}`,
        consent: {},
      }))
      .sort((a, b) => a.time - b.time);
    return [...sorted.slice(1, late + 1), ...sorted.slice(0, 1), ...sorted.slice(late + 1)];
  });
