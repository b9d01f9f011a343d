/** A few of many, chosen by rank: the same few however the many were dealt out. */
import { fnv1a32 } from '../../vocabulary/bucket.js';
import { compareText } from '../../vocabulary/diagnostic.js';

/** Lowest rank first; of equal ranks by name, which no two share. */
export type Best<Item> = readonly Ranked<Item>[];

export interface Ranked<Item> {
  readonly rank: number;
  readonly name: string;
  readonly item: Item;
}

/** By hash under a key, so that no order of ids shows through. */
export function rankOf(key: string, name: string): number {
  // FNV alone keeps ids that differ in their last letter close together.
  return fnv1a32(String(fnv1a32(key + name)) + key);
}

/** With one more, of which at most `most` are kept; `make` is asked only where it is among them. */
export function withRanked<Item>(
  best: Best<Item>,
  most: number,
  rank: number,
  name: string,
  make: () => Item,
): Best<Item> {
  const last = best.at(-1);
  if (best.length >= most && last !== undefined && compareRanks(last, { rank, name }) <= 0) return best;
  return [...best, { rank, name, item: make() }].sort(compareRanks).slice(0, most);
}

export function mergeBest<Item>(a: Best<Item>, b: Best<Item>, most: number): Best<Item> {
  return [...a, ...b].sort(compareRanks).slice(0, most);
}

type Rank = Pick<Ranked<unknown>, 'rank' | 'name'>;

function compareRanks(a: Rank, b: Rank): number {
  return a.rank - b.rank || compareText(a.name, b.name);
}
