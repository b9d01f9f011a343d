import type { DuckDBConnection } from '@duckdb/node-api';

import type { Instant } from '../vocabulary/time.js';
import { rowsOf } from './database.js';
import type { Lot } from './draft.js';
import { LOTS } from './draft.js';

/** How far a log goes: known before its first user is read. */
export interface LogExtent {
  /** Records, of whatever kind. */
  readonly rows: number;
  /** Of the first and the last event within `from` and `to`, read by a rule or not; undefined if there is none. */
  readonly firstTime: Instant | undefined;
  readonly lastTime: Instant | undefined;
}

/** What became of every record: `rows` is the sum of all counts but `users`. */
export interface LogSummary extends LogExtent {
  /** Valid events that the rules read. */
  readonly events: number;
  /** Users with at least one of these. */
  readonly users: number;
  /** Records that repeat a message id of their user. */
  readonly duplicates: number;
  /** Records before `from` or after `to`. */
  readonly outside: number;
  /** Events that no rule reads, by name. */
  readonly unused: ReadonlyMap<string, number>;
  /** Records that are neither `track` nor `identify` nor `alias`, by type. */
  readonly otherTypes: ReadonlyMap<string, number>;
  /** Records that are no valid events, by reason. */
  readonly rejected: ReadonlyMap<string, number>;
}

/** How many rows of a log fell into each lot but the first. */
export interface Lots {
  readonly extent: LogExtent;
  /** Events that the rules read, be they valid or not, and those that may not be. */
  readonly events: number;
  readonly doubtful: number;
  readonly outside: number;
  readonly unused: ReadonlyMap<string, number>;
  readonly otherTypes: ReadonlyMap<string, number>;
  readonly rejected: ReadonlyMap<string, number>;
}

interface Pile {
  readonly lot: Lot;
  readonly reason: string;
  readonly count: number;
  readonly first: Instant | null;
  readonly last: Instant | null;
  readonly doubtful: number;
}

/** Counts what is in `pile` (`lot`, `reason`, `records`, `first`, `last`, `doubtful`), in the order of the lots, and of the reasons' UTF-8 bytes. */
export async function countLots(connection: DuckDBConnection): Promise<Lots> {
  const rows = await rowsOf(
    connection,
    `SELECT CAST(lot AS INTEGER), coalesce(reason, ''), CAST(sum(records) AS DOUBLE), CAST(min(first) AS DOUBLE), CAST(max(last) AS DOUBLE), CAST(sum(doubtful) AS DOUBLE)
     FROM pile GROUP BY lot, reason ORDER BY lot, reason`,
  );
  const piles = rows.map(
    ([lot, reason, count, first, last, doubtful]) =>
      ({ lot: LOTS[lot as number], reason, count, first, last, doubtful }) as Pile,
  );
  const byReason = (lot: Lot): ReadonlyMap<string, number> =>
    new Map(piles.filter((pile) => pile.lot === lot).map(({ reason, count }) => [reason, count]));
  return {
    extent: extentOf(piles),
    events: total(piles.filter((pile) => pile.lot === 'event')),
    doubtful: piles.reduce((sum, { doubtful }) => sum + doubtful, 0),
    outside: total(piles.filter((pile) => pile.lot === 'outside')),
    unused: byReason('unused'),
    otherTypes: byReason('other type'),
    rejected: byReason('rejected'),
  };
}

function total(piles: readonly Pile[]): number {
  return piles.reduce((sum, { count }) => sum + count, 0);
}

function extentOf(piles: readonly Pile[]): LogExtent {
  const counted = piles.filter(({ lot }) => lot !== 'rejected' && lot !== 'outside');
  const firsts = counted.flatMap(({ first }) => first ?? []);
  const lasts = counted.flatMap(({ last }) => last ?? []);
  return {
    rows: total(piles),
    firstTime: firsts.length === 0 ? undefined : Math.min(...firsts),
    lastTime: lasts.length === 0 ? undefined : Math.max(...lasts),
  };
}
