import { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { rm } from 'node:fs/promises';
import { availableParallelism, tmpdir, totalmem } from 'node:os';

import { temporaryFolder } from './leftovers.js';
import { LogError } from './log-error.js';

/** DuckDB in memory, and a folder of its own to which it spills. */
export interface Database {
  readonly connection: DuckDBConnection;
  /** One more connection to the same database, closed with it: each has one result that is being read. */
  connect(): Promise<DuckDBConnection>;
  /** Gone after `close`. */
  readonly folder: string;
  /** Ends what the database does; also what is read or written beside it may look at it. */
  readonly signal: AbortSignal | undefined;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Bytes that the whole process may take; a share of the machine's memory where there is none. */
  readonly memory?: number | undefined;
  /** A folder that files can be written to after the database is sealed. */
  readonly writesTo?: string | undefined;
  /** By default one for each processor. */
  readonly threads?: number | undefined;
  /** Whatever is asked of the database from then on fails. */
  readonly signal?: AbortSignal | undefined;
}

/** Below this, little gets done: DuckDB alone needs so much for its buffers. */
const LEAST_MEMORY = 256 * 2 ** 20;
const DEFAULT_MEMORY = 4 * 2 ** 30;

/**
 * Of the bytes that a process may take, the share that DuckDB is told of: it takes somewhat more than that, and JavaScript its
 * own. Where threads read JSON beside it, they need more.
 */
const SHARE = { beside: 0.6, alone: 0.8 };

function limitOf(memory: number | undefined, share: keyof typeof SHARE): number {
  const all = memory ?? Math.min(DEFAULT_MEMORY, totalmem() / 2);
  return Math.round(Math.max(LEAST_MEMORY, all) * SHARE[share]);
}

/** For a log of which no part is JSON that threads read beside the database: it may have their share of the memory. */
export async function readAlone({ connection }: Database, memory: number | undefined): Promise<void> {
  await connection.run(`SET memory_limit = ${literal(megabytes(limitOf(memory, 'alone')))}`);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)}MB`;
}

/**
 * Opens an empty database whose results do not depend on the machine: sessions in UTC, rows in the order in which
 * they were read. Nothing is ever downloaded or loaded: no extension, no secret.
 */
export async function openDatabase({
  memory,
  writesTo,
  threads,
  signal,
}: DatabaseOptions = {}): Promise<Database> {
  const folder = await temporaryFolder();
  try {
    const writable = [folder, ...(writesTo === undefined ? [] : [writesTo])];
    return await openIn(
      folder,
      limitOf(memory, 'beside'),
      threads ?? availableParallelism(),
      writable,
      signal,
    );
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** A database that reads one file in its order, on one thread, beside others that do the same. */
export async function openReader(): Promise<Database> {
  const folder = await temporaryFolder();
  return openIn(folder, LEAST_MEMORY, 1, []);
}

async function openIn(
  folder: string,
  memory: number,
  threads: number,
  writable: readonly string[],
  signal?: AbortSignal,
): Promise<Database> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: megabytes(memory),
    threads: String(threads),
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
  if (writable.length > 0) {
    await connection.run(
      `SET allowed_directories = [${writable.map((path) => literal(`${path}/`)).join(', ')}]`,
    );
  }
  const others: DuckDBConnection[] = [];
  const release = whenAborted(signal, () => {
    for (const one of [connection, ...others]) one.interrupt();
  });
  return {
    connection,
    folder,
    signal,
    async connect() {
      const other = await instance.connect();
      others.push(other);
      return other;
    },
    async close() {
      release();
      for (const other of others) other.closeSync();
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds: an interruption ends one query, and there may be a next. */
const BETWEEN_INTERRUPTIONS = 20;

/** Interrupts over and over from when the signal is given; what is answered ends that. */
function whenAborted(signal: AbortSignal | undefined, interrupt: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    interrupt();
    timer = setInterval(interrupt, BETWEEN_INTERRUPTIONS);
  };
  if (signal?.aborted) begin();
  signal?.addEventListener('abort', begin, { once: true });
  return () => {
    clearInterval(timer);
    signal?.removeEventListener('abort', begin);
  };
}

/** DuckDB giving up on the disk, or on the memory, told as such; undefined for whatever else went wrong. */
export function diskError(cause: unknown): LogError | undefined {
  const { message } = complaintOf(cause);
  if (/no space left|disk is full|max_temp_directory_size|ENOSPC/i.test(message))
    return new LogError(
      `the disk is full: reading a log needs room in \`${tmpdir()}\` and where its copy is written, about as much as the log itself; \`TMPDIR\` names another folder`,
      undefined,
      cause,
    );
  if (/out of memory|failed to allocate|could not allocate/i.test(message))
    return new LogError(
      'the memory does not suffice to read the log; give it more by `--memory`',
      undefined,
      cause,
    );
  return undefined;
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
