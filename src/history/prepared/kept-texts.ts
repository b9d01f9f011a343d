/** The texts of a stage: which columns keep theirs by code, and what the codes are. */
import { join } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { CONSENT_PLACE, MOST_CODED, MOST_CODED_BYTES } from '../lines/text-uses.js';
import { valueColumns } from './columns.js';
import { makeColumns, type HeldColumn, type MadeColumns, type TextKey } from './made-columns.js';
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
  const { kept, key } = await codeTexts(db, stage, rest);
  if (kindsOfRows(stage).hasFiles)
    await connection.run(`CREATE TEMP TABLE code_of AS
      SELECT k, text.code FROM dictionary JOIN text USING (value) UNION ALL SELECT -1, NULL`);
  const held = columns.map((column, place): HeldColumn => {
    const { hasNumbers, isPlain, hasCodes } = counted[place]!;
    const texts = isPlain ? 'plain' : (kept.get(place) ?? 'none');
    return { ...column, numbers: hasNumbers, texts, hasCodes };
  });
  return makeColumns(held, stage, key);
}

async function countValues(db: Database, stage: Stage, columns: number): Promise<readonly Counted[]> {
  const inTables = await valuesInTables(db, stage, columns);
  const inFiles = await valuesInFiles(db, stage);
  return Array.from({ length: columns }, (_, place): Counted => {
    const different = inTables.get(`v${place}`) ?? 0;
    const [plain, coded] = [inFiles.get(`v${place}`) ?? 0, inFiles.get(`k${place}`) ?? 0];
    return {
      hasNumbers: (inTables.get(`n${place}`) ?? 0) + (inFiles.get(`n${place}`) ?? 0) > 0,
      isPlain: plain > 0 || different > SURELY_TOO_MANY || inFiles.has(`plain${place}`),
      hasCodes: coded > 0,
    };
  });
}

/** Of the first rows it is counted about how many different texts they have: where these are too many, all are. */
const FIRST_ROWS = 2_000_000;
const SURELY_TOO_MANY = 1.25 * MOST_CODED;

/** By column: whether there are numbers, and how many different texts of the first rows, about. */
async function valuesInTables(
  { connection }: Database,
  { tableRows, tableColumns, readAgain }: Stage,
  columns: number,
): Promise<ReadonlyMap<string, number>> {
  const places = Array.from({ length: columns }, (_, place) => place);
  const most = new Map<string, number>();
  const all = readAgain.map(({ view, columns: known }) => ({ from: view, known }));
  if (tableRows > 0) all.push({ from: STAGE_TABLE, known: tableColumns });
  for (const { from, known } of all) {
    const isIn = ([name]: readonly [string, string]) => known.has(name);
    const numbers = places
      .map(
        (place) =>
          [
            `n${place}`,
            `(SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE n${place} IS NOT NULL LIMIT 1))`,
          ] as const,
      )
      .filter(isIn);
    const different = places
      .map((place) => [`v${place}`, `approx_count_distinct(v${place})`] as const)
      .filter(isIn);
    const found = [
      ...(await countsOf(connection, numbers, '(SELECT 1)')),
      ...(await countsOf(connection, different, `(SELECT * FROM ${from} LIMIT ${FIRST_ROWS})`)),
    ];
    for (const [name, count] of found) most.set(name, Math.max(count, most.get(name) ?? 0));
  }
  return most;
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

/** Makes the table `text` (`value`, `hash`, `code`); answers which of the columns have texts, and which have too many after all. */
async function codeTexts(
  { connection }: Database,
  stage: Stage,
  places: readonly number[],
): Promise<{ readonly kept: ReadonlyMap<number, 'coded' | 'plain'>; readonly key: TextKey }> {
  const used = [...places, CONSENT_PLACE].flatMap((place) => [
    ...differentTexts(stage, place),
    ...(stage.files.length > 0
      ? [`SELECT place, value FROM text_use JOIN dictionary USING (k) WHERE place = ${place}`]
      : []),
  ]);
  const nothing = `SELECT 0 AS place, CAST(NULL AS VARCHAR) AS value WHERE false`;
  // That there is one is asked here: asked of the rows, it costs more than all else.
  const different = used.length === 0 ? nothing : used.join(' UNION ');
  await connection.run(`CREATE TEMP TABLE different AS ${different}`);
  await connection.run('CREATE TEMP VIEW used AS SELECT * FROM different WHERE value IS NOT NULL');
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
    SELECT value, hash(value) AS hash, CAST(row_number() OVER (ORDER BY value) - 1 AS INTEGER) AS code
    FROM (SELECT DISTINCT value FROM used ${tooMany.length === 0 ? '' : `WHERE place NOT IN (${tooMany.join(', ')})`})`);
  await connection.run('DROP VIEW used');
  await connection.run('DROP TABLE different');
  const kept = new Map(
    counts.map(([place]) => [place, tooMany.includes(place) ? ('plain' as const) : ('coded' as const)]),
  );
  return { kept, key: await keyOfTexts(connection) };
}

/** The different texts of a column in rows that SQL makes. */
function differentTexts({ tableRows, tableColumns, readAgain }: Stage, place: number): readonly string[] {
  const name = place === CONSENT_PLACE ? 'consent' : `v${place}`;
  const different = (value: string, from: string) =>
    `SELECT CAST(${place} AS INTEGER) AS place, value FROM (SELECT DISTINCT ${value} AS value FROM ${from})`;
  return [
    ...(tableRows > 0 && tableColumns.has(name) ? [different(name, STAGE_TABLE)] : []),
    ...readAgain.flatMap(({ view, columns, texts }) => {
      const asked = texts.get(place);
      if (asked) return [different(asked.text, `${view} WHERE ${asked.isTaken}`)];
      return columns.has(name) ? [different(name, view)] : [];
    }),
  ];
}

/** What the rows of `text` are told apart by. A text that is not there has a hash as well, and is not to be found by it. */
export async function keyOfTexts(connection: DuckDBConnection): Promise<TextKey> {
  const [[isClear]] = (await rowsOf(
    connection,
    `SELECT count(*) = count(DISTINCT hash) AND count(*) FILTER (hash = hash(CAST(NULL AS VARCHAR))) = 0 FROM text`,
  )) as [[boolean]];
  return isClear ? 'hash' : 'value';
}

export async function writeTexts({ connection }: Database, folder: string): Promise<void> {
  await connection.run(
    `COPY (SELECT value FROM text ORDER BY code) TO ${literal(join(folder, TEXTS_FILE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
