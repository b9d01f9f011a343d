/** Which users take part in an experiment, and which variant each gets: by hash, the same for ever and anywhere. */
import { bucketOf, fnv1a32 } from '../vocabulary/bucket.js';

/** How an experiment deals out its variants. */
export interface Allocation {
  readonly seed: string;
  /** The share of users, from 0 to 1, of every variant's own that take part. */
  readonly coverage: number;
  /** By variant, the share of users from 0 to 1; together they are 1. */
  readonly shares: readonly number[];
  /** The part of a group's users that is this experiment's own; all users, where undefined. */
  readonly territory: Territory | undefined;
}

/** The users of a group whose bucket is in [from, to); experiments of one group with territories of their own share none. */
export interface Territory {
  readonly group: string;
  readonly from: number;
  readonly to: number;
}

/** A user's variant by its position, undefined for one who takes no part. */
export type Assign = (user: string) => number | undefined;

/**
 * The users that GrowthBook's SDKs choose with hash version 2: its buckets, its ranges, its namespaces, in its own
 * order of additions, so that rounding is the same as well. A user without an id takes no part.
 *
 * Source: https://docs.growthbook.io/lib/build-your-own, "Evaluating experiments".
 */
export function compileAssign({ seed, coverage, shares, territory }: Allocation): Assign {
  const ranges = rangesOf(shares, coverage);
  return (user) => {
    if (user === '' || (territory && !isIn(territory, user))) return undefined;
    const bucket = bucketOf(seed, user);
    const found = ranges.findIndex(({ start, end }) => bucket >= start && bucket < end);
    return found < 0 ? undefined : found;
  };
}

/** Every variant keeps the start of its range, and `coverage` moves the end: to raise it moves nobody between two. */
function rangesOf(
  shares: readonly number[],
  coverage: number,
): readonly { readonly start: number; readonly end: number }[] {
  let next = 0;
  return shares.map((share) => {
    const start = next;
    next += share;
    return { start, end: start + coverage * share };
  });
}

function isIn({ group, from, to }: Territory, user: string): boolean {
  const bucket = groupBucketOf(group, user);
  return bucket >= from && bucket < to;
}

/** Where a user falls among a group's, in steps of 1/1,000: hash version 1, as GrowthBook has it for namespaces. */
export function groupBucketOf(group: string, user: string): number {
  return (fnv1a32(`${user}__${group}`) % 1000) / 1000;
}
