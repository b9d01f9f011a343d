/** The texts of a stage: which columns keep theirs by code, and what the codes are. */
import { join } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { CONSENT_PLACE, MOST_CODED, MOST_CODED_BYTES } from '../lines/text-uses.js';
import { valueColumns } from './columns.js';
import { makeColumns, type HeldColumn, type MadeColumns } from './made-columns.js';
import { TEXTS_FILE } from './manifest.js';
import type { Reading } from './stage.js';
import { kindsOfRows, STAGE_TABLE, type Stage } from './stage-view.js';

/** What the rows of `stage` hold in a value column. */
interface Counted {
  readonly hasNumbers: boolean;
  /** Whether it surely has too many different texts to be kept by code. */
  readonly isPlain: boolean;
  /** Whether any stage file has codes of it. */
  readonly hasCodes: boolean;
}

/** Decides how each column is kept, and gives texts their codes in the order of their bytes: the table `text`. */
export async function keepTexts(db: Database, stage: Stage, reading: Reading): Promise<MadeColumns> {
  const { connection } = db;
  const columns = valueColumns(reading.kinds, reading.wanted);
  const counted = await countValues(db, stage, columns.length);
  const rest = counted.flatMap(({ isPlain }, place) => (isPlain ? [] : [place]));
  const codedTexts = await codeTexts(db, stage, rest);
  if (kindsOfRows(stage).hasFiles)
    await connection.run(`CREATE TEMP TABLE code_of AS
      SELECT k, text.code FROM dictionary JOIN text USING (value) UNION ALL SELECT -1, NULL`);
  const held = columns.map((column, place): HeldColumn => {
    const { hasNumbers, isPlain, hasCodes } = counted[place]!;
    const texts = isPlain ? 'plain' : (codedTexts.get(place) ?? 'none');
    return { ...column, numbers: hasNumbers, texts, hasCodes };
  });
  return makeColumns(held, stage);
}

async function countValues(db: Database, stage: Stage, columns: number): Promise<readonly Counted[]> {
  const inTable = await valuesInTable(db, stage, columns);
  const inFiles = await valuesInFiles(db, stage);
  return Array.from({ length: columns }, (_, place): Counted => {
    const different = inTable.get(`v${place}`) ?? 0;
    const [plain, coded] = [inFiles.get(`v${place}`) ?? 0, inFiles.get(`k${place}`) ?? 0];
    return {
      hasNumbers: (inTable.get(`n${place}`) ?? 0) + (inFiles.get(`n${place}`) ?? 0) > 0,
      isPlain: plain > 0 || different > SURELY_TOO_MANY || inFiles.has(`plain${place}`),
      hasCodes: coded > 0,
    };
  });
}

/** Of the first rows it is counted about how many different texts they have: where these are too many, all are. */
const FIRST_ROWS = 2_000_000;
const SURELY_TOO_MANY = 1.25 * MOST_CODED;

/** By column: how many numbers, and how many different texts of the first rows, about. */
async function valuesInTable(
  { connection }: Database,
  { tableRows, tableColumns }: Stage,
  columns: number,
): Promise<ReadonlyMap<string, number>> {
  const places = Array.from({ length: columns }, (_, place) => place);
  if (tableRows === 0) return new Map();
  const isIn = ([name]: readonly [string, string]) => tableColumns.has(name);
  const numbers = places.map((place) => [`n${place}`, `count(n${place})`] as const).filter(isIn);
  const different = places
    .map((place) => [`v${place}`, `approx_count_distinct(v${place})`] as const)
    .filter(isIn);
  return new Map([
    ...(await countsOf(connection, numbers, STAGE_TABLE)),
    ...(await countsOf(connection, different, `${STAGE_TABLE} WHERE rowid < ${FIRST_ROWS}`)),
  ]);
}

async function countsOf(
  connection: DuckDBConnection,
  counts: readonly (readonly [name: string, sql: string])[],
  from: string,
): Promise<readonly (readonly [string, number])[]> {
  if (counts.length === 0) return [];
  const [found] = (await rowsOf(
    connection,
    `SELECT ${counts.map(([, count]) => `CAST(${count} AS DOUBLE)`).join(', ')} FROM ${from}`,
  )) as readonly (readonly number[])[];
  return counts.map(([name], index) => [name, found![index]!]);
}

/** By column of stage files: how many values. What they say of themselves suffices; `plain3` is of a third with too many texts. */
async function valuesInFiles(
  { connection }: Database,
  { files }: Stage,
): Promise<ReadonlyMap<string, number>> {
  if (files.length === 0) return new Map();
  const paths = files.flatMap(({ rows }) => rows).map(literal);
  const found = (await rowsOf(
    connection,
    `SELECT path_in_schema, CAST(sum(num_values - stats_null_count) AS DOUBLE)
     FROM parquet_metadata([${paths.join(', ')}]) GROUP BY path_in_schema
     UNION ALL SELECT 'plain' || place, 1 FROM text_use WHERE k IS NULL`,
  )) as readonly (readonly [string, number])[];
  return new Map(found);
}

/** Makes the table `text` (`value`, `code`); answers which of the columns have texts, and which have too many after all. */
async function codeTexts(
  { connection }: Database,
  stage: Stage,
  places: readonly number[],
): Promise<ReadonlyMap<number, 'coded' | 'plain'>> {
  const { inTable, hasFiles } = kindsOfRows(stage);
  const columns = [
    ...places.map((place) => ({ place, value: `v${place}` })),
    { place: CONSENT_PLACE, value: 'consent' },
  ];
  const used = columns.flatMap(({ place, value }) => [
    ...(inTable(value)
      ? [
          `SELECT DISTINCT ${place} AS place, ${value} AS value FROM ${STAGE_TABLE} WHERE ${value} IS NOT NULL`,
        ]
      : []),
    ...(hasFiles
      ? [`SELECT place, value FROM text_use JOIN dictionary USING (k) WHERE place = ${place}`]
      : []),
  ]);
  const nothing = `SELECT 0 AS place, CAST(NULL AS VARCHAR) AS value WHERE false`;
  await connection.run(`CREATE TEMP TABLE used AS ${used.length === 0 ? nothing : used.join(' UNION ')}`);
  const counts = (await rowsOf(
    connection,
    'SELECT place, CAST(count(*) AS DOUBLE), CAST(sum(strlen(value)) AS DOUBLE) FROM used GROUP BY place',
  )) as readonly (readonly [number, number, number])[];
  const tooMany = counts
    .filter(
      ([place, count, bytes]) => place !== CONSENT_PLACE && (count > MOST_CODED || bytes > MOST_CODED_BYTES),
    )
    .map(([place]) => place);
  await connection.run(`CREATE TEMP TABLE text AS
    SELECT value, CAST(row_number() OVER (ORDER BY value) - 1 AS INTEGER) AS code
    FROM (SELECT DISTINCT value FROM used ${tooMany.length === 0 ? '' : `WHERE place NOT IN (${tooMany.join(', ')})`})`);
  await connection.run('DROP TABLE used');
  return new Map(counts.map(([place]) => [place, tooMany.includes(place) ? 'plain' : 'coded']));
}

export async function writeTexts({ connection }: Database, folder: string): Promise<void> {
  await connection.run(
    `COPY (SELECT value FROM text ORDER BY code) TO ${literal(join(folder, TEXTS_FILE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
