import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';

/** DuckDB in memory, and a folder of its own to which it spills. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** Gone after `close`. */
  readonly folder: string;
  close(): Promise<void>;
}

/** What DuckDB may take in memory; more is spilled to the disk. */
const MEMORY_LIMIT = '2GB';

/**
 * Opens an empty database whose results do not depend on the machine: sessions in UTC, rows in the order in which
 * they were read. Nothing is ever downloaded or loaded: no extension, no secret.
 */
export async function openDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'mailwright-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY_LIMIT,
    threads: String(availableParallelism()),
    temp_directory: folder,
    extension_directory: folder,
    secret_directory: folder,
    allow_persistent_secrets: 'false',
    allow_community_extensions: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
  });
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'; SET Calendar = 'gregorian'`);
  return {
    connection,
    folder,
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * From here on no file can be opened, and no setting changed. One thread, since the order in which threads meet
 * would show in `first`, in `string_agg` and in the last digits of sums.
 */
export async function seal({ connection }: Database): Promise<void> {
  await connection.run('SET enable_external_access = false; SET threads = 1; SET lock_configuration = true');
}

/** Rows as arrays; for results of few rows. */
export async function rowsOf(
  connection: DuckDBConnection,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows();
}

/** A text as SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export interface Complaint {
  readonly message: string;
  /** From 1. */
  readonly line: number | undefined;
}

/** DuckDB's own words, without the excerpt and the caret that it draws below them. */
export function complaintOf(error: unknown): Complaint {
  const text = (error instanceof Error ? error.message : String(error)).replace(
    /^Failed to \w+ statements?: /,
    '',
  );
  const excerpt = /\n+LINE (\d+):/.exec(text);
  return {
    message: (excerpt ? text.slice(0, excerpt.index) : text).trim(),
    line: excerpt ? Number(excerpt[1]) : undefined,
  };
}
