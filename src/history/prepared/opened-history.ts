/** A log that is read, checked and sorted: what studies of its users are made from, on as many threads as there are. */
import type { Declared, SourceBody } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { UserHistory } from '../../simulate/study.js';
import type { Instant } from '../../vocabulary/time.js';
import type { LogSummary } from '../lots.js';
import type { Contents } from './manifest.js';

export interface PrepareOptions {
  /** Log files, read in this order; or one folder that `mailwright import` has written. */
  readonly files: readonly string[];
  /** Undefined for a log in the Segment envelope. */
  readonly source?: Declared<SourceBody> | undefined;
  /** Events before it are not read. */
  readonly from?: Instant | undefined;
  /** Events after it are not read; one exactly then is. */
  readonly to?: Instant | undefined;
  /** What any of these reads is read; the first one's tracking plan says which events are valid. */
  readonly ruleSets: readonly RuleSet[];
  /** JSON Lines of what was rejected, with the reason. */
  readonly rejectsFile?: string | undefined;
  /** Bytes that the whole process may take; a default for the machine where there is none. */
  readonly memory?: number | undefined;
  /** Threads that DuckDB reads and sorts with; by default one for each processor. */
  readonly threads?: number | undefined;
  /** Hears how many bytes of JSON have been read, of how many. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
  /** Ends the reading, with whatever error comes of that; what was put aside is removed. */
  readonly signal?: AbortSignal | undefined;
}

/** Some of a log's users: a plain value, with which any thread can read them by `usersOf`. */
export interface Partition {
  /** Where the prepared copy is. */
  readonly folder: string;
  /** Users are numbered from 0 in the order of their ids' code points. */
  readonly firstUser: number;
  /** Not part of it any more. */
  readonly endUser: number;
  /** What is where in the copy, as far as it is read. */
  readonly contents: Contents;
  /** The events that are read, where the copy has others. */
  readonly codes: readonly number[] | undefined;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}

export interface OpenedHistory {
  /** What became of every record, known from the beginning. */
  readonly manifest: LogSummary;
  /** Every user in exactly one of them, in the order of the ids' code points over all; at most so many. */
  partitions(count: number): readonly Partition[];
  /** Batches of users, in the order of their ids' code points. May be read several times, and at once. */
  users(partition: Partition): AsyncIterable<readonly UserHistory[]>;
  /** Removes what was put aside on the disk; no partition can be read any more. */
  close(): Promise<void>;
}
