import type { DuckDBConnection } from '@duckdb/node-api';

import { assert } from '../vocabulary/diagnostic.js';
import type { Instant } from '../vocabulary/time.js';
import { literal, openDatabase, rowsOf, seal, type Database } from './database.js';
import { eventTable, insertDraft, unreadableDraft, UNREADABLE, type Draft, type Wanted } from './draft.js';
import { CSV_LAYOUT, envelopeDraft, jsonObjects, tableOf } from './envelope.js';
import { LogError } from './log-error.js';
import { brokenFile, openLogFile, type LogFile } from './log-file.js';
import { countLots, type LogExtent, type Lots } from './lots.js';
import { openRejects, writeRejected, writeUnreadable, type RejectsFile } from './rejects.js';
import { mappedDraft, type LogMapping } from './source.js';
import { columnMistake, columnsOf, tableDraft } from './table.js';
import type { Unreadable } from './unreadable.js';
import { uniteIds } from './united.js';
import type { UserHistory } from '../simulate/study.js';
import { readUsers, type EventCheck, type Findings } from './users.js';

export interface LogOptions {
  /** `.jsonl`, `.ndjson`, `.json`, `.csv`, `.parquet`, each also with `.gz`; read in this order. */
  readonly files: readonly string[];
  /** Undefined for a log in the Segment envelope. */
  readonly mapping?: LogMapping | undefined;
  /** Events before it are not read. */
  readonly from?: Instant | undefined;
  /** Events after it are not read; one exactly then is. */
  readonly to?: Instant | undefined;
  /** The events that the rules read. Others are counted by name and go no further. */
  readonly eventNames: ReadonlySet<string>;
  /** Why an event is not valid, in a few words under which such events are counted; undefined if it is. */
  readonly check: EventCheck;
  /** JSON Lines of what was rejected, with the reason. */
  readonly rejectsFile?: string | undefined;
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

export interface Log {
  readonly extent: LogExtent;
  /** Every user with a valid event, in the order of their ids' code points. To be read once. */
  users(): AsyncIterable<UserHistory>;
  /** Complete only once the last user has been read, and not to be asked for before. */
  summary(): LogSummary;
  /** Ends reading, and removes what was put aside on the disk. */
  close(): Promise<void>;
}

/**
 * Reads a log into DuckDB, where it is sorted by user and time. The same files give the same users and events in the
 * same order, whatever the machine's time zone, cores and memory. Throws {@link LogError} for a file, `SourceError`
 * for a mapping.
 */
export async function openLog(options: LogOptions): Promise<Log> {
  const db = await openDatabase();
  try {
    return await readLog(db, options);
  } catch (cause) {
    await db.close();
    throw cause;
  }
}

async function readLog(db: Database, options: LogOptions): Promise<Log> {
  if (options.files.length === 0) throw new LogError('no file was given');
  const files: LogFile[] = [];
  for (const [index, name] of options.files.entries()) files.push(await openLogFile(name, db.folder, index));
  for (const sql of eventTable(options.eventNames)) await db.connection.run(sql);
  const unreadable = await fillTable(db, files, options);
  const rejects = openRejects(options.rejectsFile, options.files);
  await writeUnreadable(rejects, UNREADABLE, unreadable);
  await writeRejected(rejects, db.connection);
  const lots = await countLots(db.connection);
  return logOf(db, rejects, options, lots, await uniteIds(db.connection));
}

async function fillTable(
  db: Database,
  files: readonly LogFile[],
  options: LogOptions,
): Promise<readonly Unreadable[]> {
  const wanted = {
    from: options.from ?? -Number.MAX_SAFE_INTEGER,
    to: options.to ?? Number.MAX_SAFE_INTEGER,
  };
  return options.mapping
    ? fillFromSource(db, files, options.mapping, wanted)
    : fillFromEnvelope(db, files, wanted);
}

async function fillFromSource(
  db: Database,
  files: readonly LogFile[],
  mapping: LogMapping,
  wanted: Wanted,
): Promise<readonly Unreadable[]> {
  const { draft, unreadable } = await mappedDraft(db, files, mapping);
  await db.connection.run(insertDraft(unreadableDraft(unreadable.length), 0, wanted));
  await db.connection.run(insertDraft(draft, unreadable.length, wanted));
  await db.connection.run('DROP TABLE mapped');
  return unreadable;
}

async function fillFromEnvelope(
  db: Database,
  files: readonly LogFile[],
  wanted: Wanted,
): Promise<readonly Unreadable[]> {
  const unreadable: Unreadable[] = [];
  let rows = 0;
  for (const file of files) {
    try {
      const added = await fillFromFile(db.connection, file, rows, wanted);
      for (const record of await unreadableAfter(db.connection, rows)) unreadable.push({ file, record });
      rows += added;
    } catch (cause) {
      throw cause instanceof LogError ? cause : brokenFile([file], cause);
    }
  }
  await seal(db);
  return unreadable;
}

async function fillFromFile(
  connection: DuckDBConnection,
  file: LogFile,
  rowsBefore: number,
  wanted: Wanted,
): Promise<number> {
  const isJson = file.format === 'json-lines' || file.format === 'json-array';
  // Texts as they stand: an id that looks like a number keeps its zeros.
  const options = file.format === 'csv' ? `${CSV_LAYOUT}, all_varchar = true` : '';
  // A table of its own first: such a plain copy keeps the file's order, and with it every record's place.
  await connection.run(
    `CREATE TABLE raw AS SELECT * FROM ${isJson ? jsonObjects(file) : tableOf([file], options)}`,
  );
  const draft = isJson ? envelopeDraft('raw') : await envelopeTableDraft(connection, file);
  const { rowsChanged } = await connection.run(insertDraft(draft, rowsBefore, wanted));
  await connection.run('DROP TABLE raw');
  return rowsChanged;
}

async function envelopeTableDraft(connection: DuckDBConnection, file: LogFile): Promise<Draft> {
  const columns = await columnsOf(connection, 'raw');
  const mistake = columnMistake(columns);
  if (mistake !== undefined)
    throw new LogError(`\`${file.name}\` is not in the Segment envelope: ${mistake}`, file.name);
  return tableDraft('raw', columns);
}

/** The unreadable records of the file whose rows follow so many, by their numbers in it. */
async function unreadableAfter(connection: DuckDBConnection, rowsBefore: number): Promise<readonly number[]> {
  const rows = await rowsOf(
    connection,
    `SELECT CAST(row + 1 - ${rowsBefore} AS DOUBLE) FROM event
     WHERE row >= ${rowsBefore} AND lot = 'rejected' AND reason = ${literal(UNREADABLE)} AND record IS NULL ORDER BY row`,
  );
  return rows.map(([record]) => record as number);
}

/** The sorted rows as the users of a log. */
function logOf(
  db: Database,
  rejects: RejectsFile,
  options: LogOptions,
  lots: Lots,
  ids: 'apart' | 'united',
): Log {
  const tally = { events: 0, users: 0, duplicates: 0, rejected: new Map(lots.rejected) };
  const findings: Findings = {
    duplicate: () => void (tally.duplicates += 1),
    reject(reason, event) {
      tally.rejected.set(reason, (tally.rejected.get(reason) ?? 0) + 1);
      rejects.event(reason, event);
    },
  };
  let progress: 'unread' | 'reading' | 'read' = 'unread';
  return {
    extent: lots.extent,
    async *users() {
      assert(progress === 'unread', 'the users of a log are read once');
      progress = 'reading';
      for await (const history of readUsers(
        db.connection,
        ids,
        options.eventNames,
        options.check,
        findings,
      )) {
        tally.users += 1;
        tally.events += history.events.length;
        yield history;
      }
      progress = 'read';
    },
    summary() {
      assert(progress === 'read', 'the summary of a log is known once all users have been read');
      return {
        ...lots.extent,
        ...tally,
        outside: lots.outside,
        unused: lots.unused,
        otherTypes: lots.otherTypes,
      };
    },
    async close() {
      rejects.close();
      await db.close();
    },
  };
}
