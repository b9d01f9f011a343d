/** The texts of a stage: which columns keep theirs by code, and what the codes are. */
import { join } from 'node:path';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { CONSENT_PLACE, MOST_CODED, MOST_CODED_BYTES } from '../lines/text-uses.js';
import { valueColumns } from './columns.js';
import type { KeptColumn } from './manifest.js';
import { TEXTS_FILE } from './manifest.js';
import type { Reading } from './stage.js';
import { kindsOfRows, STAGE_TABLE, type Stage } from './stage-view.js';

/** What the rows of `stage` hold in a value column. */
interface Counted {
  readonly hasNumbers: boolean;
  readonly texts: KeptColumn['texts'];
  /** Whether any stage file has codes of it. */
  readonly hasCodes: boolean;
}

/** How the texts of a column become what is kept of them. */
export interface KeptText {
  readonly sql: string;
  /** What `stage` is joined with for that. */
  readonly joins: readonly string[];
}

export interface KeptTexts {
  readonly columns: readonly KeptColumn[];
  /** By the place of a column of which there are texts. */
  readonly kept: readonly KeptText[];
  readonly consent: KeptText;
}

/** Decides how each column is kept, and gives texts their codes in the order of their bytes: the table `text`. */
export async function keepTexts(db: Database, stage: Stage, reading: Reading): Promise<KeptTexts> {
  const { connection } = db;
  const columns = valueColumns(reading.kinds, reading.wanted);
  const counted = await countValues(db, stage, columns.length);
  const coded = counted.flatMap(({ texts }, place) => (texts === 'coded' ? [place] : []));
  const tooMany = await codeTexts(db, stage, coded);
  const { inTable, hasFiles } = kindsOfRows(stage);
  if (hasFiles)
    await connection.run(`CREATE TEMP TABLE code_of AS
      SELECT k, text.code FROM dictionary JOIN text USING (value) UNION ALL SELECT -1, NULL`);
  const kept = columns.map((column, place): KeptColumn => {
    const { hasNumbers, texts } = counted[place]!;
    return { ...column, place, numbers: hasNumbers, texts: tooMany.has(place) ? 'plain' : texts };
  });
  const codeOf = (value: string, k: string, name: string): KeptText => {
    // Of a join that must find something DuckDB makes a look-up by place: what has no text finds that it has no code.
    const joins = [
      ...(inTable(value) ? [`LEFT JOIN text AS t_${name} ON t_${name}.value = stage.${value}`] : []),
      ...(hasFiles ? [`JOIN code_of AS f_${name} ON f_${name}.k = coalesce(stage.${k}, -1)`] : []),
    ];
    const codes = [...(inTable(value) ? [`t_${name}.code`] : []), ...(hasFiles ? [`f_${name}.code`] : [])];
    const sql = codes.length > 1 ? `coalesce(${codes.join(', ')})` : (codes[0] ?? 'CAST(NULL AS INTEGER)');
    return { sql, joins };
  };
  const textOf = (place: number): KeptText =>
    counted[place]!.hasCodes
      ? {
          sql: `coalesce(stage.v${place}, d${place}.value)`,
          joins: [`LEFT JOIN dictionary AS d${place} ON d${place}.k = stage.k${place}`],
        }
      : { sql: `stage.v${place}`, joins: [] };
  return {
    columns: kept,
    kept: kept.map(({ texts }, place) =>
      texts === 'coded' ? codeOf(`v${place}`, `k${place}`, String(place)) : textOf(place),
    ),
    consent: codeOf('consent', 'consent_k', 'consent'),
  };
}

async function countValues(db: Database, stage: Stage, columns: number): Promise<readonly Counted[]> {
  const inTable = await valuesInTable(db, stage, columns);
  const inFiles = await valuesInFiles(db, stage);
  return Array.from({ length: columns }, (_, place): Counted => {
    const different = inTable.get(`v${place}`) ?? 0;
    const [plain, coded] = [inFiles.get(`v${place}`) ?? 0, inFiles.get(`k${place}`) ?? 0];
    const isPlain = plain > 0 || different > MOST_CODED || inFiles.has(`plain${place}`);
    return {
      hasNumbers: (inTable.get(`n${place}`) ?? 0) + (inFiles.get(`n${place}`) ?? 0) > 0,
      texts: isPlain ? 'plain' : different + coded > 0 ? 'coded' : 'none',
      hasCodes: coded > 0,
    };
  });
}

/** By column: how many numbers, and how many different texts, about. */
async function valuesInTable(
  { connection }: Database,
  { tableRows, tableColumns }: Stage,
  columns: number,
): Promise<ReadonlyMap<string, number>> {
  const places = Array.from({ length: columns }, (_, place) => place);
  const counts = [
    ...places.map((place) => [`n${place}`, `count(n${place})`] as const),
    ...places.map((place) => [`v${place}`, `approx_count_distinct(v${place})`] as const),
  ].filter(([name]) => tableColumns.has(name));
  if (tableRows === 0 || counts.length === 0) return new Map();
  const [found] = (await rowsOf(
    connection,
    `SELECT ${counts.map(([, count]) => `CAST(${count} AS DOUBLE)`).join(', ')} FROM ${STAGE_TABLE}`,
  )) as readonly (readonly number[])[];
  return new Map(counts.map(([name], index) => [name, found![index]!]));
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

/** Makes the table `text` (`value`, `code`); answers with the columns that have too many texts after all. */
async function codeTexts(
  { connection }: Database,
  stage: Stage,
  coded: readonly number[],
): Promise<ReadonlySet<number>> {
  const { inTable, hasFiles } = kindsOfRows(stage);
  const columns = [
    ...coded.map((place) => ({ place, value: `v${place}` })),
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
  return new Set(tooMany);
}

export async function writeTexts({ connection }: Database, folder: string): Promise<void> {
  await connection.run(
    `COPY (SELECT value FROM text ORDER BY code) TO ${literal(join(folder, TEXTS_FILE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}
