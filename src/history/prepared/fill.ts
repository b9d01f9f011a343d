/** The files of a log → the table `stage` of the rows of `stage.ts`, in the order of the log. */
import { rm } from 'node:fs/promises';

import { assert } from '../../vocabulary/diagnostic.js';
import type { Database } from '../database.js';
import { diskError, literal, rowsOf } from '../database.js';
import { unreadableDraft } from '../draft.js';
import type { CsvTrouble } from '../csv-lines.js';
import { readCsvStraight } from '../csv-lines.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { brokenFile } from '../log-file.js';
import type { LogMapping } from '../source.js';
import { mappedDraft } from '../source.js';
import { columnMistake, columnsOf, tableDraft } from '../table.js';
import { tableOf } from '../envelope.js';
import { readLines, type LogBlock } from '../lines/read-lines.js';
import { LOTS } from '../lines/record-verdict.js';
import type { Stage } from '../lines/scanner.js';
import type { Unreadable } from '../unreadable.js';
import { valueColumns } from './columns.js';
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

export interface FillOptions {
  readonly threads: number;
  /** Hears how many bytes of JSON have been read, of how many. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
}

export async function fillStraight(
  db: Database,
  files: readonly LogFile[],
  reading: Reading,
  options: FillOptions,
): Promise<Filled> {
  const unreadable: Unreadable[] = [];
  const broken: CsvTrouble[] = [];
  for (const [number, together] of batchesOf(files).entries()) {
    try {
      if (isJson(together[0]!))
        unreadable.push(...(await fillFromJson(db, together, number, reading, options)));
      else await fillFromTable(db, together[0]!, reading, broken);
    } catch (cause) {
      throw cause instanceof LogError ? cause : (diskError(cause) ?? ofTable(together, cause));
    }
  }
  return { unreadable, broken };
}

function ofTable(files: readonly LogFile[], cause: unknown): unknown {
  return isJson(files[0]!) ? cause : brokenFile(files, cause);
}

function isJson({ format }: LogFile): boolean {
  return format === 'json-lines' || format === 'json-array';
}

/** Neighbours of JSON are read together, by all threads; of other files, each has its own columns. */
function batchesOf(files: readonly LogFile[]): readonly (readonly LogFile[])[] {
  const batches: LogFile[][] = [];
  for (const file of files) {
    const last = batches.at(-1);
    if (last !== undefined && isJson(file) && isJson(last[0]!)) last.push(file);
    else batches.push([file]);
  }
  return batches;
}

async function fillFromTable(
  db: Database,
  file: LogFile,
  reading: Reading,
  broken: CsvTrouble[],
): Promise<void> {
  const { connection } = db;
  const input = file.format === 'csv' ? await readCsvStraight(db, file, broken) : tableOf([file], '');
  await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM ${input}`);
  const columns = await columnsOf(connection, 'raw');
  const mistake = columnMistake(columns);
  if (mistake !== undefined)
    throw new LogError(`\`${file.name}\` is not in the Segment envelope: ${mistake}`, file.name);
  await addRows(db, staged(tableDraft('raw', columns, namesAsked(reading)), reading));
}

/** Answers with the records that are no JSON, by their numbers in their files. */
async function fillFromJson(
  db: Database,
  files: readonly LogFile[],
  number: number,
  reading: Reading,
  { threads, onRead }: FillOptions,
): Promise<readonly Unreadable[]> {
  const { connection, folder, signal } = db;
  const options = { reading, folder, prefix: `lines-${number}`, threads, signal, onRead };
  const { stages, blocks } = await readLines(files, options);
  await connection.run(
    `INSERT INTO ${STAGE} BY NAME ${rowsOfStages(stages, valueColumns(reading.kinds, reading.wanted).length)}`,
  );
  for (const { path, textsPath } of stages) await Promise.all([rm(path), rm(textsPath)]);
  return unreadableIn(blocks);
}

function rowsOfStages(stages: readonly Stage[], values: number): string {
  const [rows, texts] = [
    stages.map(({ path }) => literal(path)),
    stages.map(({ textsPath }) => literal(textsPath)),
  ];
  const all = Array.from({ length: values }, (_, index) => index);
  const joined = (name: string, code: string) => `LEFT JOIN texts AS ${name} ON ${name}.code = one.${code}`;
  return `
    WITH texts AS MATERIALIZED (SELECT * FROM read_parquet([${texts.join(', ')}]))
    SELECT CAST(CASE lot ${LOTS.map((lot, index) => `WHEN ${index} THEN ${literal(lot)}`).join(' ')} END AS lot) AS lot,
      reason, "user", previous, message, CAST(received AS BIGINT) AS received, CAST(time AS BIGINT) AS time, CAST(one.code AS SMALLINT) AS code,
      ${all.map((index) => `n${index}, coalesce(t${index}.value, v${index}) AS v${index},`).join(' ')}
      properties, traits, agreed.value AS consent, record,
      CASE WHEN is_doubtful = 1 THEN {'properties': doubt_properties, 'traits': doubt_traits, 'consent': doubt_consent} END AS doubt
    FROM read_parquet([${rows.join(', ')}]) AS one
      ${all.map((index) => joined(`t${index}`, `k${index}`)).join(' ')} ${joined('agreed', 'consent')}
    ORDER BY block, "at"`;
}

function unreadableIn(blocks: readonly LogBlock[]): readonly Unreadable[] {
  const found: Unreadable[] = [];
  let before = 0;
  for (const [index, { file, records, unreadable }] of blocks.entries()) {
    if (blocks[index - 1]?.file !== file) before = 0;
    for (const place of unreadable) found.push({ file, record: before + place + 1 });
    before += records;
  }
  return found;
}

/**
 * Rows in their order: many threads keep it where the plan counts batches, as it does where no join and no aggregate is in
 * it. A COPY to a file of Parquet may lose it even then.
 */
async function addRows({ connection }: Database, rows: string): Promise<void> {
  const insert = `INSERT INTO ${STAGE} ${rows}`;
  const [[threads]] = (await rowsOf(connection, `SELECT current_setting('threads')`)) as [[unknown]];
  if (Number(threads) > 1) {
    const plan = (await rowsOf(connection, `EXPLAIN ${insert}`)).flat().join('\n');
    assert(plan.includes('BATCH_INSERT'), 'the rows of a log lose their order');
  }
  await connection.run(insert);
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
