/** The files of a log → the table `stage` of the rows of `stage.ts`, in the order of the log. */
import type { DuckDBConnection } from '@duckdb/node-api';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { lotNumber, unreadableDraft, UNREADABLE } from '../draft.js';
import { envelopeDraft, jsonObjects } from '../envelope.js';
import type { CsvTrouble } from '../csv-lines.js';
import { readCsvStraight } from '../csv-lines.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { brokenFile } from '../log-file.js';
import type { LogMapping } from '../source.js';
import { mappedTable } from '../source.js';
import { columnMistake, columnsOf, tableDraft } from '../table.js';
import { tableOf } from '../envelope.js';
import type { Unreadable } from '../unreadable.js';
import type { Reading } from './stage.js';
import { namesAsked, staged } from './stage.js';
import { emptyStage, STAGE_TABLE, type Stage } from './stage-view.js';
import { addRows, addTable, openDoubts } from './table-rows.js';

export interface Filled {
  readonly unreadable: readonly Unreadable[];
  /** Lines of CSV files that are no rows. */
  readonly broken: readonly CsvTrouble[];
}

/** A stage to be filled, with its table. */
export async function openStage(db: Database, reading: Reading): Promise<Stage> {
  const columns = staged(unreadableDraft(0), reading, 'told');
  await db.connection.run(
    `CREATE TABLE ${STAGE_TABLE} AS SELECT CAST(0 AS INTEGER) AS block, * FROM (${columns})`,
  );
  await openDoubts(db);
  return emptyStage();
}

export interface FillOptions {
  /** Whether rejected records are written out. */
  readonly tellsRecords: boolean;
}

export async function fillStraight(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  reading: Reading,
  options: FillOptions,
): Promise<Filled> {
  const unreadable: Unreadable[] = [];
  const broken: CsvTrouble[] = [];
  let rows = 0;
  for (const together of batchesOf(files)) {
    try {
      await fillFromFiles(db, stage, together, reading, broken, options);
      unreadable.push(...(await unreadableAfter(db, together, rows)));
      rows = stage.rows;
    } catch (cause) {
      throw cause instanceof LogError ? cause : brokenFile(together, cause);
    }
  }
  return { unreadable, broken };
}

/** Neighbours of JSON Lines are read together, by all threads; of other files, each has its own columns. */
function batchesOf(files: readonly LogFile[]): readonly (readonly LogFile[])[] {
  const batches: LogFile[][] = [];
  for (const file of files) {
    const last = batches.at(-1);
    if (file.format === 'json-lines' && last?.[0]!.format === 'json-lines') last.push(file);
    else batches.push([file]);
  }
  return batches;
}

async function fillFromFiles(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  reading: Reading,
  broken: CsvTrouble[],
  { tellsRecords }: FillOptions,
): Promise<void> {
  const { connection } = db;
  const file = files[0]!;
  const names = namesAsked(reading);
  if (file.format === 'json-lines' || file.format === 'json-array')
    return void (await addRows(db, stage, staged(envelopeDraft(jsonObjects(files), names), reading, 'told')));
  const input = file.format === 'csv' ? await readCsvStraight(db, file, broken) : tableOf([file], '');
  await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM ${input}`);
  const columns = await columnsOf(connection, 'raw');
  const mistake = columnMistake(columns);
  if (mistake !== undefined)
    throw new LogError(`\`${file.name}\` is not in the Segment envelope: ${mistake}`, file.name);
  await addTable(db, stage, 'raw', (table) => tableDraft(table, columns, names, tellsRecords), reading);
}

/** The unreadable records of the files whose rows follow so many, by their numbers in them. */
async function unreadableAfter(
  { connection }: Database,
  files: readonly LogFile[],
  rowsBefore: number,
): Promise<readonly Unreadable[]> {
  const rows = await rowsOf(
    connection,
    `SELECT CAST(rowid + 1 - ${rowsBefore} AS DOUBLE) FROM ${STAGE_TABLE}
     WHERE rowid >= ${rowsBefore} AND lot = ${lotNumber('rejected')} AND reason = ${literal(UNREADABLE)} AND record IS NULL ORDER BY rowid`,
  );
  const found: Unreadable[] = [];
  const places = rows.map(([place]) => place as number).values();
  let next = places.next();
  for (let before = 0, index = 0; !next.done; index += 1) {
    const file = files[index]!;
    const count = index === files.length - 1 ? Infinity : await recordsIn(connection, file);
    for (; !next.done && next.value <= before + count; next = places.next())
      found.push({ file, record: next.value - before });
    before += count;
  }
  return found;
}

async function recordsIn(connection: DuckDBConnection, file: LogFile): Promise<number> {
  const [[count]] = (await rowsOf(
    connection,
    `SELECT CAST(count(*) AS DOUBLE) FROM ${jsonObjects([file])}`,
  )) as [[number]];
  return count;
}

/** The source's query runs once the database is sealed. */
export async function fillFromSource(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  mapping: LogMapping,
  reading: Reading,
  { tellsRecords }: FillOptions,
): Promise<Filled> {
  const { table, columns, unreadable, broken } = await mappedTable(db, files, mapping);
  await addRows(db, stage, staged(unreadableDraft(unreadable.length), reading, 'told'));
  const draftOf = (one: string) => tableDraft(one, columns, namesAsked(reading), tellsRecords);
  await addTable(db, stage, table, draftOf, reading);
  await db.connection.run('DROP TABLE mapped');
  return { unreadable, broken };
}
