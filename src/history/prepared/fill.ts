/** The files of a log → its stage, in the order of the log. */
import type { Database } from '../database.js';
import { rowsOf } from '../database.js';
import { unreadableDraft } from '../draft.js';
import type { CsvTrouble } from '../csv-lines.js';
import { readCsvStraight } from '../csv-lines.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { brokenFile } from '../log-file.js';
import type { LogMapping } from '../source.js';
import { mappedTable } from '../source.js';
import type { Column } from '../column.js';
import type { TableDraft } from '../table.js';
import { columnMistake, columnsOf, tableDraft } from '../table.js';
import { place, tableOf } from '../envelope.js';
import { readLines, type LogBlock } from '../lines/read-lines.js';
import type { Unreadable } from '../unreadable.js';
import { alikeTables } from './alike-files.js';
import type { LeftFile } from './left-files.js';
import { leftFile } from './left-files.js';
import type { Reading } from './stage.js';
import { namesAsked, staged } from './stage.js';
import { emptyStage, STAGE_TABLE, stageOfFiles, type Stage } from './stage-view.js';
import { addRows, addTable, leaveTable, openDoubts } from './table-rows.js';

export interface Filled {
  readonly unreadable: readonly Unreadable[];
  /** Lines of CSV files that are no rows. */
  readonly broken: readonly CsvTrouble[];
  /** Those whose rows are still to be read. */
  readonly left: readonly LeftFile[];
}

/** A stage to be filled. */
export async function openStage(db: Database): Promise<Stage> {
  await db.connection.run(`CREATE TABLE ${STAGE_TABLE} (block INTEGER)`);
  await openDoubts(db);
  return emptyStage();
}

export interface FillOptions {
  /** Whether rejected records are written out. */
  readonly tellsRecords: boolean;
  /** Those that JSON is read by. */
  readonly threads: number;
  /** Hears how many bytes of JSON have been read, of how many. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
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
  const left: LeftFile[] = [];
  for (const [number, together] of batchesOf(files).entries()) {
    if (isJson(together[0]!))
      unreadable.push(...(await fillFromJson(db, stage, together, number, reading, options)));
    else left.push(...(await fillFromTables(db, stage, together, reading, broken, options)));
  }
  return { unreadable, broken, left };
}

export function isJson({ format }: LogFile): boolean {
  return format === 'json-lines' || format === 'json-array';
}

/** Neighbours of JSON are read together, by all threads, and so are those of Parquet; a CSV has its own columns. */
function batchesOf(files: readonly LogFile[]): readonly (readonly LogFile[])[] {
  const batches: LogFile[][] = [];
  const areAlike = (one: LogFile, other: LogFile) =>
    (isJson(one) && isJson(other)) || (one.format === 'parquet' && other.format === 'parquet');
  for (const file of files) {
    const last = batches.at(-1);
    if (last !== undefined && areAlike(file, last[0]!)) last.push(file);
    else batches.push([file]);
  }
  return batches;
}

/** Answers with the records that are no JSON, by their numbers in their files. */
async function fillFromJson(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  number: number,
  reading: Reading,
  { threads, onRead }: FillOptions,
): Promise<readonly Unreadable[]> {
  const { folder, signal } = db;
  const options = { reading, folder, prefix: `lines-${number}`, threads, signal, onRead };
  const { written, blocks } = await readLines(files, options);
  stageOfFiles(stage, {
    rows: written.map(({ path }) => path),
    texts: written.map(({ textsPath }) => textsPath),
    uses: written.map(({ usesPath }) => usesPath),
    blocks: blocks.map(({ records }) => records),
  });
  return unreadableIn(blocks);
}

function unreadableIn(blocks: readonly LogBlock[]): readonly Unreadable[] {
  const found: Unreadable[] = [];
  let before = 0;
  for (const [index, { file, records, unreadable }] of blocks.entries()) {
    if (blocks[index - 1]?.file !== file) before = 0;
    for (const at of unreadable) found.push({ file, record: before + at + 1 });
    before += records;
  }
  return found;
}

/** Answers with the files whose rows are still to be read. */
async function fillFromTables(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  reading: Reading,
  broken: CsvTrouble[],
  { tellsRecords }: FillOptions,
): Promise<readonly LeftFile[]> {
  const left: LeftFile[] = [];
  try {
    const { connection } = db;
    for (const together of await alikeTables(connection, files)) {
      const [file] = together as readonly [LogFile];
      const input = file.format === 'csv' ? await readCsvStraight(db, file, broken) : tableOf(together, '');
      await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM ${input}`);
      const columns = await columnsOf(connection, 'raw');
      const mistake = columnMistake(columns);
      if (mistake !== undefined)
        throw new LogError(`\`${file.name}\` is not in the Segment envelope: ${mistake}`, file.name);
      const draftOf = (table: string) => tableDraft(table, columns, namesAsked(reading), tellsRecords);
      const isLeft =
        file.format === 'parquet' &&
        (await leaveFiles(db, stage, together, columns, draftOf(input), reading));
      if (isLeft === false) await addTable(db, stage, 'raw', draftOf, reading);
      else left.push(...isLeft);
    }
    return left;
  } catch (cause) {
    throw cause instanceof LogError ? cause : brokenFile(files, cause);
  }
}

/** What DuckDB calls the places of rows, unless there are columns of these names. */
const PLACES_IN_PARQUET: ReadonlySet<string> = new Set(['file_index', 'file_row_number']);

async function leaveFiles(
  db: Database,
  stage: Stage,
  files: readonly LogFile[],
  columns: readonly Column[],
  draft: TableDraft,
  reading: Reading,
): Promise<readonly LeftFile[] | false> {
  if (columns.some(({ name }) => PLACES_IN_PARQUET.has(name.toLowerCase()))) return false;
  const left = await Promise.all(files.map(leftFile));
  const rows = await rowsOfFiles(db, files);
  const isMany = files.length > FEW_FILES && average(rows) < ENOUGH_ROWS;
  if (isMany || stage.readAgain.length >= MOST_VIEWS) return false;
  const places = { block: 'entry.file_index', at: 'entry.file_row_number' };
  return (await leaveTable(db, stage, draft, reading, places, rows)) && left;
}

/**
 * Each time that something is asked, all files are opened, which takes as long as is gained by some ten thousand rows that
 * were not put into a table. Of few files it does not matter.
 */
const FEW_FILES = 8;
const ENOUGH_ROWS = 30_000;
/** As many batches are left at most: whatever is asked is asked of each. */
const MOST_VIEWS = 8;

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

async function rowsOfFiles({ connection }: Database, files: readonly LogFile[]): Promise<readonly number[]> {
  const found = (await rowsOf(
    connection,
    `SELECT DISTINCT file_name, CAST(num_rows AS DOUBLE) FROM parquet_file_metadata([${files.map(place).join(', ')}])`,
  )) as readonly (readonly [string, number])[];
  const rows = new Map(found);
  return files.map(({ path }) => rows.get(path)!);
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
  return { unreadable, broken, left: [] };
}
