/** Files of Parquet that have the same columns are read as one, by all threads, and with one statement. */
import type { DuckDBConnection } from '@duckdb/node-api';

import { rowsOf } from '../database.js';
import { place } from '../envelope.js';
import type { LogFile } from '../log-file.js';

/** What makes a column. */
const ASKED = [
  'name',
  'type',
  'type_length',
  'repetition_type',
  'num_children',
  'converted_type',
  'scale',
  'precision',
  'logical_type',
  'duckdb_type',
].map((name) => `CAST(${name} AS VARCHAR)`);

/** Neighbours of the same columns together. */
export async function alikeTables(
  connection: DuckDBConnection,
  files: readonly LogFile[],
): Promise<readonly (readonly LogFile[])[]> {
  if (files.length === 1) return [files];
  const rows = await rowsOf(
    connection,
    `SELECT file_name, md5(CAST(to_json(list([${ASKED.join(', ')}] ORDER BY column_id)) AS VARCHAR))
     FROM parquet_schema([${files.map(place).join(', ')}]) GROUP BY file_name`,
  );
  const schemas = new Map(rows as readonly (readonly [string, string])[]);
  const batches: LogFile[][] = [];
  for (const file of files) {
    const last = batches.at(-1);
    const schema = schemas.get(file.path);
    if (last !== undefined && schema !== undefined && schemas.get(last[0]!.path) === schema) last.push(file);
    else batches.push([file]);
  }
  return batches;
}
