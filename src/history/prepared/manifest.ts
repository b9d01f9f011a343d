/** What a prepared copy says of itself, beside its rows. */
import type { Instant } from '../../vocabulary/time.js';
import type { LogSummary } from '../lots.js';
import type { ValueColumn } from './columns.js';

/** Raised when the files of a copy change their form or their meaning. */
export const READER_VERSION = 3;

export const EVENTS_FILE = 'events.parquet';
export const USERS_FILE = 'users.parquet';
export const TEXTS_FILE = 'texts.parquet';

/** How a value column is kept: numbers, and texts in JSON by code or as they are. */
export interface KeptColumn extends ValueColumn {
  readonly numbers: boolean;
  readonly texts: 'none' | 'coded' | 'plain';
  /** Which column of the file has the numbers, `n0` and so on, where there are any. */
  readonly numberSlot: number;
  /** And the texts, `c0` by code or `v0` as they are. Value columns that no event has both of may share one. */
  readonly textSlot: number;
}

/** What is where in the files of a copy. */
export interface Contents {
  /** By code from 1: `names[code - 1]`. */
  readonly names: readonly string[];
  /** By code from 1: whether the properties are kept as a whole. */
  readonly whole: readonly boolean[];
  readonly columns: readonly KeptColumn[];
  readonly traits: 'columns' | 'whole';
  readonly messages: boolean;
  /** Whether a user may have several ids. */
  readonly ids: 'apart' | 'united';
}

/** Of the events that are kept, of one name. */
export interface Kind {
  readonly code: number;
  readonly events: number;
}

export interface Arranged {
  readonly contents: Contents;
  readonly summary: LogSummary;
  /** Numbers of users go up to this. */
  readonly endUser: number;
  readonly kinds: readonly Kind[];
  /** Users that begin a stretch of about as many events as each other stretch. */
  readonly stretches: readonly number[];
}

export interface Extent {
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
}
