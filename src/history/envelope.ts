import { literal } from './database.js';
import type { Draft } from './draft.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';

/** What is read of the Segment envelope, as DuckDB's `from_json` takes it: null where it is not there, or is null. */
const ENVELOPE = JSON.stringify({
  type: 'JSON',
  userId: 'JSON',
  anonymousId: 'JSON',
  event: 'JSON',
  messageId: 'JSON',
  timestamp: 'JSON',
  properties: 'JSON',
  traits: 'JSON',
  context: { consent: { categoryPreferences: 'JSON' } },
  receivedAt: 'JSON',
  previousId: 'JSON',
});

/** A draft of rows whose column `json` holds records in the Segment envelope. */
export function envelopeDraft(rows: string): Draft {
  return `
    SELECT readable, text_of(x.type) AS type, coalesce(id_of(x.userId), id_of(x.anonymousId)) AS "user", text_of(x.event) AS name,
      previous_of(text_of(x.type), id_of(x.userId), id_of(x.anonymousId), id_of(x.previousId)) AS previous,
      id_of(x.messageId) AS message, x."timestamp" IS NOT NULL AS given, instant_of_json(x."timestamp") AS time,
      x.receivedAt IS NOT NULL AS received_given, instant_of_json(x.receivedAt) AS received,
      CAST(x.properties AS VARCHAR) AS properties, CAST(x.traits AS VARCHAR) AS traits,
      CAST(x.context.consent.categoryPreferences AS VARCHAR) AS consent, CAST(json AS VARCHAR) AS record
    FROM (
      SELECT json, coalesce(starts_with(json, '{'), false) AS readable, from_json(json, '${ENVELOPE}') AS x
      FROM ${rows}
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
