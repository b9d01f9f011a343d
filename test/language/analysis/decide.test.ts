/** Nothing is called impossible that happens: what is decided of conditions, held against lives that the schemas allow. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparison } from '../../../src/compile/condition.js';
import { Decider } from '../../../src/language/analysis/decide.js';
import { Formulas, all, not } from '../../../src/language/analysis/formula.js';
import type { Condition } from '../../../src/language/documents.js';
import { Names } from '../../../src/language/names.js';
import { LEAVES, allowedLife, compiledVerdict, mistakesIn, ruleSet, tree } from '../../compile/conditions.js';

const names = new Names(ruleSet, () => undefined);
const schema = ruleSet.events.get('E')!.body.properties;
const reading = { names, event: { schema, name: 'E' }, hasEntry: true, onlyEvent: false };
const decider = new Decider(reading, comparison);
const formulas = new Formulas(ruleSet);

const neverHolds = (condition: unknown) => decider.isNever(formulas.of(condition as Condition));
const alwaysHolds = (condition: unknown) => decider.isNever(not(formulas.of(condition as Condition)));

const accepted = (conditions: fc.Arbitrary<unknown>) =>
  conditions.filter((condition) => mistakesIn(condition).length === 0) as fc.Arbitrary<Condition>;

/** Comparisons of few facts, so that they meet. */
const number = fc.constantFrom(0, 1, 1.5, 2);
const ordering = fc.constantFrom(
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'equal',
  'not:equal',
);
const close = fc.oneof(
  fc
    .tuple(
      fc.constantFrom<object>(
        { fact: 'event', path: '$.properties.n0' },
        { fact: 'count', params: { event: 'E' } },
        { fact: 'count', params: { event: 'E', within: '1h' } },
        { fact: 'distinct', params: { event: 'E', property: 's' } },
        { fact: 'sum', params: { event: 'E', property: 'n' } },
        { fact: 'score', params: { name: 'heat' } },
        { fact: 'event', path: '$.properties.o.n', params: { default: 1 } },
        { fact: 'localTime', path: '$.hour' },
      ),
      ordering,
      fc.oneof(number, fc.constant({ fact: 'event', path: '$.properties.n0' })),
    )
    .map(([fact, operator, value]) => ({ ...fact, operator, value })),
  fc
    .tuple(fc.constantFrom('equal', 'in', 'present'), fc.constantFrom('red', 'green'))
    .map(([operator, value]) => ({
      fact: 'event',
      path: '$.properties.e',
      operator,
      ...(operator === 'present' ? {} : { value: operator === 'in' ? [value, 'red'] : value }),
    })),
  fc
    .tuple(fc.constantFrom('contains', 'someFact:lessThan', 'everyFact:equal', 'doesNotContain'), number)
    .map(([operator, value]) => ({ fact: 'event', path: '$.properties.ns', operator, value })),
  fc.constantFrom({ condition: 'young' }, { condition: 'nested' }),
);
const closeTree = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 2 },
    close,
    fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((parts) => ({ all: parts })),
    fc.array(tie('node'), { minLength: 2, maxLength: 4 }).map((parts) => ({ any: parts })),
    tie('node').map((part) => ({ not: part })),
  ),
})).node;

describe('the law of what is decided', () => {
  test.each([...Object.entries(LEAVES), ['trees', tree], ['trees of few facts', closeTree]] as const)(
    '%s',
    (name, conditions) => {
      let decided = 0;
      fc.assert(
        fc.property(
          accepted(conditions),
          fc.array(allowedLife, { minLength: 1, maxLength: 6 }),
          (condition, lives) => {
            const [never, always] = [neverHolds(condition), alwaysHolds(condition)];
            expect(never && always).toBe(false);
            if (never || always) decided += 1;
            if (never) for (const one of lives) expect(compiledVerdict(condition, one)).toBe(false);
            if (always) for (const one of lives) expect(compiledVerdict(condition, one)).toBe(true);
          },
        ),
        { numRuns: 500 },
      );
      if (name === 'trees of few facts') expect(decided).toBeGreaterThan(30);
    },
  );

  test('of two conditions one excludes or covers the other only where no life has it otherwise', () => {
    let decided = 0;
    fc.assert(
      fc.property(
        accepted(closeTree),
        accepted(close),
        fc.array(allowedLife, { minLength: 1, maxLength: 6 }),
        (a, b, lives) => {
          const excludes = decider.isNever(all(formulas.of(a), formulas.of(b)));
          const covers = decider.isNever(all(formulas.of(a), not(formulas.of(b))));
          if (excludes || covers) decided += 1;
          for (const one of lives) {
            if (!compiledVerdict(a, one)) continue;
            const other = compiledVerdict(b, one);
            if (excludes) expect(other).toBe(false);
            if (covers) expect(other).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(decided).toBeGreaterThan(50);
  });
});

const n0 = (operator: string, value: unknown) => ({
  fact: 'event',
  path: '$.properties.n0',
  operator,
  value,
});
const count = (operator: string, value: unknown, within?: string) => ({
  fact: 'count',
  params: { event: 'E', ...(within ? { within } : {}) },
  operator,
  value,
});
const colour = (operator: string, value?: unknown) => ({
  fact: 'event',
  path: '$.properties.e',
  operator,
  ...(value === undefined ? {} : { value }),
});

describe('what is decided', () => {
  test.each<[string, unknown]>([
    ['bounds that leave nothing', { all: [n0('lessThan', 1), n0('greaterThan', 1)] }],
    ['whole numbers between two', { all: [count('greaterThan', 1), count('lessThan', 2)] }],
    ['less than no event', count('lessThan', 0)],
    ['an hour past the last', { fact: 'localTime', path: '$.hour', operator: 'greaterThan', value: 23 }],
    [
      'no value of an enum',
      { all: [colour('present'), colour('notEqual', 'red'), colour('notIn', ['green'])] },
    ],
    [
      'a circle of facts',
      {
        all: [
          n0('lessThan', { fact: 'sum', params: { event: 'E', property: 'n' } }),
          {
            fact: 'sum',
            params: { event: 'E', property: 'n' },
            operator: 'lessThan',
            value: { fact: 'event', path: '$.properties.n0' },
          },
        ],
      },
    ],
    ['a segment and its contrary', { all: [{ condition: 'young' }, { not: { condition: 'young' } }] }],
    [
      'a list with and without an item',
      {
        all: [
          { fact: 'event', path: '$.properties.ns', operator: 'contains', value: 1 },
          { fact: 'event', path: '$.properties.ns', operator: 'everyFact:greaterThan', value: 1 },
        ],
      },
    ],
    ['deep below', { all: [{ any: [n0('equal', 1), n0('equal', 2)] }, { not: n0('in', [1, 2]) }] }],
  ])('%s never holds', (_, condition) => {
    expect(mistakesIn(condition)).toEqual([]);
    expect(neverHolds(condition)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a number between two', { all: [n0('greaterThan', 1), n0('lessThan', 2)] }],
    ['a count over a day and over a week', { all: [count('lessThan', 2, '1h'), count('greaterThan', 2)] }],
    [
      'facts that depend on each other',
      {
        all: [
          count('equal', 0),
          { fact: 'recency', params: { event: 'E' }, operator: 'lessThan', value: '1h' },
        ],
      },
    ],
    [
      'a map that lacks what is asked for',
      {
        all: [
          { fact: 'event', path: '$.properties.o', operator: 'missing' },
          { fact: 'event', path: '$.properties.o.n', operator: 'equal', value: 1 },
        ],
      },
    ],
    ['an empty list', { fact: 'event', path: '$.properties.ns', operator: 'everyFact:equal', value: 7 }],
  ])('%s is not decided', (_, condition) => {
    expect(mistakesIn(condition)).toEqual([]);
    expect(neverHolds(condition)).toBe(false);
    expect(alwaysHolds(condition)).toBe(false);
  });

  test('a comparison of one fact at two moments is two comparisons; the trigger event is one', () => {
    const at = (condition: unknown, instant: string) =>
      formulas.of(condition as Condition, { instant, fresh: instant });
    expect(decider.isNever(all(at(count('equal', 1), '1'), at(count('equal', 2), '2')))).toBe(false);
    expect(decider.isNever(all(at(count('equal', 1), '1'), at(count('equal', 2), '1')))).toBe(true);
    expect(decider.isNever(all(at(n0('equal', 1), '1'), at(n0('equal', 2), '2')))).toBe(true);
  });

  test('what a mail at the same instant may change is one only where one gate reads it', () => {
    const sent = (value: number) => ({ ...count('equal', value), params: { event: 'Email Sent' } });
    const at = (value: number, fresh: string) =>
      formulas.of(sent(value) as Condition, { instant: '1', fresh });
    expect(decider.isNever(all(at(1, '1 gate'), at(2, '1 choose')))).toBe(false);
    expect(decider.isNever(all(at(1, '1 gate'), at(2, '1 gate')))).toBe(true);
  });

  test('what is too large is not decided, and quickly so', () => {
    const some = (index: number) => ({
      any: [
        count('equal', index),
        { ...count('equal', index), params: { event: 'E', within: `${index + 1}h` } },
      ],
    });
    const many = { all: Array.from({ length: 150 }, (_, index) => some(index)) };
    expect(neverHolds(many)).toBe(false);
    const exact = { all: Array.from({ length: 90 }, (_, index) => some(index)) };
    expect(neverHolds({ all: [exact, count('lessThan', 0)] })).toBe(true);
  });
});
