import { literal } from './database.js';
import type { Draft } from './draft.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';

/** The paths of the Segment envelope that are read, in the order of the columns below. */
const PATHS = [
  '$.type',
  '$.userId',
  '$.anonymousId',
  '$.event',
  '$.messageId',
  '$.timestamp',
  '$.properties',
  '$.traits',
  '$.context.consent.categoryPreferences',
  '$.receivedAt',
  '$.previousId',
];

/** A draft of a table whose column `json` holds records in the Segment envelope. */
export function envelopeDraft(table: string): Draft {
  return `
    SELECT row, readable, text_of(x[1]) AS type, coalesce(id_of(x[2]), id_of(x[3])) AS "user", text_of(x[4]) AS name,
      previous_of(text_of(x[1]), id_of(x[2]), id_of(x[3]), id_of(x[11])) AS previous,
      id_of(x[5]) AS message, present(x[6]) IS NOT NULL AS given, instant_of_json(x[6]) AS time,
      present(x[10]) IS NOT NULL AS received_given, instant_of_json(x[10]) AS received,
      present(x[7]) AS properties, present(x[8]) AS traits, present(x[9]) AS consent, json AS record
    FROM (
      SELECT rowid AS row, json, coalesce(starts_with(json, '{'), false) AS readable,
        json_extract(json, [${PATHS.map(literal).join(', ')}]) AS x
      FROM ${table}
    )`;
}

/**
 * One JSON value per record, as text: DuckDB's readers that spread it over columns exhaust the stack on a value
 * nested some ten thousand deep. In JSON Lines a record that is no JSON is null.
 */
export function jsonObjects(file: LogFile): string {
  return file.format === 'json-array'
    ? `read_json_objects(${place(file)}, format = 'array')`
    : `read_json_objects(${place(file)}, format = 'newline_delimited', ignore_errors = true)`;
}

/** The file's path for DuckDB, which would take `*`, `?` and `[` for patterns. */
export function place(file: LogFile): string {
  return literal(file.path.replaceAll(/[*?[]/g, '[$&]'));
}

/** DuckDB is not to guess that lines at the top, or some that begin with `#`, are no rows: they would vanish. */
export const CSV_LAYOUT = `, header = true, skip = 0, comment = ''`;

/** The rows of one or several files of one format. */
export function tableOf(files: readonly LogFile[], options: string): string {
  const [first] = files;
  if (first === undefined) throw new LogError('no file was given');
  const reader = {
    'json-lines': 'read_json',
    'json-array': 'read_json',
    csv: 'read_csv',
    parquet: 'read_parquet',
  };
  const places = files.map(place).join(', ');
  return `${reader[first.format]}([${places}], union_by_name = true, hive_partitioning = false${options})`;
}
