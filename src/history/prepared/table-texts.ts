/**
 * The texts of a table whose columns have types: read before its rows are, so that these have numbers in their place. Of a
 * column of few values a reader of Parquet looks up each of them once, where a join would look up that of each row.
 */
import type { Database } from '../database.js';
import { rowsOf } from '../database.js';
import type { Draft } from '../draft.js';
import { MOST_CODED, MOST_CODED_BYTES } from '../lines/text-uses.js';
import type { TextCoder } from './columns.js';
import { DICTIONARY, type Stage } from './stage-view.js';
import { typedTexts, type Reading } from './stage.js';

/** Gives the texts of the table numbers; of columns with too many of them none. */
export async function codeTableTexts(
  { connection }: Database,
  stage: Stage,
  draft: Draft,
  reading: Reading,
): Promise<TextCoder> {
  const texts = typedTexts(draft, reading);
  if (texts.size === 0) return new Map();
  // Of one column by itself the different values are found by what a dictionary of Parquet has.
  const different = [...texts].map(
    ([place, field]) =>
      `SELECT ${place} AS place, CAST(to_json(field) AS VARCHAR) AS value FROM (SELECT DISTINCT ${field} AS field FROM (${draft.rows})) WHERE field IS NOT NULL`,
  );
  await connection.run(`CREATE TEMP TABLE found AS ${different.join(' UNION ALL ')}`);
  const fitting = await rowsOf(
    connection,
    `SELECT CAST(place AS DOUBLE) FROM found GROUP BY place HAVING count(*) <= ${MOST_CODED} AND sum(strlen(value)) <= ${MOST_CODED_BYTES}`,
  );
  const places = fitting.map(([place]) => place as number);
  if (places.length === 0) {
    await connection.run('DROP TABLE found');
    return new Map();
  }
  const [first, type] = [stage.tableTexts, `texts_from_${stage.tableTexts}`];
  await connection.run(
    `CREATE TYPE ${type} AS ENUM (SELECT DISTINCT value FROM found WHERE place IN (${places.join(', ')}) ORDER BY value)`,
  );
  const added = await connection.run(
    `INSERT INTO ${DICTIONARY} SELECT ${first} + enum_code(CAST(value AS ${type})), value FROM (SELECT DISTINCT value FROM found WHERE place IN (${places.join(', ')}))`,
  );
  await connection.run('DROP TABLE found');
  stage.tableTexts += added.rowsChanged;
  return new Map(
    places.map((place) => [
      place,
      (text) => `CAST(enum_code(CAST(${text} AS ${type})) AS INTEGER) + ${first}`,
    ]),
  );
}
