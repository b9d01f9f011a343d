// DuckDB as a reader has it: so many threads, so much memory, a folder to spill to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

export async function duckdb({ threads, memory }) {
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-bench-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: memory,
    temp_directory: folder,
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  return {
    run: (sql) => connection.run(sql),
    stream: (sql) => connection.stream(sql),
    async close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const literal = (text) => `'${text.replaceAll("'", "''")}'`;
