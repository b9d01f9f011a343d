/** Lines of JSON as Parquet with typed columns, row by row in their order. */
import { literal, openDatabase } from '../database.js';

/** Columns by name, with their types in DuckDB. */
export type ParquetColumns = Readonly<Record<string, string>>;

const INSTANT = 'TIMESTAMP WITH TIME ZONE';

export const DECISION_COLUMNS: ParquetColumns = {
  at: INSTANT,
  user: 'VARCHAR',
  campaign: 'VARCHAR',
  version: 'INTEGER',
  instance: 'VARCHAR',
  step: 'VARCHAR',
  outcome: 'VARCHAR',
  reason: 'VARCHAR',
  until: INSTANT,
  detail: 'VARCHAR',
  experiment: 'VARCHAR',
  variant: 'VARCHAR',
};

export const EXPOSURE_COLUMNS: ParquetColumns = {
  at: INSTANT,
  user: 'VARCHAR',
  experiment: 'VARCHAR',
  version: 'INTEGER',
  variant: 'VARCHAR',
};

/** On one thread, so that the same rows are the same bytes. Throws what DuckDB throws. */
export async function writeParquet(
  lines: string,
  path: string,
  columns: ParquetColumns,
  signal?: AbortSignal,
): Promise<void> {
  const db = await openDatabase({ threads: 1, signal });
  try {
    await db.connection.run(copy(lines, path, columns));
  } finally {
    await db.close();
  }
}

function copy(lines: string, path: string, columns: ParquetColumns): string {
  const types = Object.entries(columns).map(([name, type]) => `${literal(name)}: ${literal(textual(type))}`);
  const cells = Object.entries(columns).map(([name, type]) =>
    type === 'VARCHAR' ? `"${name}"` : `CAST("${name}" AS ${type}) AS "${name}"`,
  );
  // A path with patterns in it names one file all the same.
  const file = literal(lines.replaceAll(/[*?[]/g, '[$&]'));
  return `COPY (SELECT ${cells.join(', ')} FROM read_json(${file}, format = 'newline_delimited', compression = 'uncompressed',
      maximum_object_size = 67108864, columns = {${types.join(', ')}}))
    TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`;
}

/** As it stands in the line. */
function textual(type: string): string {
  return type === INSTANT ? 'VARCHAR' : type;
}
