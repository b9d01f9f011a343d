import type { DuckDBConnection } from '@duckdb/node-api';

import type { JsonObject } from '../vocabulary/json.js';
import type { Column } from './column.js';
import type { CsvTrouble } from './csv-lines.js';
import { complaintOf, seal, type Database } from './database.js';
import { loadInput } from './input.js';
import { SourceError } from './log-error.js';
import type { LogFile } from './log-file.js';
import type { Unreadable } from './unreadable.js';
import { checkQuery, prepareQuery } from './query-check.js';
import { columnMistake, columnsOf, unknownColumn } from './table.js';

/** How an outside log's rows become events: a `source` document. */
export interface LogMapping {
  readonly name: string;
  /** One SQL query over `input`. */
  readonly select: string;
  /** What the log cannot know; the reader hands it on and applies none of it. */
  readonly assume: {
    readonly timeZone?: string;
    readonly consent?: Readonly<Record<string, 'granted' | 'denied'>>;
    readonly traits?: JsonObject;
  };
}

export interface Mapped {
  readonly table: string;
  readonly columns: readonly Column[];
  /** Records of the files that the query never saw. */
  readonly unreadable: readonly Unreadable[];
  /** Lines of CSV files that it never saw. */
  readonly broken: readonly CsvTrouble[];
}

/**
 * Runs a source's query over the files and answers with the table of its rows. The files are read first; then the
 * database is sealed, and only then does it see the user's SQL.
 */
export async function mappedTable(
  db: Database,
  files: readonly LogFile[],
  mapping: LogMapping,
): Promise<Mapped> {
  await checkQuery(db.connection, mapping.name, mapping.select);
  const { unreadable, broken } = await loadInput(db, files);
  await seal(db);
  await prepareQuery(db.connection, mapping.name, mapping.select);
  await runQuery(db.connection, mapping);
  const columns = await columnsOf(db.connection, 'mapped');
  const mistake = unknownColumn(columns) ?? columnMistake(columns);
  if (mistake !== undefined) throw new SourceError(mapping.name, mistake);
  return { table: 'mapped', columns, unreadable, broken };
}

/** Runs the query into the table `mapped`, so that it runs once, and its rows have an order. */
async function runQuery(connection: DuckDBConnection, { name, select }: LogMapping): Promise<void> {
  try {
    await connection.run(`CREATE TABLE mapped AS\n${select}`);
    await connection.run('DROP TABLE input');
  } catch (cause) {
    const { message, line } = complaintOf(cause);
    throw new SourceError(name, message, line === undefined ? undefined : line - 1, cause);
  }
}
