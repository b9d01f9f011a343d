import { literal } from './database.js';
import { LogError } from './log-error.js';
import type { LogFile } from './log-file.js';

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
