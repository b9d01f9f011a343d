/** Budgets against plans: the last number that passes, the first that does not, and what holds of all of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Change, Effect } from '../../../src/plan/change.js';
import { EFFECTS } from '../../../src/plan/change.js';
import type { Impact } from '../../../src/plan/impact.js';
import type { GateResult } from '../../../src/plan/plan.js';
import { gatesFail, judgeGates } from '../../../src/plan/gates/judge.js';
import { runs } from '../../runs.js';
import { NONE, change, gate, gatesIn, mailImpact, planWith } from './plans.js';

const mails = (before: number, after: number): Partial<Impact> => ({
  total: mailImpact('all', { mails: { before, after } }),
});

function outcomes(budget: string, impact: Partial<Impact> | undefined, changes: readonly Change[] = []) {
  const results = judgeGates(planWith(impact, changes), { before: NONE, after: gatesIn(gate(budget)) });
  return results.map(({ outcome }) => outcome);
}

const [passed, failed, unknown] = [['passed'], ['failed'], ['not-known']] as const;

describe('mails and users against what they were', () => {
  test.each<[string, number, number, readonly string[]]>([
    ['+10%', 1000, 1100, passed],
    ['+10%', 1000, 1101, failed],
    ['+10%', 1000, 0, passed],
    ['+10%', 10, 11, passed],
    ['+10%', 9, 10, failed],
    ['+10%', 0, 0, passed],
    ['+10%', 0, 1, failed],
    ['+999999%', 0, 1, failed],
    ['+0%', 7, 7, passed],
    ['+0%', 7, 8, failed],
    ['+0.1%', 1000, 1001, passed],
    ['+0.1%', 999, 1000, failed],
    // 0.1 + 0.2, 1.1 × 3 and their like have no exact doubles.
    ['+0.3%', 1_000_000, 1_003_000, passed],
    ['+0.3%', 1_000_000, 1_003_001, failed],
    ['+10%', 3, 3, passed],
    ['+33.333%', 3, 4, failed],
    ['+33.334%', 3, 4, passed],
    // Beyond what a double multiplies exactly.
    ['+0.001%', 8_000_000_000_100_000, 8_000_080_000_100_001, passed],
    ['+0.001%', 8_000_000_000_100_000, 8_000_080_000_100_002, failed],
    ['-5%', 1000, 950, passed],
    ['-5%', 1000, 949, failed],
    ['-5%', 1000, 9000, passed],
    ['-0%', 5, 4, failed],
    ['-5%', 0, 0, passed],
    ['+500', 1000, 1500, passed],
    ['+500', 1000, 1501, failed],
    ['+500', 0, 500, passed],
    ['-20', 100, 80, passed],
    ['-20', 100, 79, failed],
    ['-20', 100, 900, passed],
    ['+0', 5, 5, passed],
    ['+0', 5, 6, failed],
    ['+0', 5, 4, passed],
    ['-0', 5, 4, failed],
    ['-0', 5, 6, passed],
    ['{ min: -20%, max: +10% }', 1000, 800, ['passed', 'passed']],
    ['{ min: -20%, max: +10% }', 1000, 799, ['failed', 'passed']],
    ['{ min: -20%, max: +10% }', 1000, 1101, ['passed', 'failed']],
    ['{ min: 0, max: 0 }', 5, 5, ['passed', 'passed']],
    ['{ min: +5 }', 10, 14, failed],
    ['{ max: -5% }', 100, 95, passed],
    ['{ max: -5% }', 100, 96, failed],
  ])('%s: from %d to %d', (budget, before, after, expected) => {
    expect(outcomes(`mails: ${budget}`, mails(before, after))).toEqual(expected);
    const users = { total: mailImpact('all', { users: { before, after } }) };
    expect(outcomes(`users: ${budget}`, users)).toEqual(expected);
  });

  test('each campaign by itself, one that neither side has as none', () => {
    const impact = {
      total: mailImpact('all', { mails: { before: 100, after: 300 } }),
      campaigns: [
        mailImpact('cart', { mails: { before: 50, after: 55 } }),
        mailImpact('win-back', { mails: { before: 50, after: 245 } }),
      ],
    };
    const results = judgeGates(planWith(impact), {
      before: NONE,
      after: gatesIn(gate('campaigns: [win-back, cart, gone]\nmails: +10%')),
    });
    expect(results.map(({ budget, outcome }) => [budget, outcome])).toEqual([
      ['mails of win-back', 'failed'],
      ['mails of cart', 'passed'],
      ['mails of gone', 'passed'],
    ]);
  });
});

describe('what is counted', () => {
  const busiest = [
    { before: 5, after: 5 },
    { before: 2, after: 1 },
    { before: 0, after: 0 },
    { before: 0, after: 1 },
  ];
  test.each<[string, Partial<Impact>, readonly string[]]>([
    ['perUserPerWeek: 3', { busiest }, passed],
    ['perUserPerWeek: 2', { busiest }, failed],
    ['perUserPerWeek: 0', { busiest: [] }, passed],
    ['perUserPerWeek: 1000', { busiest }, passed],
    ['newlyCapped: 2', { newlyCapped: 2 }, passed],
    ['newlyCapped: 2', { newlyCapped: 3 }, failed],
    ['newlyCapped: 0', { newlyCapped: 1 }, failed],
    [
      'newlyCapped: 1%',
      { newlyCapped: 1, total: mailImpact('all', { users: { before: 0, after: 100 } }) },
      passed,
    ],
    [
      'newlyCapped: 1%',
      { newlyCapped: 1, total: mailImpact('all', { users: { before: 500, after: 99 } }) },
      failed,
    ],
    ['newlyCapped: 1%', { newlyCapped: 0 }, passed],
    ['newlyCapped: 1%', { newlyCapped: 1 }, failed],
    [
      'collisions: 2',
      { collisions: [{ campaigns: ['a', 'b'], times: { before: 9, after: 9 }, newUsers: 2 }] },
      passed,
    ],
    [
      'collisions: 1',
      { collisions: [{ campaigns: ['a', 'b'], times: { before: 9, after: 9 }, newUsers: 2 }] },
      failed,
    ],
    [
      'collisions: 4',
      {
        collisions: [
          { campaigns: ['a', 'b'], times: { before: 0, after: 9 }, newUsers: 2 },
          { campaigns: ['b', 'c'], times: { before: 0, after: 9 }, newUsers: 3 },
        ],
      },
      failed,
    ],
    [
      'collisions: 2\ncampaigns: [a, c]',
      {
        collisions: [
          { campaigns: ['a', 'b'], times: { before: 0, after: 9 }, newUsers: 2 },
          { campaigns: ['b', 'c'], times: { before: 0, after: 9 }, newUsers: 3 },
        ],
      },
      ['passed', 'failed'],
    ],
  ])('%s', (budget, impact, expected) => {
    expect(outcomes(budget, impact)).toEqual(expected);
  });
});

describe('what changes are', () => {
  const shy = change('cart', { effect: 'unknown', effects: ['timing', 'unknown'] });
  test.each<[string, readonly Change[], readonly string[]]>([
    ['unproven: 0', [], passed],
    ['unproven: 0', [shy], failed],
    ['unproven: 1', [shy], passed],
    ['unproven: 0\ncampaigns: [win-back]', [shy], passed],
    ['unproven: 0\ncampaigns: [cart]', [shy], failed],
    ['changes: [content]', [change('cart')], passed],
    ['changes: []', [change('cart')], failed],
    ['changes: []', [change('cart', { effect: 'none', effects: ['none'] })], passed],
    ['changes: []', [change('cart', { effect: 'none', effects: [] })], passed],
    ['changes: [content]', [change('cart', { effect: 'timing', effects: ['content', 'timing'] })], failed],
    [
      'changes: [timing, content]',
      [change('cart', { effect: 'timing', effects: ['content', 'timing'] })],
      passed,
    ],
    ['changes: [content]\ncampaigns: [win-back]', [shy], passed],
  ])('%s', (budget, changes, expected) => {
    expect(outcomes(budget, undefined, changes)).toEqual(expected);
  });
});

describe('without a history', () => {
  const after = gatesIn(gate('mails: +10%\nperUserPerWeek: 3\nunproven: 0'));
  const results = judgeGates(planWith(undefined), { before: NONE, after });

  test('what is about one is not known', () => {
    expect(results.map(({ outcome }) => outcome)).toEqual([...unknown, ...unknown, ...passed]);
  });

  test('that fails where it is asked to be strict alone', () => {
    expect([gatesFail(results, false), gatesFail(results, true)]).toEqual([false, true]);
  });
});

describe('budgets of the old rules', () => {
  const lifted = (before: string, after: string, impact: Partial<Impact> = mails(100, 150)) =>
    judgeGates(planWith(impact), { before: gatesIn(before), after: gatesIn(after) })
      .filter((one) => one.lifted !== undefined)
      .map(({ gate: name, budget, lifted: how, outcome }) => [name, budget, how, outcome].join(' '));

  test.each<[string, string, string, readonly string[]]>([
    ['the same', gate('mails: +10%'), gate('mails: +10%'), []],
    ['narrower', gate('mails: +10%'), gate('mails: +9.9%'), []],
    ['wider', gate('mails: +10%'), gate('mails: +60%'), ['review mails widened failed']],
    ['gone', gate('mails: +60%'), gate('unproven: 0'), ['review mails removed passed']],
    ['another kind of number', gate('mails: +10%'), gate('mails: +9'), ['review mails widened failed']],
    ['under another name', gate('mails: +10%'), gate('mails: +10%', 'other'), []],
    ['the other bound', gate('mails: -10%'), gate('mails: +10%'), ['review mails removed passed']],
    [
      'one of two bounds',
      gate('mails: { min: -5%, max: +9% }'),
      gate('mails: -5%'),
      ['review mails removed failed'],
    ],
    [
      'of a campaign now',
      gate('unproven: 0'),
      gate('unproven: 0\ncampaigns: [cart]'),
      ['review unproven removed passed'],
    ],
    ['of all now', gate('unproven: 0\ncampaigns: [cart]'), gate('unproven: 0'), []],
    // The sum of all may stay as it is while the mails of one double.
    [
      'a sum of all now',
      gate('mails: +9%\ncampaigns: [cart]'),
      gate('mails: +9%'),
      ['review mails of cart removed passed'],
    ],
    [
      'more effects',
      gate('changes: [content]'),
      gate('changes: [content, new]'),
      ['review changes widened passed'],
    ],
    ['fewer effects', gate('changes: [content, new]'), gate('changes: [content]'), []],
  ])('%s', (_, before, after, expected) => {
    expect(lifted(before, after)).toEqual(expected);
  });

  test('a limit that the old rules broke can be raised, by a change that does not break it more', () => {
    const both = (before: number, after: number): Partial<Impact> => ({
      busiest: [
        { before: 0, after: 0 },
        { before: 0, after: 0 },
        { before, after },
      ],
    });
    const [from, to] = [gate('perUserPerWeek: 1'), gate('perUserPerWeek: 2')];
    expect(lifted(from, to, both(3, 3))).toEqual(['review perUserPerWeek widened passed']);
    expect(lifted(from, to, both(3, 4))).toEqual(['review perUserPerWeek widened failed']);
    expect(lifted(from, to, both(0, 1))).toEqual(['review perUserPerWeek widened failed']);
  });
});

describe('laws', () => {
  const count = fc.integer({ min: 0, max: 100_000 });
  const signed = fc.integer({ min: -99_999, max: 300_000 });
  const written = (thousandths: number) =>
    `${thousandths < 0 ? '-' : '+'}${Math.floor(Math.abs(thousandths) / 1000)}.${String(Math.abs(thousandths) % 1000).padStart(3, '0')}%`;

  test('a share by arithmetic of fractions', () => {
    fc.assert(
      fc.property(count, count, signed, fc.constantFrom('min', 'max'), (before, after, share, bound) => {
        const [left, right] = [BigInt(after - before) * 100_000n, BigInt(share) * BigInt(before)];
        const expected = bound === 'max' ? left <= right : left >= right;
        expect(outcomes(`mails: { ${bound}: ${written(share)} }`, mails(before, after))).toEqual([
          expected ? 'passed' : 'failed',
        ]);
      }),
      { numRuns: runs(200) },
    );
  });

  const budget = fc.oneof(
    signed.map((share) => ['mails', `{ max: ${written(share)} }`, share, 1] as const),
    signed.map((share) => ['users', `{ min: ${written(share)} }`, share, -1] as const),
    fc.integer({ min: 1, max: 500 }).map((most) => ['mails', `+${most}`, most, 1] as const),
    fc.integer({ min: 0, max: 9 }).map((most) => ['perUserPerWeek', `${most}`, most, 1] as const),
    fc.integer({ min: 0, max: 99 }).map((most) => ['newlyCapped', `${most}%`, most, 1] as const),
    fc.integer({ min: 0, max: 99 }).map((most) => ['collisions', `${most}`, most, 1] as const),
    fc.integer({ min: 0, max: 9 }).map((most) => ['unproven', `${most}`, most, 1] as const),
  );
  const effects = fc.uniqueArray(fc.constantFrom<Effect>(...EFFECTS), { maxLength: 4 });
  const plan = fc
    .record({
      before: count,
      after: count,
      capped: fc.nat(99),
      collisions: fc.nat(99),
      busy: fc.nat(9),
      effects,
    })
    .map(({ before, after, capped, collisions, busy, effects: of }) => {
      const pair = { before, after };
      return planWith(
        {
          total: mailImpact('all', { mails: pair, users: pair }),
          newlyCapped: capped,
          collisions: [{ campaigns: ['a', 'b'], times: pair, newUsers: collisions }],
          busiest: Array.from({ length: busy + 1 }, (_, index) => ({
            before: 0,
            after: index === busy ? 1 : 0,
          })),
        },
        [change('cart', { effects: of }), change('win-back', { effects: of })],
      );
    });

  test('a wider budget never fails where a narrower passes, and only a wider one is lifted', () => {
    fc.assert(
      fc.property(budget, budget, plan, ([key, a, x, sign], [other, b, y, same], one) => {
        fc.pre(key === other && sign === same && a.includes('%') === b.includes('%'));
        const [first, second] = [gatesIn(gate(`${key}: ${a}`)), gatesIn(gate(`${key}: ${b}`))];
        const [narrow, wide] = x * sign <= y * sign ? [first, second] : [second, first];
        const judged = (after: typeof narrow): readonly GateResult[] =>
          judgeGates(one, { before: NONE, after });
        if (gatesFail(judged(wide), false)) expect(gatesFail(judged(narrow), false)).toBe(true);
        const isLifted = (before: typeof narrow, after: typeof narrow) =>
          judgeGates(one, { before, after }).some(({ lifted }) => lifted !== undefined);
        expect(isLifted(wide, narrow)).toBe(false);
        expect(isLifted(narrow, wide)).toBe(x !== y);
      }),
      { numRuns: runs(300) },
    );
  });

  test('the order of documents is no matter, and a gate without a budget of the new rules adds what it says', () => {
    const names = ['a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(fc.array(budget, { minLength: 2, maxLength: 4 }), plan, (budgets, one) => {
        const documents = budgets.map(([key, text], index) => gate(`${key}: ${text}`, names[index]));
        const judged = (texts: readonly string[]) =>
          judgeGates(one, { before: NONE, after: gatesIn(texts.join('---\n')) }).map(
            ({ gate: name, budget: what, outcome, found, allowed }) => [name, what, outcome, found, allowed],
          );
        expect(judged(documents.toReversed())).toEqual(judged(documents));
        expect(judged(documents)).toEqual(documents.flatMap((document) => judged([document])));
      }),
      { numRuns: runs(100) },
    );
  });
});
