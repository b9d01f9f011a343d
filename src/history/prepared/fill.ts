/** The files of a log → the table `stage` of the rows of `stage.ts`, in the order of the log. */
import type { DuckDBConnection } from '@duckdb/node-api';

import { assert } from '../../vocabulary/diagnostic.js';
import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { unreadableDraft, UNREADABLE } from '../draft.js';
import { envelopeDraft, jsonObjects } from '../envelope.js';
import type { CsvTrouble } from '../csv-lines.js';
import { readCsvStraight } from '../csv-lines.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { brokenFile } from '../log-file.js';
import type { LogMapping } from '../source.js';
import { mappedDraft } from '../source.js';
import { columnMistake, columnsOf, tableDraft } from '../table.js';
import { tableOf } from '../envelope.js';
import type { Unreadable } from '../unreadable.js';
import type { Reading } from './stage.js';
import { namesAsked, staged } from './stage.js';

export interface Filled {
  readonly unreadable: readonly Unreadable[];
  /** Lines of CSV files that are no rows. */
  readonly broken: readonly CsvTrouble[];
}

/** In memory, from where it is put aside as the memory fills: a database in a file would be packed anew with each insert. */
const STAGE = 'rows_read';

/** An empty table `stage`, to be filled. */
export async function openStage({ connection }: Database, reading: Reading): Promise<void> {
  await connection.run(`CREATE TABLE ${STAGE} AS ${staged(unreadableDraft(0), reading)}`);
}

/** Makes the rows known as the view `stage`, with the place of each in the log as `row`. */
export async function viewStage({ connection }: Database): Promise<void> {
  await connection.run(`CREATE TEMP VIEW stage AS SELECT *, rowid AS row FROM ${STAGE}`);
}

export async function fillStraight(
  db: Database,
  files: readonly LogFile[],
  reading: Reading,
): Promise<Filled> {
  const unreadable: Unreadable[] = [];
  const broken: CsvTrouble[] = [];
  let rows = 0;
  for (const together of batchesOf(files)) {
    try {
      const added = await fillFromFiles(db, together, reading, broken);
      unreadable.push(...(await unreadableAfter(db, together, rows)));
      rows += added;
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
  files: readonly LogFile[],
  reading: Reading,
  broken: CsvTrouble[],
): Promise<number> {
  const { connection } = db;
  const file = files[0]!;
  const names = namesAsked(reading);
  if (file.format === 'json-lines' || file.format === 'json-array')
    return addRows(db, staged(envelopeDraft(jsonObjects(files), names), reading));
  const input = file.format === 'csv' ? await readCsvStraight(db, file, broken) : tableOf([file], '');
  await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM ${input}`);
  const columns = await columnsOf(connection, 'raw');
  const mistake = columnMistake(columns);
  if (mistake !== undefined)
    throw new LogError(`\`${file.name}\` is not in the Segment envelope: ${mistake}`, file.name);
  return addRows(db, staged(tableDraft('raw', columns, names), reading));
}

/**
 * Rows in their order: many threads keep it where the plan counts batches, as it does where no join and no aggregate is in
 * it. A COPY to a file of Parquet may lose it even then.
 */
async function addRows({ connection }: Database, rows: string): Promise<number> {
  const insert = `INSERT INTO ${STAGE} ${rows}`;
  const [[threads]] = (await rowsOf(connection, `SELECT current_setting('threads')`)) as [[unknown]];
  if (Number(threads) > 1) {
    const plan = (await rowsOf(connection, `EXPLAIN ${insert}`)).flat().join('\n');
    assert(plan.includes('BATCH_INSERT'), 'the rows of a log lose their order');
  }
  const { rowsChanged } = await connection.run(insert);
  return rowsChanged;
}

/** The unreadable records of the files whose rows follow so many, by their numbers in them. */
async function unreadableAfter(
  { connection }: Database,
  files: readonly LogFile[],
  rowsBefore: number,
): Promise<readonly Unreadable[]> {
  const rows = await rowsOf(
    connection,
    `SELECT CAST(rowid + 1 - ${rowsBefore} AS DOUBLE) FROM ${STAGE}
     WHERE rowid >= ${rowsBefore} AND lot = 'rejected' AND reason = ${literal(UNREADABLE)} AND record IS NULL ORDER BY rowid`,
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
  files: readonly LogFile[],
  mapping: LogMapping,
  reading: Reading,
): Promise<Filled> {
  const { draft, unreadable, broken } = await mappedDraft(db, files, mapping, namesAsked(reading));
  await addRows(db, staged(unreadableDraft(unreadable.length), reading));
  await addRows(db, staged(draft, reading));
  await db.connection.run('DROP TABLE mapped');
  return { unreadable, broken };
}
