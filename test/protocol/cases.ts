/** Conditions: of the right types, of none, and JSON that only looks like one. */
import fc from 'fast-check';
import type { GivenFacts } from '../../src/check/agreement.js';
import type { Condition, FactReference } from '../../src/language/documents.js';
import { isFactReference } from '../../src/language/documents.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import { isObject } from '../../src/vocabulary/json.js';
import { LEAVES as UNTYPED, mistakesIn, tree as untypedTree } from '../compile/conditions.js';
import type { Type } from './facts.js';
import { DURATIONS, FACTS, INSTANTS, NUMBERS, TEXTS, TIMESTAMPS, factsFor, given } from './facts.js';

/** A condition and the values of the facts that it reads. */
export interface Case {
  readonly condition: unknown;
  readonly facts: GivenFacts;
}

/** What only a literal is, and no fact. */
type Written = Type | 'pattern' | 'part' | 'parts';

/** Which operators suit which types of fact and value. */
const COMPARISONS: readonly (readonly [fact: Type, operators: string, value: Written])[] = [
  ['text', 'startsWith endsWith not:startsWith someValue:endsWith', 'part'],
  ['text', 'startsWith endsWith swap:startsWith', 'text'],
  ['text', 'someValue:startsWith everyValue:endsWith', 'parts'],
  ['text', 'matches matches not:matches', 'pattern'],
  ['texts', 'someFact:matches everyFact:matches someFact:not:matches', 'pattern'],
  ['any', 'matches startsWith', 'part'],
  ['anys', 'someFact:matches everyFact:matches someFact:startsWith everyFact:endsWith', 'part'],
  ['timestamp', 'before after not:before', 'timestamp'],
  ['timestamp', 'before after', 'instant'],
  ['instant', 'before after not:after', 'instant'],
  ['timestamps', 'someFact:before everyFact:after someFact:not:before', 'timestamp'],
  ['any', 'before after', 'timestamp'],
  ['number', 'lessThan lessThanInclusive greaterThan greaterThanInclusive', 'number'],
  ['number', 'equal notEqual not:equal not:lessThan swap:equal swap:greaterThan not:not:equal', 'number'],
  [
    'number',
    'in notIn not:in someValue:lessThan everyValue:notEqual someValue:equal not:everyValue:equal',
    'numbers',
  ],
  ['number', 'swap:contains swap:doesNotContain swap:someFact:lessThan', 'numbers'],
  ['text', 'equal notEqual not:equal swap:equal not:notEqual', 'text'],
  ['text', 'in notIn not:in someValue:equal everyValue:notEqual swap:contains', 'texts'],
  ['choice', 'equal notEqual', 'choice'],
  ['flag', 'equal notEqual not:equal', 'flag'],
  ['instant', 'lessThan lessThanInclusive greaterThan greaterThanInclusive not:lessThan', 'instant'],
  ['duration', 'lessThan lessThanInclusive greaterThan greaterThanInclusive not:lessThan', 'duration'],
  ['numbers', 'contains doesNotContain not:contains not:doesNotContain swap:in swap:notIn', 'number'],
  ['numbers', 'someFact:lessThan everyFact:greaterThan everyFact:not:equal not:someFact:equal', 'number'],
  [
    'numbers',
    'someFact:in everyFact:in everyFact:notIn someFact:someValue:equal everyFact:everyValue:lessThan',
    'numbers',
  ],
  ['texts', 'contains doesNotContain someFact:equal everyFact:notEqual not:everyFact:equal swap:in', 'text'],
  ['texts', 'someFact:in everyFact:in not:someFact:notIn someFact:everyValue:notEqual', 'texts'],
  ['any', 'equal notEqual lessThan greaterThanInclusive', 'any'],
  ['number', 'lessThan greaterThan', 'any'],
  ['any', 'equal notEqual lessThan greaterThanInclusive', 'number'],
  ['any', 'equal notEqual', 'text'],
  ['any', 'in notIn', 'anys'],
  ['any', 'in notIn', 'texts'],
  ['anys', 'contains doesNotContain someFact:equal everyFact:equal', 'any'],
  ['anys', 'contains someFact:lessThan everyFact:greaterThanInclusive everyFact:notEqual', 'number'],
  ['anys', 'contains everyFact:equal someFact:equal', 'text'],
];

const number = fc.constantFrom(...NUMBERS);
const text = fc.constantFrom(...TEXTS);
const choice = fc.constantFrom('red', 'green');

const partOfText = fc.constantFrom('re', 'r', 'd', 'ed', '2', 'red');

/** They mean the same to RE2 and to JavaScript. */
const PATTERNS = ['^re', 'ee', 'd$', '^(red|DE)$', '[0-9]', 'r.*d', '^$', '.', '(?:re)+', '^[^r]', 'E|1'];

const LITERALS: Readonly<Record<Written, fc.Arbitrary<JsonValue>>> = {
  part: partOfText,
  parts: fc.array(partOfText, { maxLength: 2 }),
  pattern: fc.constantFrom(...PATTERNS),
  timestamp: fc.constantFrom(...TIMESTAMPS.slice(0, 5)),
  timestamps: fc.array(fc.constantFrom(...TIMESTAMPS), { maxLength: 2 }),
  number,
  text,
  choice,
  flag: fc.boolean(),
  instant: fc.constantFrom(...INSTANTS),
  duration: fc.constantFrom(...DURATIONS),
  any: fc.oneof(number, text, fc.boolean()),
  numbers: fc.array(number, { maxLength: 3 }),
  // Lists of more than a few are looked up in another way.
  texts: fc.oneof(
    { weight: 3, arbitrary: fc.array(text, { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.subarray([...TEXTS], { minLength: 9 }) },
  ),
  anys: fc.array(fc.oneof(number, text), { maxLength: 3 }),
  map: fc.constantFrom({}, { n: 1 }, { fact: 'n' }),
};

/** A fact of a type; some with a default. */
const factOf = Object.fromEntries(
  Object.entries(FACTS).map(([type, references]) => {
    const plain = fc.constantFrom(...references);
    const defaulted = fc
      .tuple(plain, LITERALS[type as Type])
      .map(([one, value]): FactReference => ({ ...one, params: { ...one.params, default: value } }));
    return [type, fc.oneof({ weight: 4, arbitrary: plain }, { weight: 1, arbitrary: defaulted })];
  }),
) as Readonly<Record<Type, fc.Arbitrary<FactReference>>>;

const PRIORITY = fc.option(fc.constantFrom(1, 2, 3, 10), { nil: undefined, freq: 3 });

const prioritized = (condition: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .tuple(condition, PRIORITY)
    .map(([one, priority]) => (priority === undefined ? one : { ...one, priority }));

const comparisons = COMPARISONS.map(([type, operators, wanted]) => {
  const literal: fc.Arbitrary<unknown> = LITERALS[wanted];
  const isOfFacts = wanted !== 'pattern' && wanted !== 'part' && wanted !== 'parts';
  const value = isOfFacts
    ? fc.oneof({ weight: 3, arbitrary: literal }, { weight: 1, arbitrary: factOf[wanted] })
    : literal;
  return fc
    .tuple(factOf[type], fc.constantFrom(...operators.split(' ')), value)
    .map(([fact, operator, wantedValue]) => ({ ...fact, operator, value: wantedValue }));
});

const [LIST] = FACTS.anys;
const ITEMS = FACTS.any.filter(({ path }) => path!.endsWith(']'));

/** Parts of lists, which may be equal in content and are still two. */
const twins = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...ITEMS),
      fc.constantFrom('equal', 'notEqual', 'lessThan', 'greaterThanInclusive'),
      fc.constantFrom(...ITEMS),
    )
    .map(([fact, operator, value]) => ({ ...fact, operator, value })),
  fc
    .tuple(fc.constantFrom('contains', 'doesNotContain'), fc.constantFrom(...ITEMS))
    .map(([operator, value]) => ({ ...LIST!, operator, value })),
);

const presence = fc
  .tuple(fc.oneof(...Object.values(factOf)), fc.constantFrom('present', 'missing'))
  .map(([fact, operator]) => ({ ...fact, operator }));

/** A comparison beside what says that its values are there. */
const guarded = fc
  .oneof({ weight: 4, arbitrary: fc.oneof(...comparisons) }, { weight: 1, arbitrary: twins })
  .map((leaf) => {
    const { operator: _operator, value, ...fact } = leaf;
    const others = isFactReference(value) ? [{ ...(value as FactReference), operator: 'present' }] : [];
    return { all: [{ ...fact, operator: 'present' }, ...others, leaf] };
  });

export const leaf: fc.Arbitrary<object> = fc.oneof(
  { weight: 10, arbitrary: fc.oneof(...comparisons) },
  { weight: 1, arbitrary: presence },
  { weight: 2, arbitrary: twins },
);

const NAMED = fc.constantFrom({ condition: 'young' }, { condition: 'nested' });

/** Priorities matter where conditions stand side by side. */
const side = (condition: fc.Arbitrary<object>): fc.Arbitrary<readonly object[]> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.array(prioritized(condition), { minLength: 1, maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(leaf, { minLength: 4, maxLength: 4 }) },
  );

export const tree: fc.Arbitrary<object> = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: leaf },
    { weight: 2, arbitrary: guarded },
    { weight: 1, arbitrary: NAMED },
    { weight: 3, arbitrary: side(tie('node')).map((all) => ({ all })) },
    { weight: 3, arbitrary: side(tie('node')).map((any) => ({ any })) },
    { weight: 1, arbitrary: tie('node').map((not) => ({ not })) },
  ),
})).node;

/** What is put where something else stood: the known traps, and anything. */
const stray: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.oneof(...Object.values(LITERALS)) },
  { weight: 2, arbitrary: fc.oneof(...Object.values(factOf)) },
  fc.constantFrom(...new Set(COMPARISONS.flatMap(([, operators]) => operators.split(' ')))),
  fc.constantFrom<unknown>(
    null,
    [],
    {},
    { n: 1 },
    [[1]],
    [{ n: 1 }],
    { fact: 'event', path: '$.properties.n' },
    { fact: 'nothing' },
    { fact: 'n', n: 1 },
    'high',
    '2x',
    0,
    -0,
    1.5,
    '1',
    true,
    [null],
    'constructor',
    '__proto__',
  ),
  fc.constantFrom(
    '$.properties.o.o.o',
    '$.properties.items[*].id',
    '$..n',
    '$.properties.ns[-1:]',
    '$[',
    'properties.n0',
    '$.properties["n0"]',
    '$.__proto__',
    '$.properties.constructor',
    '$.properties.s0.length',
    '$.properties.ns.length',
    '$',
  ),
  fc.constantFrom(
    'equal',
    'in',
    'notIn',
    'everyValue:equal',
    'someValue:in',
    'swap:in',
    'not:not:not:not:not:equal',
    'toString',
    'equals',
  ),
  fc.jsonValue({ maxDepth: 1 }),
);

/** The keys of conditions; more often those that can be something else and still make sense. */
const KEYS =
  'all any not condition fact params priority name operator operator value value value path path default'.split(
    ' ',
  );

interface Change {
  readonly at: number;
  readonly key: string;
  readonly how: 'set' | 'remove' | 'wrap';
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(40),
  key: fc.constantFrom(...KEYS),
  how: fc.constantFrom('set', 'set', 'set', 'remove', 'wrap'),
  value: stray,
});

/** All maps within a condition, itself first. */
function mapsIn(part: unknown): Record<string, unknown>[] {
  if (Array.isArray(part)) return part.flatMap(mapsIn);
  if (!isObject(part)) return [];
  return [part as Record<string, unknown>, ...Object.values(part).flatMap(mapsIn)];
}

function changed(condition: unknown, changes: readonly Change[]): unknown {
  const copy = structuredClone(condition);
  for (const { at, key, how, value } of changes) {
    const maps = mapsIn(copy);
    const map = maps[at % maps.length];
    if (!map) continue;
    if (how === 'remove') delete map[key];
    else if (how === 'set') map[key] = structuredClone(value);
    else if (Object.hasOwn(map, key)) map[key] = [map[key]];
  }
  return copy;
}

/** JSON that looks like a condition; of some the fact itself, as a literal, is what it is compared with. */
const arbitrary: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(tree, fc.array(change, { minLength: 1, maxLength: 2 }))
      .map(([one, changes]) => changed(one, changes)),
  },
  { weight: 2, arbitrary: fc.tuple(leaf, change).map(([one, only]) => changed(one, [only])) },
  { weight: 3, arbitrary: fc.oneof(...Object.values(UNTYPED), untypedTree) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(factOf.map, LITERALS.map)
      .map(([fact, value]) => ({ ...fact, operator: 'equal', value })),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

const accepted = new WeakSet<object>();

/** Whether the language accepts it. */
export function isAccepted(condition: unknown): condition is Condition {
  if (isObject(condition) && accepted.has(condition)) return true;
  const isSound = mistakesIn(condition).length === 0;
  if (isSound && isObject(condition)) accepted.add(condition);
  return isSound;
}

const withFacts = (conditions: fc.Arbitrary<unknown>): fc.Arbitrary<Case> =>
  fc.tuple(conditions, given).map(([condition, one]) => ({
    condition,
    facts: isAccepted(condition) ? factsFor(condition, one) : {},
  }));

/** The kinds of cases, each with its share of every hundred. */
export const KINDS: Readonly<Record<string, { readonly share: number; readonly cases: fc.Arbitrary<Case> }>> =
  {
    'one comparison': { share: 25, cases: withFacts(leaf.filter(isAccepted)) },
    'trees of conditions': { share: 40, cases: withFacts(tree.filter(isAccepted)) },
    'any JSON': { share: 35, cases: withFacts(arbitrary) },
  };
