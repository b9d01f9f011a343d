/** The texts of a stage: which columns keep theirs by code, and what the codes are. */
import { join } from 'node:path';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { valueColumns } from './columns.js';
import type { KeptColumn } from './manifest.js';
import { TEXTS_FILE } from './manifest.js';
import type { Reading } from './stage.js';
import { FILE_ROWS, kindsOfRows, STAGE_TABLE, type Stage } from './stage-view.js';

/** Columns of no more different texts, and no more bytes of these, are kept by code. */
export const MOST_CODED = 100_000;
export const MOST_CODED_BYTES = 2 ** 24;

/** Of the texts of consent, beside the places of value columns. */
const CONSENT = -1;

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
  const { hasTable, hasFiles } = kindsOfRows(stage);
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
      ...(hasTable ? [`LEFT JOIN text AS t_${name} ON t_${name}.value = stage.${value}`] : []),
      ...(hasFiles ? [`JOIN code_of AS f_${name} ON f_${name}.k = coalesce(stage.${k}, -1)`] : []),
    ];
    const codes = [...(hasTable ? [`t_${name}.code`] : []), ...(hasFiles ? [`f_${name}.code`] : [])];
    return { sql: codes.length === 1 ? codes[0]! : `coalesce(${codes.join(', ')})`, joins };
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

async function countValues(
  { connection }: Database,
  stage: Stage,
  columns: number,
): Promise<readonly Counted[]> {
  const { hasTable, hasFiles } = kindsOfRows(stage);
  const all = Array.from({ length: columns }, (_, place) => place);
  const ask = async (from: string, of: (place: number) => readonly string[]) => {
    const [found] = (await rowsOf(
      connection,
      `SELECT ${['1', ...all.flatMap(of).map((count) => `CAST(${count} AS DOUBLE)`)].join(', ')} FROM ${from}`,
    )) as readonly (readonly number[])[];
    const each = found!.length > 1 ? (found!.length - 1) / columns : 0;
    return all.map((place) => found!.slice(1 + place * each, 1 + (place + 1) * each));
  };
  const inTable = hasTable
    ? await ask(STAGE_TABLE, (place) => [`count(n${place})`, `approx_count_distinct(v${place})`])
    : all.map(() => [0, 0]);
  const inFiles = hasFiles
    ? await ask(FILE_ROWS, (place) => [`count(n${place})`, `count(v${place})`, `count(k${place})`])
    : all.map(() => [0, 0, 0]);
  return all.map((place): Counted => {
    const [numbers, different] = inTable[place] as [number, number];
    const [others, plain, coded] = inFiles[place] as [number, number, number];
    return {
      hasNumbers: numbers > 0 || others > 0,
      texts: plain > 0 || different > MOST_CODED ? 'plain' : different + coded > 0 ? 'coded' : 'none',
      hasCodes: coded > 0,
    };
  });
}

/** Makes the table `text` (`value`, `code`); answers with the columns that have too many texts after all. */
async function codeTexts(
  { connection }: Database,
  stage: Stage,
  coded: readonly number[],
): Promise<ReadonlySet<number>> {
  const { hasTable, hasFiles } = kindsOfRows(stage);
  const columns = [
    ...coded.map((place) => ({ place, value: `v${place}`, k: `k${place}` })),
    { place: CONSENT, value: 'consent', k: 'consent_k' },
  ];
  const used = columns.flatMap(({ place, value, k }) => [
    ...(hasTable
      ? [
          `SELECT DISTINCT ${place} AS place, ${value} AS value FROM ${STAGE_TABLE} WHERE ${value} IS NOT NULL`,
        ]
      : []),
    ...(hasFiles
      ? [
          `SELECT ${place} AS place, value FROM dictionary WHERE k IN (SELECT DISTINCT ${k} FROM ${FILE_ROWS} WHERE ${k} IS NOT NULL)`,
        ]
      : []),
  ]);
  const nothing = `SELECT 0 AS place, CAST(NULL AS VARCHAR) AS value WHERE false`;
  await connection.run(`CREATE TEMP TABLE used AS ${used.length === 0 ? nothing : used.join(' UNION ')}`);
  const counts = (await rowsOf(
    connection,
    'SELECT place, CAST(count(*) AS DOUBLE), CAST(sum(strlen(value)) AS DOUBLE) FROM used GROUP BY place',
  )) as readonly (readonly [number, number, number])[];
  const tooMany = counts
    .filter(([place, count, bytes]) => place !== CONSENT && (count > MOST_CODED || bytes > MOST_CODED_BYTES))
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
