/** Nothing is called proven that a life contradicts: of two conditions, against lives that both read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/language/documents.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import type { Compared } from '../../../src/plan/conditions/compare.js';
import { compareConditions } from '../../../src/plan/conditions/compare.js';
import { Meanings } from '../../../src/plan/conditions/meanings.js';
import type { Life } from '../../compile/conditions.js';
import { allowedLife, compiledVerdict, mistakesIn, ruleSet } from '../../compile/conditions.js';
import { runs } from '../../runs.js';
import { conditions, mutated, pairAt, picker, picks, rewritten, wildConditions } from './pairs.js';

function compare(
  before: Condition | undefined,
  after: Condition | undefined,
  rules: RuleSet = ruleSet,
): Compared {
  return compareConditions(pairAt(before, after, rules), new Meanings({ ruleSet }, { ruleSet: rules }));
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
        else if (process.env['SHOW'])
          console.log(
            JSON.stringify(before),
            '\n  ',
            JSON.stringify(condition),
            JSON.stringify(compared).slice(0, 600),
          );
        expectOf(compared, [before, condition], some, rules);
      }),
      { numRuns: runs(1000) },
    );
    if (process.env['SHOW']) console.log(`${proven} of ${tried} proven`);
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
      { numRuns: runs(1500) },
    );
    if (process.env['SHOW']) console.log(found);
    expect(found.oneWay).toBeGreaterThan(runs(1500) / 10);
  });

  test('of two that have nothing to do with each other', () => {
    fc.assert(
      fc.property(conditions, conditions, lives, (before, after, some) => {
        expectOf(compare(before, after), [before, after], some);
      }),
      { numRuns: runs(800) },
    );
  });
});
