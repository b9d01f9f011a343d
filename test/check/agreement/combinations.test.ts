import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinationsOf } from '../../../src/check/combinations.js';

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 6 });

const pairsIn = (rows: readonly (readonly number[])[]) =>
  new Set(
    rows.flatMap((row) =>
      row.flatMap((value, b) => row.slice(0, b).map((other, a) => `${a}:${other} ${b}:${value}`)),
    ),
  );

const pairsOf = (all: readonly number[]) =>
  all.reduce((sum, size, b) => sum + all.slice(0, b).reduce((pairs, other) => pairs + size * other, 0), 0);

test('all combinations where they fit, every pair where those do, and never more rows than asked for', () => {
  const seen = { all: 0, pairs: 0, some: 0 };
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 200 }), fc.nat(), (all, most, seed) => {
      const { coverage, rows } = combinationsOf(all, most, seed);
      seen[coverage]++;
      expect(rows.length).toBeLessThanOrEqual(most);
      for (const row of rows) {
        expect(row.length).toBe(all.length);
        row.forEach((value, slot) => expect(value >= 0 && value < all[slot]!).toBe(true));
      }
      const product = all.reduce((a, b) => a * b, 1);
      if (coverage === 'all') expect(new Set(rows.map(String)).size).toBe(product);
      else expect(rows.length).toBe(most);
      if (coverage === 'pairs') expect(pairsIn(rows).size).toBe(pairsOf(all));
      if (coverage === 'some') expect(pairsIn(rows).size).toBeLessThan(pairsOf(all));
    }),
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
});

test('pairs take few rows, and the same for the same seed', () => {
  const ten = Array.from({ length: 10 }, () => 4);
  expect(combinationsOf(ten, 40, 7).coverage).toBe('pairs');
  expect(combinationsOf(ten, 40, 7)).toEqual(combinationsOf(ten, 40, 7));
  expect(combinationsOf(ten, 40, 7)).not.toEqual(combinationsOf(ten, 40, 8));
});
