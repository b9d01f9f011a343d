/** Assignment against GrowthBook's own SDK: the same user lands in the same variant there and here. */
import { GrowthBookClient } from '@growthbook/growthbook';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../src/experiment/allocation.js';
import { compileAssign, groupBucketOf } from '../../src/experiment/allocation.js';
import { shareOfPercent, sharesOfWeights } from '../../src/vocabulary/share.js';

const client = new GrowthBookClient({});

/** What GrowthBook is given: its own numbers, as someone would type them there. */
interface Told {
  readonly seed: string;
  readonly weights?: readonly number[];
  readonly variants: number;
  readonly coverage?: number;
  readonly namespace?: readonly [string, number, number];
}

function ofGrowthBook(
  { seed, weights, variants, coverage, namespace }: Told,
  id: string,
): number | undefined {
  const result = client.runInlineExperiment(
    {
      key: 'experiment',
      seed,
      hashVersion: 2,
      variations: Array.from({ length: variants }, (_, index) => index) as unknown as [number, number],
      ...(weights ? { weights: [...weights] } : {}),
      ...(coverage === undefined ? {} : { coverage }),
      ...(namespace ? { namespace: [...namespace] as [string, number, number] } : {}),
    },
    { attributes: { id } },
  );
  return result.inExperiment ? result.variationId : undefined;
}

/** The same experiment as a document writes it, and as GrowthBook is told of it. */
interface Pair {
  readonly told: Told;
  readonly allocation: Allocation;
}

function pair(
  seed: string,
  weights: readonly number[],
  told: Pick<Told, 'weights'>,
  more: {
    readonly coverage?: readonly [string, number];
    readonly group?: readonly [string, string, number, string, number];
  } = {},
): Pair {
  const { coverage, group } = more;
  return {
    told: {
      seed,
      variants: weights.length,
      ...told,
      ...(coverage ? { coverage: coverage[1] } : {}),
      ...(group ? { namespace: [group[0], group[2], group[4]] } : {}),
    },
    allocation: {
      seed,
      coverage: coverage ? shareOfPercent(coverage[0]) : 1,
      shares: sharesOfWeights(weights),
      territory: group && { group: group[0], from: shareOfPercent(group[1]), to: shareOfPercent(group[3]) },
    },
  };
}

const PAIRS: readonly Pair[] = [
  pair('halves', [50, 50], {}),
  pair('halves', [1, 1], { weights: [0.5, 0.5] }),
  pair('thirds', [1, 1, 1], {}),
  pair('sevenths', [1, 1, 1, 1, 1, 1, 1], {}),
  pair('uneven', [90, 10], { weights: [0.9, 0.1] }),
  pair('adds-up-badly', [10, 20, 70], { weights: [0.1, 0.2, 0.7] }),
  pair('tenths', [10, 10, 10, 10, 10, 10, 10, 10, 10, 10], {
    weights: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  }),
  pair('decimals', [33.3, 33.3, 33.4], { weights: [0.333, 0.333, 0.334] }),
  pair('fractions', [0.333, 0.667], { weights: [0.333, 0.667] }),
  pair('any-sum', [2, 3], { weights: [2 / 5, 3 / 5] }),
  pair('rare', [99.99, 0.01], { weights: [0.9999, 0.0001] }),
  pair('covered', [50, 50], {}, { coverage: ['20%', 0.2] }),
  pair('covered-finely', [30, 70], { weights: [0.3, 0.7] }, { coverage: ['12.34%', 0.1234] }),
  pair('nobody', [50, 50], {}, { coverage: ['0%', 0] }),
  pair('everybody', [34, 33, 33], { weights: [0.34, 0.33, 0.33] }, { coverage: ['100%', 1] }),
  pair('first-half', [50, 50], {}, { group: ['cart-tests', '0%', 0, '50%', 0.5] }),
  pair('second-half', [50, 50], {}, { group: ['cart-tests', '50%', 0.5, '100%', 1] }),
  pair(
    'a-tenth-of-a-tenth',
    [60, 40],
    { weights: [0.6, 0.4] },
    { coverage: ['10%', 0.1], group: ['g', '0.1%', 0.001, '10.1%', 0.101] },
  ),
  pair(
    'Ünïcödé 🛒',
    [20, 80],
    { weights: [0.2, 0.8] },
    { coverage: ['99.5%', 0.995], group: ['🛒', '29.9%', 0.299, '88%', 0.88] },
  ),
  pair('\ud83d', [1, 2], { weights: [1 / 3, 2 / 3] }, { coverage: ['50%', 0.5] }),
];

const AWKWARD: readonly string[] = [
  '',
  ' ',
  '0',
  '00',
  '-1',
  '1e3',
  'NaN',
  'null',
  'undefined',
  'true',
  'false',
  '__proto__',
  'constructor',
  'ada@store.example',
  'u1__cart-tests',
  '__cart-tests',
  'a'.repeat(100_000),
  '😀',
  '👩‍👩‍👧‍👦',
  '\ud83d',
  '\ude00',
  '\ude00\ud83d',
  '\u0000',
  '\uffff',
  'e\u0301',
  '\u00e9',
  '\u202e',
  'ﬀ',
  '\n',
  '日本語',
];

/** Numbers as text, words, numbers behind words, and every code unit: 100,000 in all. */
function ids(): readonly string[] {
  const list = [...AWKWARD];
  for (let number = 0; list.length < 40_000; number++) list.push(String(number));
  for (let number = 0; list.length < 70_000; number++)
    list.push(`user-${number * 7919}-${'x'.repeat(number % 40)}`);
  for (let unit = 0; list.length < 100_000; unit++)
    list.push(String.fromCharCode(unit * 2 + (unit % 2), 65 + (unit % 26)));
  return list;
}

describe('assignment', () => {
  test('of 100,000 ids in 20 experiments is GrowthBook’s', () => {
    const all = ids();
    expect([all.length, PAIRS.length]).toEqual([100_000, 20]);
    for (const { told, allocation } of PAIRS) {
      const assign = compileAssign(allocation);
      const different = all.filter((id) => assign(id) !== ofGrowthBook(told, id));
      expect({ seed: told.seed, different }).toEqual({ seed: told.seed, different: [] });
    }
  }, 120_000);

  test('gives every variant about the users that it is to have, and reaches every one', () => {
    const all = ids();
    for (const { allocation } of PAIRS) {
      const assign = compileAssign(allocation);
      const counts = allocation.shares.map(() => 0);
      for (const id of all) {
        const found = assign(id);
        if (found !== undefined) counts[found]! += 1;
      }
      const { territory, coverage, shares } = allocation;
      const part = (territory ? territory.to - territory.from : 1) * coverage;
      for (const [index, share] of shares.entries()) {
        const expected = all.length * part * share;
        expect(Math.abs(counts[index]! - expected)).toBeLessThan(6 * Math.sqrt(expected) + 1);
      }
    }
  });

  test('of any id and any experiment is GrowthBook’s', () => {
    const weight = fc.integer({ min: 1, max: 100 });
    const bound = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1 }),
        fc.array(weight, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.option(fc.tuple(fc.string(), bound, bound), { nil: undefined }),
        fc.array(fc.string({ unit: 'binary' }), { minLength: 20, maxLength: 60 }),
        (seed, weights, basis, group, users) => {
          const sum = weights.reduce((total, one) => total + one, 0);
          const namespace = group && ([group[0], group[1] / 1000, group[2] / 1000] as const);
          const told = {
            seed,
            variants: weights.length,
            weights: weights.map((one) => one / sum),
            coverage: basis / 10_000,
            ...(namespace ? { namespace } : {}),
          };
          const assign = compileAssign({
            seed,
            coverage: shareOfPercent(`${basis / 100}%`),
            shares: sharesOfWeights(weights),
            territory: group && {
              group: group[0],
              from: shareOfPercent(`${group[1] / 10}%`),
              to: shareOfPercent(`${group[2] / 10}%`),
            },
          });
          for (const user of users) expect(assign(user)).toBe(ofGrowthBook(told, user));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('raising coverage moves nobody between variants, and lets nobody out', () => {
    const all = ids().slice(0, 3000);
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 5 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 2, maxLength: 2 }),
        (seed, weights, levels) => {
          const [low, high] = levels
            .toSorted((a, b) => a - b)
            .map((level) =>
              compileAssign({
                seed,
                coverage: level / 10_000,
                shares: sharesOfWeights(weights),
                territory: undefined,
              }),
            );
          for (const user of all) {
            const before = low!(user);
            if (before !== undefined) expect(high!(user)).toBe(before);
          }
        },
      ),
    );
  });

  test('two experiments of a group never share a user, and leave none out', () => {
    const shares = sharesOfWeights([1, 1]);
    const part = (from: number, to: number) =>
      compileAssign({ seed: `${from}`, coverage: 1, shares, territory: { group: 'cart-tests', from, to } });
    const parts = [part(0, 0.2), part(0.2, 0.5), part(0.5, 1)];
    for (const user of ids().filter((id) => id !== '')) {
      expect(parts.filter((assign) => assign(user) !== undefined)).toHaveLength(1);
    }
  });

  test('a user without an id takes no part', () => {
    const assign = compileAssign({ seed: 's', coverage: 1, shares: [0.5, 0.5], territory: undefined });
    expect(assign('')).toBeUndefined();
    expect(assign(' ')).toBeDefined();
    expect(groupBucketOf('g', '')).toBeGreaterThanOrEqual(0);
  });
});

describe('shares', () => {
  test('a percentage is the number nearest to what is written', () => {
    for (let basis = 0; basis <= 10_000; basis++) {
      const written = (basis / 100).toFixed(2);
      expect(shareOfPercent(`${written}%`)).toBe(Number((basis / 10_000).toFixed(4)));
    }
  });

  test('weights are shares of their sum, and as written where they make up 1 or 100', () => {
    expect(sharesOfWeights([3, 1])).toEqual([0.75, 0.25]);
    expect(sharesOfWeights([0.1, 0.2, 0.7])).toEqual([0.1, 0.2, 0.7]);
    expect(sharesOfWeights([33.3, 33.3, 33.4])).toEqual([0.333, 0.333, 0.334]);
    expect(sharesOfWeights([100])).toEqual([1]);
  });
});
