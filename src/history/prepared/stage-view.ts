/**
 * What was read of a log, a batch at a time: rows in a table, which SQL has made of them, stage files, which threads have
 * written, and rows that are still to be read, see `clear-rows.ts`. All together are the view `stage`.
 *
 * | column | |
 * |---|---|
 * | `block`, `at`, `row` | where in the log it stands: `row` grows from record to record, but not by one |
 * | `lot`, `reason` | what became of the record: its place in `LOTS` |
 * | `user`, `previous`, `message` | texts, to be asked for of events alone |
 * | `received`, `time`, `code` | instants in milliseconds, and which event it is; `code` of events alone |
 * | `n0`, `v0`, `h0`, `k0`, … | of each value column the number, or else the JSON text with its hash, or the number of that in `dictionary` |
 * | `consent`, `consent_h`, `consent_k` | the same of a JSON text; a hash may be that of no text |
 * | `properties`, `traits` | JSON texts, where they are read as a whole |
 * | `is_doubtful`, `doubt_properties`, … | 1 of an event that may not be valid, with its JSON texts |
 * | `record` | of a rejected record, the JSON text |
 */
import { assert } from '../../vocabulary/diagnostic.js';
import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { CODES_OF_A_THREAD } from '../lines/text-codes.js';
import { valueColumns } from './columns.js';
import type { Reading } from './stage.js';

/**
 * What threads have made of files: Parquet with the columns of `stage` but `row`, and of coded texts the numbers. Blocks are
 * numbered from 0. A column of which a thread has no more codes to give has its texts, and is `plain` in the copy: whether it
 * is must follow from what is in the column, not from how blocks were dealt out.
 */
export interface StageFiles {
  readonly rows: readonly string[];
  /** Files of `code` and `value`; a code is the thread's number × 2^24 and the place in its dictionary. */
  readonly texts: readonly string[];
  /** Files of `place` and `code`: which value column has which text, -1 of consent; no code for a column of too many. */
  readonly uses: readonly string[];
  /** Of each block, how many records it has. */
  readonly blocks: readonly number[];
}

interface PlacedFiles extends StageFiles {
  /** Its first block's number in the log. */
  readonly firstBlock: number;
}

/** Rows that are read whenever something is asked of them. */
export interface ReadAgain {
  /** A view with the columns of `stage`. */
  readonly view: string;
  /** Those that its rows may have anything in. */
  readonly columns: ReadonlySet<string>;
  /** By the place of a value column, what has the texts that it may have, as columns of the view that are sooner read. */
  readonly texts: ReadonlyMap<number, AskedText>;
  /** What `lots.ts` counts, as SQL, where it is known already. */
  readonly piles: string | undefined;
}

export interface AskedText {
  readonly text: string;
  /** What is true of events that have it. */
  readonly isTaken: string;
}

export interface Stage {
  /** By block, the number in the log that a record `at` 0 of it has, from 0. */
  readonly firstRows: number[];
  readonly files: PlacedFiles[];
  readonly readAgain: ReadAgain[];
  /** Records so far. */
  rows: number;
  /** Those of them in the table. */
  tableRows: number;
  /** The columns that the table has beside `block`: in others none of its rows has anything. */
  readonly tableColumns: Set<string>;
}

/** In memory, from where it is put aside as the memory fills: a database in a file would be packed anew with each insert. */
export const STAGE_TABLE = 'rows_read';

/** The rows of `stage` that come out of stage files. */
const FILE_ROWS = 'file_rows';

export function emptyStage(): Stage {
  return { firstRows: [], files: [], readAgain: [], rows: 0, tableRows: 0, tableColumns: new Set() };
}

/** The next records of the log are these. */
export function stageOfFiles(stage: Stage, files: StageFiles): void {
  stage.files.push({ ...files, firstBlock: stage.firstRows.length });
  for (const records of files.blocks) {
    stage.firstRows.push(stage.rows);
    stage.rows += records;
  }
}

/** The next records of the log are those of a view, in blocks of so many. */
export function stageOfView(stage: Stage, rows: ReadAgain, blocks: readonly number[]): void {
  stage.readAgain.push(rows);
  for (const records of blocks) {
    stage.firstRows.push(stage.rows);
    stage.rows += records;
  }
}

/** The block of the rows that are added next. */
export function nextBlock({ firstRows }: Stage): number {
  return firstRows.length;
}

/** The `row` of the next record that is added to the table. */
export function nextRow(stage: Stage): number {
  return nextBlock(stage) * ROWS_OF_A_BLOCK + stage.tableRows;
}

/** The next records of the log are so many that were added to the table. */
export function stageOfTable(stage: Stage, count: number): void {
  // Rows of the table are counted through, whichever block they are of.
  stage.firstRows.push(stage.rows - stage.tableRows);
  stage.rows += count;
  stage.tableRows += count;
}

/** Blocks have fewer records. */
const ROWS_OF_A_BLOCK = 2 ** 32;

/** Makes the stage known: the views `stage` and `pile` (see `lots.ts`), and the tables `dictionary` (`k`, `value`), `text_use` (`place`, `k`) and `block` (`block`, `first`). */
export async function viewStage({ connection }: Database, reading: Reading, stage: Stage): Promise<void> {
  const count = valueColumns(reading.kinds, reading.wanted).length;
  const dictionaries: string[] = [];
  const uses: string[] = [];
  const parts: string[] = [];
  let codes = 0;
  for (const files of stage.files) {
    const texts = `read_parquet([${files.texts.map(literal).join(', ')}])`;
    const [[threads, width]] = (await rowsOf(
      connection,
      `SELECT CAST(coalesce(max(code // ${CODES_OF_A_THREAD}), -1) + 1 AS DOUBLE), CAST(coalesce(max(code % ${CODES_OF_A_THREAD}), -1) + 1 AS DOUBLE) FROM ${texts}`,
    )) as [[number, number]];
    const k = denseCode(codes, width);
    dictionaries.push(`SELECT ${k('code')} AS k, value FROM ${texts}`);
    uses.push(`SELECT place, ${k('code')} AS k FROM read_parquet([${files.uses.map(literal).join(', ')}])`);
    parts.push(ofFiles(files, count, k));
    codes += threads * width;
  }
  assert(codes < 2 ** 31, 'a log has too many texts');
  const counted = stage.readAgain.filter(({ piles }) => piles !== undefined);
  const ofView = ({ view, columns }: ReadAgain) => ofRows(view, columns, count);
  const rows = stage.readAgain.filter((one) => !counted.includes(one)).map(ofView);
  if (stage.tableRows > 0 || counted.length + rows.length + parts.length === 0)
    rows.push(ofRows(TABLE_ROWS, stage.tableColumns, count));
  if (parts.length > 0) {
    await connection.run(`CREATE TEMP VIEW ${FILE_ROWS} AS ${parts.join(' UNION ALL ')}`);
    rows.push(`SELECT * FROM ${FILE_ROWS}`);
  }
  const piles = counted.flatMap((one) => one.piles ?? []);
  if (rows.length > 0) piles.push(pilesIn(`(${rows.join(' UNION ALL ')})`));
  await connection.run(`CREATE TEMP VIEW pile AS ${piles.join(' UNION ALL ')}`);
  await connection.run(`CREATE TEMP VIEW stage AS ${[...counted.map(ofView), ...rows].join(' UNION ALL ')}`);
  if (!isOfBlocks(stage)) return;
  if (parts.length > 0) {
    await connection.run(`CREATE TEMP TABLE dictionary AS ${dictionaries.join(' UNION ALL ')}`);
    await connection.run(`CREATE TEMP TABLE text_use AS ${uses.join(' UNION ALL ')}`);
  }
  await connection.run('CREATE TEMP TABLE block (block INTEGER, first BIGINT)');
  const appender = await connection.createAppender('block');
  for (const [block, first] of stage.firstRows.entries()) {
    appender.appendInteger(block);
    appender.appendBigInt(BigInt(first));
    appender.endRow();
  }
  appender.closeSync();
}

function pilesIn(rows: string): string {
  return `SELECT lot, reason, CAST(count(*) AS DOUBLE) AS records, min(received) AS first, max(received) AS last, count(is_doubtful) AS doubtful
    FROM ${rows} GROUP BY lot, reason`;
}

/** Codes of threads side by side from `first` on: a join by numbers that are close together is far cheaper. */
function denseCode(first: number, width: number): (code: string) => string {
  const gap = CODES_OF_A_THREAD - width;
  return (code) => `${code} - ${code} // ${CODES_OF_A_THREAD} * ${gap} + ${first}`;
}

const TABLE_ROWS = `(SELECT *, rowid AS "at" FROM ${STAGE_TABLE})`;

function ofRows(from: string, columns: ReadonlySet<string>, count: number): string {
  const column = (name: string): string =>
    columns.has(name) ? name : `CAST(NULL AS ${typeInTable(name)}) AS ${name}`;
  const hash = (text: string, name: string): string =>
    columns.has(name) || !columns.has(text)
      ? column(name)
      : `CASE WHEN ${text} IS NOT NULL THEN hash(${text}) END AS ${name}`;
  const values = Array.from({ length: count }, (_, index) => {
    const [n, v, h] = [`n${index}`, `v${index}`, `h${index}`];
    return [column(n), column(v), hash(v, h), `CAST(NULL AS INTEGER) AS k${index}`].join(', ');
  });
  const texts = [
    'properties',
    'traits',
    'is_doubtful',
    'doubt_properties',
    'doubt_traits',
    'doubt_consent',
    'record',
  ];
  const instant = (name: string) => `CAST(${columns.has(name) ? name : 'NULL'} AS DOUBLE) AS ${name}`;
  return `SELECT block, "at", CAST(block AS BIGINT) * ${ROWS_OF_A_BLOCK} + "at" AS row,
    ${['lot', 'reason', '"user"', 'previous', 'message'].map(column).join(', ')}, ${instant('received')}, ${instant('time')},
    ${[column('code'), ...values, column('consent'), hash('consent', 'consent_h'), 'CAST(NULL AS INTEGER) AS consent_k', ...texts.map(column)].join(', ')}
    FROM ${from}`;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['lot', 'INTEGER'],
  ['received', 'BIGINT'],
  ['time', 'BIGINT'],
  ['code', 'INTEGER'],
  ['is_doubtful', 'INTEGER'],
  ['consent_h', 'UBIGINT'],
]);

/** Of a column of the table. */
export function typeInTable(name: string): string {
  if (/^h\d/.test(name)) return 'UBIGINT';
  return TYPES.get(name) ?? (/^n\d/.test(name) ? 'DOUBLE' : 'VARCHAR');
}

function ofFiles(
  { rows, firstBlock }: PlacedFiles,
  count: number,
  denseOf: (code: string) => string,
): string {
  const values = Array.from(
    { length: count },
    (_, index) =>
      `n${index}, v${index}, CAST(NULL AS UBIGINT) AS h${index}, ${denseOf(`k${index}`)} AS k${index}`,
  );
  const block = firstBlock === 0 ? 'block' : `block + ${firstBlock}`;
  return `SELECT ${block} AS block, CAST("at" AS BIGINT) AS "at", (${block}) * ${ROWS_OF_A_BLOCK} + "at" AS row, lot, reason, "user", previous,
    message, received, time, code, ${[...values, 'CAST(NULL AS VARCHAR) AS consent, CAST(NULL AS UBIGINT) AS consent_h'].join(', ')},
    ${denseOf('consent')} AS consent_k, properties, traits, is_doubtful, doubt_properties, doubt_traits, doubt_consent, record
    FROM read_parquet([${rows.map(literal).join(', ')}])`;
}

/** Where a column of `stage` may have something: in rows that SQL makes, or in those of stage files. */
export function kindsOfRows({ files, readAgain, tableRows, tableColumns }: Stage): {
  readonly inTables: (column: string) => boolean;
  readonly hasFiles: boolean;
} {
  return {
    inTables: (column) =>
      (tableRows > 0 && tableColumns.has(column)) || readAgain.some(({ columns }) => columns.has(column)),
    hasFiles: files.length > 0,
  };
}

/** Whether a row's number in the log is told by its block. */
function isOfBlocks({ files, readAgain }: Stage): boolean {
  return files.length + readAgain.length > 0;
}

/** `stage`, with the number of each record in the log, from 0, as `number_in_log`. */
export function numberedStage(stage: Stage): string {
  return isOfBlocks(stage)
    ? '(SELECT stage.*, stage."at" + block.first AS number_in_log FROM stage JOIN block USING (block)) AS stage'
    : '(SELECT *, "at" AS number_in_log FROM stage) AS stage';
}
