/** What a life is drawn by: fast-check's arbitraries one after the other, all from one source of numbers. */
import type { Arbitrary, Random, RandomGenerator } from 'fast-check';

export interface Draw {
  readonly of: <Value>(arbitrary: Arbitrary<Value>) => Value;
  /** A whole number from 0 up to, and without, `end`. */
  readonly below: (end: number) => number;
  readonly pick: <Item>(items: readonly [Item, ...Item[]]) => Item;
  /** Undefined of none. */
  readonly any: <Item>(items: readonly Item[]) => Item | undefined;
  /** Whether something comes about that does so in so many of a hundred cases. */
  readonly happens: (percent: number) => boolean;
}

export function drawsFrom(random: Random): Draw {
  const below = (end: number) => random.nextInt(0, end - 1);
  return {
    of: (arbitrary) => arbitrary.generate(random, undefined).value,
    below,
    pick: <Item>(items: readonly [Item, ...Item[]]) => items[below(items.length)] as Item,
    any: (items) => (items.length === 0 ? undefined : items[below(items.length)]),
    happens: (percent) => below(100) < percent,
  };
}

/** Numbers that differ for every run of every seed, and are the same on every machine. */
export function numbersOf(seed: number, run: number): RandomGenerator {
  // A run's numbers are as far from those of the next as from those of another seed.
  const scattered = [seed, run, seed ^ run, 0x9e_37_79_b9].map((word, index) =>
    mixed((word | 0) + Math.imul(index + 1, 0x6d_2b_79_f5)),
  ) as [number, number, number, number];
  const numbers = smallFast(scattered);
  for (let skipped = 0; skipped < 12; skipped++) numbers.next();
  return numbers;
}

/** The finalizer of MurmurHash3, of 32 bits. */
function mixed(word: number): number {
  let hash = word ^ (word >>> 16);
  hash = Math.imul(hash, 0x85_eb_ca_6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2_b2_ae_35);
  return (hash ^ (hash >>> 16)) | 0;
}

type Words = readonly [number, number, number, number];

/** The generator sfc32, Chris Doty-Humphrey's "small fast chaotic" one, of PractRand. */
function smallFast([first, second, third, counted]: Words): Extract<RandomGenerator, { next(): number }> {
  let [a, b, c, count] = [first, second, third, counted];
  return {
    clone: () => smallFast([a, b, c, count]),
    next: () => {
      const sum = (((a + b) | 0) + count) | 0;
      count = (count + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + sum;
      c |= 0;
      return sum;
    },
    getState: () => [a, b, c, count],
  };
}
