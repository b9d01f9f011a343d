import { literal } from './database.js';
import type { Draft, Names } from './draft.js';
import { JSON_CONSENT, objectOfTexts, pointer, searched } from './draft.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';

/** What is read of the Segment envelope, in the order of the list of JSON values that one walk over a record finds. */
const ENVELOPE = [
  'type',
  'userId',
  'anonymousId',
  'event',
  'messageId',
  'timestamp',
  'receivedAt',
  'previousId',
  'properties',
  'traits',
] as const;
const CONSENT = ['context', 'consent', 'categoryPreferences'] as const;

/** A draft of rows whose column `json` holds records in the Segment envelope. */
export function envelopeDraft(source: string, names: Names): Draft {
  const properties = searched(names.properties).map((name) => ['properties', name]);
  const traits = searched(names.traits).map((name) => ['traits', name]);
  const paths = [...ENVELOPE.map((name) => [name]), CONSENT, ...properties, ...traits];
  const found = (name: (typeof ENVELOPE)[number]): string => `x[${ENVELOPE.indexOf(name) + 1}]`;
  const id = (name: (typeof ENVELOPE)[number]): string => `id_of(${found(name)})`;
  const type = `text_of(${found('type')})`;
  const values = [...properties, ...traits].map(
    (_, index) => `CAST(x[${ENVELOPE.length + 2 + index}] AS VARCHAR) AS x${index}`,
  );
  const rows = `
    SELECT readable, ${type} AS type, coalesce(${id('userId')}, ${id('anonymousId')}) AS "user", text_of(${found('event')}) AS name,
      previous_of(${type}, ${id('userId')}, ${id('anonymousId')}, ${id('previousId')}) AS previous,
      ${id('messageId')} AS message, ${isThere(found('timestamp'))} AS given, instant_of_json(${found('timestamp')}) AS time,
      ${isThere(found('receivedAt'))} AS received_given, instant_of_json(${found('receivedAt')}) AS received,
      present(${found('properties')}) AS properties, present(${found('traits')}) AS traits,
      present(x[${ENVELOPE.length + 1}]) AS consent, ${[...values, 'json'].join(', ')}
    FROM (
      SELECT json, coalesce(starts_with(json, '{'), false) AS readable,
        json_extract(json, [${paths.map((path) => pointer(...path)).join(', ')}]) AS x
      FROM ${source}
    )`;
  return {
    rows,
    properties: objectOfTexts('properties', names.properties, (name) => `x${names.properties.indexOf(name)}`),
    traits: objectOfTexts(
      'traits',
      names.traits,
      (name) => `x${properties.length + names.traits.indexOf(name)}`,
    ),
    consent: JSON_CONSENT,
    record: 'CAST(json AS VARCHAR)',
  };
}

function isThere(json: string): string {
  return `coalesce(${json} <> 'null', false)`;
}

/**
 * One JSON value per record, as text: DuckDB's readers that spread it over columns exhaust the stack on a value
 * nested some ten thousand deep. In JSON Lines a record that is no JSON is null.
 */
export function jsonObjects(files: readonly LogFile[]): string {
  const places = `[${files.map(place).join(', ')}]`;
  return files[0]!.format === 'json-array'
    ? `read_json_objects(${places}, format = 'array')`
    : `read_json_objects(${places}, format = 'newline_delimited', ignore_errors = true)`;
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
