/** The fewest facts that must be otherwise, against a search through everything that there is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Domain } from '../../src/simulate/explain/solve.js';
import { ANYTHING, IMPOSSIBLE, solve } from '../../src/simulate/explain/solve.js';
import type { ConditionTrace } from '../../src/vocabulary/decision.js';
import { fileStart } from '../../src/vocabulary/diagnostic.js';
import type { JsonValue } from '../../src/vocabulary/json.js';

const PLACE = fileStart('rules/a.yaml');
const NAMES = ['a', 'b', 'c', 'd'] as const;
type Name = (typeof NAMES)[number];
type Life = Readonly<Record<Name, JsonValue | undefined>>;

/** Every value that a fact can have here; whatever a comparison below turns at lies among them. */
const VALUES: readonly (JsonValue | undefined)[] = [
  undefined,
  -1,
  0,
  0.5,
  1,
  1.5,
  2,
  2.5,
  3,
  4,
  'x',
  'y',
  'z',
];

interface Leaf {
  readonly name: Name;
  readonly operator: string;
  readonly value?: JsonValue;
}
type Tree =
  { readonly all: readonly Tree[] } | { readonly any: readonly Tree[] } | { readonly not: Tree } | Leaf;

const name = fc.constantFrom(...NAMES);
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({
    name,
    operator: fc.constantFrom('lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ name, operator: fc.constantFrom('equal', 'notEqual'), value: fc.constantFrom(0, 2, 'x', 'y') }),
  fc.record({
    name,
    operator: fc.constantFrom('in', 'notIn'),
    value: fc.constantFrom<JsonValue>(['x'], ['x', 'y'], [1, 2]),
  }),
  fc.record({ name, operator: fc.constantFrom('present', 'missing') }),
);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
const life: fc.Arbitrary<Life> = fc.record({
  a: fc.constantFrom(...VALUES),
  b: fc.constantFrom(...VALUES),
  c: fc.constantFrom(...VALUES),
  d: fc.constantFrom(...VALUES),
});

/** The operators once more, slowly and by name. */
function holds({ operator, value }: Leaf, found: JsonValue | undefined): boolean {
  const isNumber = typeof found === 'number';
  switch (operator) {
    case 'present':
      return found !== undefined;
    case 'missing':
      return found === undefined;
    case 'equal':
      return found === value;
    case 'notEqual':
      return found !== value;
    case 'in':
      return (value as readonly JsonValue[]).includes(found as JsonValue);
    case 'notIn':
      return !(value as readonly JsonValue[]).includes(found as JsonValue);
    case 'lessThan':
      return isNumber && found < (value as number);
    case 'lessThanInclusive':
      return isNumber && found <= (value as number);
    case 'greaterThan':
      return isNumber && found > (value as number);
    default:
      return isNumber && found >= (value as number);
  }
}

function outcome(one: Tree, lived: Life): boolean {
  if ('all' in one) return one.all.every((part) => outcome(part, lived));
  if ('any' in one) return one.any.some((part) => outcome(part, lived));
  if ('not' in one) return !outcome(one.not, lived);
  return holds(one, lived[one.name]);
}

function traceOf(one: Tree, lived: Life): ConditionTrace {
  const result = outcome(one, lived);
  if ('all' in one || 'any' in one) {
    const [kind, parts] = 'all' in one ? (['all', one.all] as const) : (['any', one.any] as const);
    return { kind, result, place: PLACE, parts: parts.map((part) => traceOf(part, lived)) };
  }
  if ('not' in one) return { kind: 'not', result, place: PLACE, parts: [traceOf(one.not, lived)] };
  const { name: fact, operator, value } = one;
  const reading = { fact: 'last', params: { event: fact } };
  return { kind: 'fact', fact, operator, result, place: PLACE, found: lived[fact], wanted: value, reading };
}

/** The least number of facts that must be others, by trying every life. */
function fewest(one: Tree, lived: Life, wanted: boolean): number | undefined {
  let least: number | undefined;
  for (const a of VALUES)
    for (const b of VALUES)
      for (const c of VALUES)
        for (const d of VALUES) {
          const other: Life = { a, b, c, d };
          const changed = NAMES.filter((each) => other[each] !== lived[each]).length;
          if ((least === undefined || changed < least) && outcome(one, other) === wanted) least = changed;
        }
  return least;
}

describe('the facts that must be otherwise', () => {
  test('are as few as can be, and do it', () => {
    const sizes = new Map<number | undefined, number>();
    fc.assert(
      fc.property(tree, life, fc.boolean(), (one, lived, wanted) => {
        const solutions = solve(traceOf(one, lived), wanted, ANYTHING);
        const least = fewest(one, lived, wanted);
        expect(solutions[0]?.length).toBe(least);
        for (const solution of solutions) {
          expect(solution.length).toBe(least);
          const changes = solution.map(({ reading, to }) => [reading.params!['event'], to]);
          expect(outcome(one, { ...lived, ...(Object.fromEntries(changes) as Partial<Life>) })).toBe(wanted);
        }
        sizes.set(least, (sizes.get(least) ?? 0) + 1);
      }),
      { numRuns: 300 },
    );
    // The trees are such that nothing, one fact, several, and no fact at all will do.
    expect([...sizes.keys()]).toEqual(expect.arrayContaining([0, 1, 2, undefined]));
  });

  test('are the ones that can be changed, where there is a choice', () => {
    const one: Tree = {
      any: [
        { name: 'a', operator: 'equal', value: 'x' },
        { name: 'b', operator: 'equal', value: 'y' },
      ],
    };
    const lived: Life = { a: undefined, b: undefined, c: undefined, d: undefined };
    const only = (fact: string): Domain => ({
      costOf: ({ params }) => (params!['event'] === fact ? 1 : IMPOSSIBLE),
      valuesOf: () => [],
    });
    for (const fact of ['a', 'b']) {
      const [solution] = solve(traceOf(one, lived), true, only(fact));
      expect(solution!.map(({ reading, to }) => [reading.params!['event'], to])).toEqual([
        [fact, fact === 'a' ? 'x' : 'y'],
      ]);
    }
    expect(solve(traceOf(one, lived), true, only('c'))).toEqual([]);
  });

  test('have the value that is nearest on the right side', () => {
    const of = (operator: string, found: JsonValue, value: JsonValue) =>
      solve(traceOf({ name: 'a', operator, value }, { a: found, b: 0, c: 0, d: 0 }), true, ANYTHING)[0]![0]!
        .to;
    expect(of('greaterThanInclusive', 49.9, 50)).toBe(50);
    expect(of('greaterThan', 49.9, 50)).toBe(50.1);
    expect(of('greaterThan', 49.95, 50)).toBe(50.01);
    expect(of('lessThan', 7, 3)).toBe(2);
    expect(of('notEqual', 'x', 'x')).toBe('other');
    expect(of('in', 'z', ['x', 'y'])).toBe('x');
    const within: Tree = {
      all: [
        { name: 'a', operator: 'greaterThan', value: 2 },
        { name: 'a', operator: 'lessThan', value: 3 },
      ],
    };
    const lived: Life = { a: 0, b: 0, c: 0, d: 0 };
    expect(solve(traceOf(within, lived), true, ANYTHING)[0]![0]!.to).toBe(2.5);
  });
});
