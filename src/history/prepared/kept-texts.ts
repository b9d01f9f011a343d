/** The texts of a stage: which columns keep theirs by code, and what the codes are. */
import { join } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { CONSENT_PLACE, MOST_CODED, MOST_CODED_BYTES } from '../lines/text-uses.js';
import { valueColumns, type ValueColumn } from './columns.js';
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

/** How a column of the copy is made of those of `stage`. */
export interface MadeColumn {
  readonly name: string;
  readonly sql: string;
  /** What `stage` is joined with for that. */
  readonly joins: readonly string[];
}

export interface KeptTexts {
  readonly columns: readonly KeptColumn[];
  /** Those of the copy that have their values. */
  readonly values: readonly MadeColumn[];
  readonly consent: MadeColumn;
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
  const kept = columns.map((column, place) => {
    const { hasNumbers, texts } = counted[place]!;
    return { ...column, numbers: hasNumbers, texts: tooMany.has(place) ? ('plain' as const) : texts };
  });
  const slots = {
    numbers: slotsOf(kept, ({ numbers }) => numbers),
    coded: slotsOf(kept, ({ texts }) => texts === 'coded'),
    plain: slotsOf(kept, ({ texts }) => texts === 'plain'),
  };
  const codeOf = (values: readonly string[], ks: readonly string[], name: string): MadeColumn => {
    const inRows = values.filter((value) => inTable(value));
    // Of a join that must find something DuckDB makes a look-up by place: what has no text finds that it has no code.
    const joins = [
      ...(inRows.length > 0
        ? [
            `LEFT JOIN text AS t_${name} ON t_${name}.value = ${firstOf(inRows.map((value) => `stage.${value}`))}`,
          ]
        : []),
      ...(hasFiles
        ? [`JOIN code_of AS f_${name} ON f_${name}.k = ${firstOf([...ks.map((k) => `stage.${k}`), '-1'])}`]
        : []),
    ];
    const codes = [...(inRows.length > 0 ? [`t_${name}.code`] : []), ...(hasFiles ? [`f_${name}.code`] : [])];
    return { name, sql: codes.length > 0 ? firstOf(codes) : 'CAST(NULL AS INTEGER)', joins };
  };
  const textOf = (place: number): Pick<MadeColumn, 'sql' | 'joins'> =>
    counted[place]!.hasCodes
      ? {
          sql: `coalesce(stage.v${place}, d${place}.value)`,
          joins: [`LEFT JOIN dictionary AS d${place} ON d${place}.k = stage.k${place}`],
        }
      : { sql: `stage.v${place}`, joins: [] };
  const values = [
    ...slots.numbers.map((places, slot) => ({
      name: `n${slot}`,
      sql: firstOf(places.map((place) => `n${place}`)),
      joins: [],
    })),
    ...slots.coded.map((places, slot) =>
      codeOf(
        places.map((place) => `v${place}`),
        places.map((place) => `k${place}`),
        `c${slot}`,
      ),
    ),
    ...slots.plain.map((places, slot) => {
      const texts = places.map(textOf);
      return {
        name: `v${slot}`,
        sql: firstOf(texts.map(({ sql }) => sql)),
        joins: texts.flatMap(({ joins }) => joins),
      };
    }),
  ];
  const slotOf = (all: readonly (readonly number[])[], place: number): number =>
    Math.max(
      0,
      all.findIndex((places) => places.includes(place)),
    );
  return {
    columns: kept.map((column, place) => ({
      ...column,
      numberSlot: slotOf(slots.numbers, place),
      textSlot: slotOf(column.texts === 'plain' ? slots.plain : slots.coded, place),
    })),
    values,
    consent: codeOf(['consent'], ['consent_k'], 'consent'),
  };
}

function firstOf(values: readonly string[]): string {
  return values.length === 1 ? values[0]! : `coalesce(${values.join(', ')})`;
}

/**
 * Columns of values that share one of the copy, by their places: those that no event has both of. The fewer there are, the
 * less is joined, sorted, written and read.
 */
function slotsOf<Column extends ValueColumn>(
  columns: readonly Column[],
  isOne: (column: Column) => boolean,
): readonly (readonly number[])[] {
  const slots: number[][] = [];
  for (const [place, column] of columns.entries()) {
    if (!isOne(column)) continue;
    const slot = slots.find((places) => !places.some((other) => meet(columns[other]!, column)));
    if (slot) slot.push(place);
    else slots.push([place]);
  }
  return slots;
}

/** Whether an event may have both. */
function meet(one: ValueColumn, other: ValueColumn): boolean {
  return one.of === 'trait' ? other.of === 'trait' : one.codes.some((code) => other.codes.includes(code));
}

async function countValues(db: Database, stage: Stage, columns: number): Promise<readonly Counted[]> {
  const inTable = await valuesInTable(db, stage, columns);
  const inFiles = await valuesInFiles(db, stage);
  return Array.from({ length: columns }, (_, place): Counted => {
    const [texts, different] = [inTable.get(`v${place}`) ?? 0, inTable.get(`different${place}`) ?? 0];
    const [plain, coded] = [inFiles.get(`v${place}`) ?? 0, inFiles.get(`k${place}`) ?? 0];
    const isPlain = plain > 0 || different > SURELY_TOO_MANY || inFiles.has(`plain${place}`);
    return {
      hasNumbers: (inTable.get(`n${place}`) ?? 0) + (inFiles.get(`n${place}`) ?? 0) > 0,
      texts: isPlain ? 'plain' : texts + coded > 0 ? 'coded' : 'none',
      hasCodes: coded > 0,
    };
  });
}

/** Of the first rows it is counted about how many different texts they have: where these are too many, all are. */
const FIRST_ROWS = 2_000_000;
const SURELY_TOO_MANY = 1.25 * MOST_CODED;

/** By column: how many numbers, how many texts, and how many different ones of the first rows, about. */
async function valuesInTable(
  { connection }: Database,
  { tableRows, tableColumns }: Stage,
  columns: number,
): Promise<ReadonlyMap<string, number>> {
  const places = Array.from({ length: columns }, (_, place) => place);
  const counts = [
    ...places.map((place) => [`n${place}`, `count(n${place})`] as const),
    ...places.map((place) => [`v${place}`, `count(v${place})`] as const),
  ].filter(([name]) => tableColumns.has(name));
  if (tableRows === 0 || counts.length === 0) return new Map();
  const different = places
    .filter((place) => tableColumns.has(`v${place}`))
    .map((place) => [`different${place}`, `approx_count_distinct(v${place})`] as const);
  return new Map([
    ...(await countsOf(connection, counts, STAGE_TABLE)),
    ...(await countsOf(connection, different, `(FROM ${STAGE_TABLE} LIMIT ${FIRST_ROWS})`)),
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
