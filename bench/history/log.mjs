// The log that is measured over, written by threads: consecutive slices of a year, one file each.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { duckdb, literal } from './duckdb.mjs';

const SLICES = 16;

/** What DuckDB makes of the envelope; properties that are always of one type. */
export const ENVELOPE = {
  type: 'VARCHAR',
  messageId: 'VARCHAR',
  userId: 'VARCHAR',
  timestamp: 'TIMESTAMP',
  event: 'VARCHAR',
  properties: `STRUCT(plan VARCHAR, source VARCHAR, cart_id VARCHAR, product_id VARCHAR, name VARCHAR, category VARCHAR, price DOUBLE,
    url VARCHAR, position INTEGER, list VARCHAR, quantity INTEGER, currency VARCHAR, value DOUBLE, order_id VARCHAR, revenue DOUBLE,
    shipping DOUBLE, coupon VARCHAR, percent INTEGER, watched BOOLEAN, campaign VARCHAR, link_url VARCHAR, path VARCHAR,
    referrer VARCHAR, title VARCHAR)`,
  traits: 'STRUCT(firstName VARCHAR, timeZone VARCHAR, country VARCHAR)',
  context: `STRUCT(ip VARCHAR, userAgent VARCHAR, locale VARCHAR, library STRUCT(name VARCHAR, version VARCHAR), page STRUCT(path VARCHAR),
    consent STRUCT(categoryPreferences STRUCT(marketing BOOLEAN)))`,
};

/**
 * The files of the log in a folder, made where they are not there yet; `as` is jsonl or gz. Each file is whole or not there at
 * all, so that a run that was interrupted goes on where it was.
 */
export async function logIn(folder, events, { as, threads, say }) {
  mkdirSync(folder, { recursive: true });
  const lines = join(folder, 'lines');
  const wanted = Array.from({ length: SLICES }, (_, slice) => ({
    slice,
    path: join(lines, `${String(slice).padStart(2, '0')}.jsonl${as === 'gz' ? '.gz' : ''}`),
  }));
  checkFolder(folder, { events, as });
  mkdirSync(lines, { recursive: true });
  const missing = wanted.filter(({ path }) => !existsSync(path));
  let done = wanted.length - missing.length;
  const write = async () => {
    for (let next = missing.shift(); next; next = missing.shift()) {
      await onThread(events, next);
      say(`written: ${++done} of ${SLICES} files of the log`);
    }
  };
  await Promise.all(Array.from({ length: threads }, write));
  return wanted.map(({ path }) => path);
}

/** A log that was kept is of as many events and written as this one is to be. */
function checkFolder(folder, wanted) {
  const path = join(folder, 'log.json');
  const text = JSON.stringify(wanted);
  if (existsSync(path) && readFileSync(path, 'utf8') !== text)
    throw new Error(`${folder} holds another log: ${readFileSync(path, 'utf8')}; name another folder`);
  writeFileSync(path, text);
}

function onThread(events, { slice, path }) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('write-slice.mjs', import.meta.url), {
      workerData: { events, slice, slices: SLICES, path: `${path}.part` },
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code !== 0) return reject(new Error(`a slice of the log could not be written (${code})`));
      renameSync(`${path}.part`, path);
      resolve();
    });
  });
}

/** The same as Parquet, a file each, in the same order: that of arrival. */
export async function asParquet(folder, lines, { threads, memory, say }) {
  const table = join(folder, 'parquet');
  mkdirSync(table, { recursive: true });
  const files = lines.map((_, index) => join(table, `${String(index).padStart(2, '0')}.parquet`));
  if (files.every((file) => existsSync(file))) return files;
  const db = await duckdb({ threads, memory });
  const columns = Object.entries(ENVELOPE).map(([name, type]) => `${name}: ${literal(type)}`);
  for (const [index, file] of files.entries()) {
    if (existsSync(file)) continue;
    await db.run(
      `COPY (SELECT * FROM read_json(${literal(lines[index])}, format = 'newline_delimited', columns = {${columns.join(', ')}})) TO ${literal(`${file}.part`)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    renameSync(`${file}.part`, file);
    say(`converted: ${index + 1} of ${files.length} files to Parquet`);
  }
  await db.close();
  return files;
}

export function sizeOf(files) {
  return files.reduce((sum, file) => sum + statSync(file).size, 0);
}

export function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}

export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
