import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { assert } from '../vocabulary/diagnostic.js';
import type { Database } from './database.js';
import { complaintOf, diskError } from './database.js';
import { gunzipped, notWholeGzip } from './gzip.js';
import { LogError } from './log-error.js';
import { unpackZstd } from './zstd.js';

export type LogFormat = 'json-lines' | 'json-array' | 'csv' | 'parquet';

/** A file of a log, ready for DuckDB. */
export interface LogFile {
  /** As the caller wrote it. */
  readonly name: string;
  /** Where its plain text is: the file itself, or an unpacked copy. */
  readonly path: string;
  readonly format: LogFormat;
  /** Whether what is there is packed by gzip, and to be unpacked as it is read. */
  readonly isPacked?: boolean;
}

const FORMATS: ReadonlyMap<string, 'json-lines' | 'json' | 'csv' | 'parquet'> = new Map([
  ['.jsonl', 'json-lines'],
  ['.ndjson', 'json-lines'],
  ['.json', 'json'],
  ['.csv', 'csv'],
  ['.parquet', 'parquet'],
]);
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Looks at a file before it is read, and unpacks it into the database's folder where it is packed. JSON may be `streamed`:
 * then gzip stays as it is, and so does a byte order mark. Throws {@link LogError}.
 */
export async function openLogFile(
  name: string,
  db: Database,
  index: number,
  streamed: 'whole' | 'streamed' = 'whole',
): Promise<LogFile> {
  const { folder } = db;
  const suffix = /(\.[a-z]+)(\.gz|\.zst)?$/i.exec(basename(name));
  const kind = FORMATS.get(suffix?.[1]?.toLowerCase() ?? '');
  if (kind === undefined && !existsSync(join(name, 'manifest.json')))
    throw new LogError(`\`${name}\` is no log: ${SUFFIXES}`, name);
  await requireFile(name);
  assert(kind !== undefined, 'a folder was refused');
  const unpacked = join(folder, `${index}.${kind}`);
  const packed = suffix?.[2]?.toLowerCase();
  const isStreamed = streamed === 'streamed' && (kind === 'json' || kind === 'json-lines');
  const isPacked = isStreamed && packed === '.gz';
  if (packed === '.gz' && !isPacked) await unpack(name, unpacked, db.signal);
  if (packed === '.zst') await unpackZstd(db, name, unpacked, kind);
  const plain = packed === undefined || isPacked ? resolve(name) : unpacked;
  const path = isStreamed ? plain : await withoutMark(plain, `${unpacked}.plain`);
  const start = isPacked ? await startOfPacked(name, path) : await startOf(path);
  if (start === '') throw new LogError(`\`${name}\` is empty`, name);
  const format = kind !== 'json' ? kind : start.trimStart().startsWith('[') ? 'json-array' : 'json-lines';
  return isPacked ? { name, path, format, isPacked } : { name, path, format };
}

async function startOfPacked(name: string, path: string): Promise<string> {
  let start = '';
  for await (const chunk of gunzipped(name, path)) {
    start += chunk.toString('utf8', 0, START);
    if (start.trim() !== '') break;
  }
  return start;
}

/** DuckDB's complaint about a file, with the file named as its owner knows it and without pages of advice. */
export function brokenFile(files: readonly LogFile[], cause: unknown): LogError {
  const ofDisk = diskError(cause);
  if (ofDisk) return ofDisk;
  let message = complaintOf(cause).message.split(/\n(?=\s*\n|Possible|The search space|Original Line)/)[0]!;
  for (const file of files) message = message.replaceAll(file.path, file.name);
  const file = files.length === 1 ? files[0] : files.find(({ name }) => message.includes(name));
  return new LogError(`\`${file?.name ?? 'the log'}\` cannot be read: ${message}`, file?.name, cause);
}

/** Whether a file is a log by its name. */
export function isLogName(name: string): boolean {
  const suffix = /(\.[a-z]+)(\.gz|\.zst)?$/i.exec(basename(name));
  return FORMATS.has(suffix?.[1]?.toLowerCase() ?? '');
}

const SUFFIXES = `a log's name ends in ${[...FORMATS.keys()].join(', ')}, or one of these and .gz or .zst`;

async function requireFile(name: string): Promise<void> {
  const found = await stat(name).catch((cause: unknown) => {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new LogError(missing ? `\`${name}\` does not exist` : `\`${name}\` cannot be read`, name, cause);
  });
  if (existsSync(join(name, 'manifest.json')))
    throw new LogError(
      `\`${name}\` is an import, which holds only what the rules read; name the log itself`,
      name,
    );
  if (!found.isFile()) throw new LogError(`\`${name}\` is not a file`, name);
}

async function unpack(name: string, target: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const steps = [createReadStream(name), createGunzip(), createWriteStream(target)] as const;
    await (signal ? pipeline(...steps, { signal }) : pipeline(...steps));
  } catch (cause) {
    throw diskError(cause) ?? notWholeGzip(name, cause);
  }
}

/** DuckDB would take a byte order mark for part of the first event. */
async function withoutMark(path: string, target: string): Promise<string> {
  if (!(await startOf(path)).startsWith(BYTE_ORDER_MARK)) return path;
  await pipeline(createReadStream(path, { start: BYTE_ORDER_MARK_BYTES }), createWriteStream(target));
  return target;
}

/** Bytes that tell what a file is. */
const START = 1024;
const BYTE_ORDER_MARK_BYTES = Buffer.byteLength(BYTE_ORDER_MARK);

async function startOf(path: string): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw new LogError(`\`${path}\` cannot be read`, path, cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START), 0, START, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
