/** Nothing is called proven that a life contradicts: of two conditions, against lives that both read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/language/documents.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import type { Compared } from '../../../src/plan/conditions/compare.js';
import { compareConditions } from '../../../src/plan/conditions/compare.js';
import { PairMeanings } from '../../../src/plan/conditions/meanings.js';
import type { Life } from '../../compile/conditions.js';
import { allowedLife, compiledVerdict, mistakesIn, ruleSet } from '../../compile/conditions.js';
import { runs } from '../../runs.js';
import { conditions, mutated, pairAt, picker, picks, rewritten, wildConditions } from './pairs.js';

function compare(
  before: Condition | undefined,
  after: Condition | undefined,
  rules: RuleSet = ruleSet,
): Compared {
  return compareConditions(pairAt(before, after, rules), new PairMeanings({ ruleSet }, { ruleSet: rules }));
}

function expectOf(
  compared: Compared,
  [before, after]: readonly [Condition, Condition],
  lives: readonly Life[],
  rules: RuleSet = ruleSet,
): void {
  for (const life of lives) {
    const [old, now] = [compiledVerdict(before, life), compiledVerdict(after, life, rules)];
    if (compared.kind === 'same') expect(now).toBe(old);
    else {
      if (compared.wider.kind === 'never' && now) expect(old).toBe(true);
      if (compared.narrower.kind === 'never' && old) expect(now).toBe(true);
    }
  }
}

const lives = fc.array(allowedLife, { minLength: 4, maxLength: 8 });

describe('what is proven of two conditions is so of every life', () => {
  test.each([
    ['of few facts', conditions, 0.98],
    ['of any', wildConditions, 0.9],
  ] as const)('where one is the other in other words: %s', (_, all, share) => {
    let [tried, proven] = [0, 0];
    fc.assert(
      fc.property(all, picks, lives, (before, numbers, some) => {
        const { condition, rules } = rewritten(before, picker(numbers));
        const compared = compare(before, condition, rules);
        tried += 1;
        if (compared.kind === 'same') proven += 1;
        expectOf(compared, [before, condition], some, rules);
      }),
      { numRuns: runs(120) },
    );
    expect(proven / tried).toBeGreaterThan(share);
  });

  test.each([
    ['of few facts', conditions],
    ['of any', wildConditions],
  ] as const)('where one comparison was changed: %s', (_, all) => {
    const found = { same: 0, oneWay: 0, both: 0 };
    fc.assert(
      fc.property(all, picks, lives, (before, numbers, some) => {
        const after = mutated(before, picker(numbers));
        if (mistakesIn(after).length > 0) return;
        const compared = compare(before, after);
        if (compared.kind === 'same') found.same += 1;
        else if (compared.wider.kind === 'never' || compared.narrower.kind === 'never') found.oneWay += 1;
        else found.both += 1;
        expectOf(compared, [before, after], some);
      }),
      { numRuns: runs(150) },
    );
    expect(found.oneWay).toBeGreaterThan(runs(150) / 10);
  });

  test('of two that have nothing to do with each other', () => {
    fc.assert(
      fc.property(conditions, conditions, lives, (before, after, some) => {
        expectOf(compare(before, after), [before, after], some);
      }),
      { numRuns: runs(60) },
    );
  });
});

const n0 = (operator: string, value: number): Condition => ({
  fact: 'event',
  path: '$.properties.n0',
  operator,
  value,
});
const count = (operator: string, value: number, within?: string): Condition => ({
  fact: 'count',
  params: { event: 'E', ...(within === undefined ? {} : { within }) },
  operator,
  value,
});
const last = (operator: string, value?: string): Condition => ({
  fact: 'recency',
  params: { event: 'E' },
  operator,
  ...(value === undefined ? {} : { value }),
});
const ways = (compared: Compared): string => {
  if (compared.kind === 'same') return 'same';
  return `${compared.wider.kind} ${compared.narrower.kind}`;
};

describe('what is proven', () => {
  test.each<[string, Condition, Condition, string]>([
    ['two that never hold', { all: [n0('lessThan', 1), n0('greaterThan', 1)] }, count('lessThan', 0), 'same'],
    [
      'the last of longer ago',
      last('greaterThanInclusive', '90d'),
      last('greaterThanInclusive', '60d'),
      'some never',
    ],
    ['the last of less long ago', last('lessThan', '90d'), last('lessThan', '60d'), 'never some'],
    ['more in a longer window', count('greaterThan', 1, '1h'), count('greaterThan', 1, '2h'), 'some never'],
    ['fewer in a longer window', count('lessThan', 2, '1h'), count('lessThan', 2, '2h'), 'never some'],
    ['a window and all of history', count('greaterThan', 0), count('greaterThan', 0, '2h'), 'never some'],
    ['the last in a window', count('greaterThan', 0, '2h'), last('lessThan', '2h'), 'same'],
    [
      'the last just out of a window',
      count('greaterThan', 0, '2h'),
      last('lessThanInclusive', '2h'),
      'some never',
    ],
    [
      'events of which fewer count',
      count('greaterThan', 0),
      {
        fact: 'count',
        params: { event: 'E', where: n0('greaterThan', 1) },
        operator: 'greaterThan',
        value: 0,
      },
      'never some',
    ],
    [
      'the last of fewer events',
      last('greaterThan', '2h'),
      { ...last('greaterThan', '2h'), params: { event: 'E', where: n0('greaterThan', 1) } } as Condition,
      'some some',
    ],
    [
      'the last of fewer events, no longer ago',
      last('lessThan', '2h'),
      { ...last('lessThan', '2h'), params: { event: 'E', where: n0('greaterThan', 1) } } as Condition,
      'never some',
    ],
    [
      'that there is a last',
      count('greaterThan', 0),
      { fact: 'last', params: { event: 'E' }, operator: 'present' },
      'same',
    ],
    [
      'two defaults of one fact',
      { ...n0('greaterThan', 1), path: '$.properties.n', params: { default: 2 } } as Condition,
      { ...n0('greaterThan', 1), path: '$.properties.n', params: { default: 1 } } as Condition,
      'never some',
    ],
    [
      'a fact against a fact, from either side',
      { ...n0('lessThan', 0), value: { fact: 'event', path: '$.properties.n' } } as Condition,
      {
        fact: 'event',
        path: '$.properties.n',
        operator: 'greaterThan',
        value: { fact: 'event', path: '$.properties.n0' },
      } as Condition,
      'same',
    ],
  ])('%s', (_, before, after, expected) => {
    for (const one of [before, after])
      expect(mistakesIn(one).filter(({ code }) => code !== 'contradiction')).toEqual([]);
    expect(ways(compare(before, after))).toBe(expected);
  });

  test('a condition that is not there always holds', () => {
    expect(ways(compare(undefined, count('greaterThanInclusive', 0)))).toBe('same');
    expect(ways(compare(undefined, count('greaterThan', 0)))).toBe('never some');
    expect(ways(compare(count('greaterThan', 0), undefined))).toBe('some never');
  });

  test('too much to look at is said to be, with the number', () => {
    const many = (operator: string): Condition => ({
      all: Array.from({ length: 40 }, (_, index): Condition => ({
        any: [
          { fact: 'event', path: '$.properties.s', operator: 'matches', value: `${index}` },
          { fact: 'event', path: '$.properties.s0', operator, value: `${index}` },
        ],
      })),
    });
    const compared = compare(many('startsWith'), {
      not: { not: { any: [many('endsWith'), count('lessThan', 0)] } },
    });
    expect(compared.kind === 'differ' && compared.wider.kind).toBe('some');
    const turned = compare(many('startsWith'), {
      not: { any: [{ not: many('startsWith') }, count('lessThan', 0)] },
    });
    expect(ways(turned)).toMatch(/^(same|too-many too-many)$/);
  });
});
