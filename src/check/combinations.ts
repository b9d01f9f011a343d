/** Ways to give each of some slots one of its values: all of them, or every pair of values and more at random. */

export interface Combinations {
  /** `all` combinations, every one of `pairs` and more at random, or as many of the pairs as `some` rows hold. */
  readonly coverage: 'all' | 'pairs' | 'some';
  readonly rows: readonly (readonly number[])[];
}

/** `sizes` are the numbers of values; no more than `most` rows. */
export function combinationsOf(sizes: readonly number[], most: number, seed: number): Combinations {
  const product = sizes.reduce((all, size) => all * size, 1);
  if (product <= most) return { coverage: 'all', rows: everyRow(sizes) };
  const random = randomFrom(seed);
  const pairs = new Pairs(sizes);
  const rows: (readonly number[])[] = [];
  while (rows.length < most && pairs.left > 0) rows.push(pairs.nextRow(random));
  const coverage = pairs.left === 0 ? 'pairs' : 'some';
  while (rows.length < most) rows.push(sizes.map((size) => random(size)));
  return { coverage, rows };
}

function everyRow(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, value) => [...row, value])),
    [[]],
  );
}

/** Pairs of values of two slots that no row has had yet. */
class Pairs {
  left = 0;
  private readonly open = new Map<string, Set<number>>();

  constructor(private readonly sizes: readonly number[]) {
    for (const [a, b] of this.slotPairs()) {
      const count = sizes[a]! * sizes[b]!;
      this.open.set(`${a} ${b}`, new Set(Array.from({ length: count }, (_, pair) => pair)));
      this.left += count;
    }
  }

  /** A row that begins with an open pair, and in which every other slot adds as many as it can. */
  nextRow(random: (below: number) => number): readonly number[] {
    const [key, pairs] = [...this.open].find(([, set]) => set.size > 0)!;
    const [a, b] = key.split(' ').map(Number) as [number, number];
    const [pair] = pairs;
    const row: (number | undefined)[] = this.sizes.map(() => undefined);
    row[a] = Math.floor(pair! / this.sizes[b]!);
    row[b] = pair! % this.sizes[b]!;
    for (const slot of row.keys()) row[slot] ??= this.bestFor(slot, row, random);
    this.close(row as number[]);
    return row as number[];
  }

  private bestFor(
    slot: number,
    row: readonly (number | undefined)[],
    random: (below: number) => number,
  ): number {
    const size = this.sizes[slot]!;
    const first = random(size);
    let best = { value: first, gain: -1 };
    for (let turn = 0; turn < size; turn++) {
      const value = (first + turn) % size;
      const gain = row.filter(
        (other, at) => other !== undefined && this.isOpen(at, other, slot, value),
      ).length;
      if (gain > best.gain) best = { value, gain };
    }
    return best.value;
  }

  private isOpen(slot: number, value: number, other: number, otherValue: number): boolean {
    if (slot > other) return this.isOpen(other, otherValue, slot, value);
    return this.open.get(`${slot} ${other}`)!.has(value * this.sizes[other]! + otherValue);
  }

  private close(row: readonly number[]): void {
    for (const [a, b] of this.slotPairs()) {
      if (this.open.get(`${a} ${b}`)!.delete(row[a]! * this.sizes[b]! + row[b]!)) this.left--;
    }
  }

  private slotPairs(): readonly (readonly [number, number])[] {
    return this.sizes.flatMap((_, b) => Array.from({ length: b }, (_unused, a) => [a, b] as const));
  }
}

/** Mulberry32: the same numbers for the same seed on every machine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
