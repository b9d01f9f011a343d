/** A log of files of several formats: the same as its records in one file of JSON Lines, whichever file each is in. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { literal, openDatabase } from '../../../src/history/database.js';
import { alikeTables } from '../../../src/history/prepared/alike-files.js';
import { openPreparation } from '../../../src/history/prepared/open.js';
import type { Preparation } from '../../../src/history/prepared/prepare.js';
import { prepare } from '../../../src/history/prepared/prepare.js';
import { runs } from '../../runs.js';
import { ADDED, jsonLines, logFolder, ORDERED } from '../logs.js';

const write = logFolder();
const copies = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(copies, { recursive: true }));

type JsonRecord = Readonly<Record<string, unknown>>;

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });

/** Few users, times and ids, so that events meet; some records are none, in one way or another. */
const anyRecord: fc.Arbitrary<JsonRecord> = fc.record({
  type: fc.constantFrom('track', 'track', 'track', 'identify', 'page', 'nothing'),
  userId: fc.constantFrom('u1', 'u2', 'ü3', ''),
  event: fc.constantFrom(ADDED, ORDERED, 'Other'),
  messageId: optional(fc.constantFrom('a', 'b', 'row-000000000002', '\u{FFFD}', '😀', 'c')),
  timestamp: fc.constantFrom('2026-03-02T09:00:00Z', '2026-03-02T09:00:00.001Z', '2026-03-02T10:00', 'soon'),
  receivedAt: optional(fc.constantFrom('2026-03-02T09:00:00.001Z', '2026-03-02T12:00:00Z')),
  properties: optional(
    fc.record({
      name: optional(fc.constantFrom('mug', 'pot "tea"', 'Töpfe', '')),
      size: optional(fc.string({ maxLength: 3 })),
      price: optional(fc.constantFrom(5, 0.1, -1e300)),
    }),
  ),
  traits: optional(fc.record({ plan: optional(fc.constantFrom('plus', 'mug')) })),
  context: optional(
    fc.record({
      consent: fc.record({
        categoryPreferences: fc.record({ marketing: fc.boolean(), 'a b': fc.boolean() }),
      }),
    }),
  ),
});

const FORMATS = ['jsonl', 'parquet', 'json'] as const;

const anyLog = fc.record({
  records: fc.array(anyRecord, { minLength: 1, maxLength: 60, size: 'max' }),
  parts: fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 12 }), format: fc.constantFrom(...FORMATS) }),
    { minLength: 1, maxLength: 6, size: 'max' },
  ),
});

const COLUMNS = `{type: 'VARCHAR', userId: 'VARCHAR', event: 'VARCHAR', messageId: 'VARCHAR', timestamp: 'VARCHAR', receivedAt: 'VARCHAR',
  properties: 'STRUCT(name VARCHAR, size VARCHAR, price DOUBLE)', traits: 'STRUCT(plan VARCHAR)',
  context: 'STRUCT(consent STRUCT(categoryPreferences STRUCT(marketing BOOLEAN, "a b" BOOLEAN)))'}`;

async function asParquet(name: string, records: readonly JsonRecord[]): Promise<string> {
  const lines = write('lines.jsonl', jsonLines(records));
  const path = write(name, '');
  const db = await openDatabase({ threads: 1 });
  try {
    await db.connection.run(
      `COPY (SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = ${COLUMNS})) TO ${literal(path)} (FORMAT parquet)`,
    );
  } finally {
    await db.close();
  }
  return path;
}

async function filesOf(
  records: readonly JsonRecord[],
  parts: readonly { readonly length: number; readonly format: (typeof FORMATS)[number] }[],
): Promise<readonly string[]> {
  const files: string[] = [];
  let at = 0;
  for (const [index, { length, format }] of parts.entries()) {
    const some = records.slice(at, index === parts.length - 1 ? undefined : at + length);
    at += length;
    if (some.length === 0) break;
    if (format === 'parquet') files.push(await asParquet(`${index}.parquet`, some));
    else files.push(write(`${index}.${format}`, format === 'json' ? JSON.stringify(some) : jsonLines(some)));
  }
  return files;
}

function preparationOf(files: readonly string[], more: Partial<Preparation> = {}): Preparation {
  return {
    files,
    mapping: undefined,
    wanted: {
      events: new Map([
        [ADDED, ['name', 'price', 'size']],
        [ORDERED, ['size']],
      ]),
      traits: ['plan'],
      messages: true,
    },
    schemas: new Map([[ADDED, { type: 'object', properties: { name: { type: 'string', minLength: 1 } } }]]),
    check: ({ properties }) => (properties['name'] === '' ? 'a name is empty' : undefined),
    rejectsFile: join(copies, 'rejects.jsonl'),
    memory: undefined,
    pseudonym: undefined,
    ...more,
  };
}

async function readAll(files: readonly string[], more: Partial<Preparation> = {}): Promise<unknown> {
  const opened = await openPreparation(preparationOf(files, more));
  try {
    const users: unknown[] = [];
    for (const partition of opened.partitions(2))
      for await (const batch of opened.users(partition)) users.push(...batch);
    const rejects = readFileSync(join(copies, 'rejects.jsonl'), 'utf8').trim().split('\n');
    return { users, summary: opened.manifest, rejects: rejects.map(withoutRecord) };
  } finally {
    await opened.close();
  }
}

/** A record out of a table says also what it has not. */
function withoutRecord(line: string): unknown {
  return line === '' ? {} : { ...(JSON.parse(line) as object), record: undefined };
}

/** Each part has texts of its own, a record that is rejected, and two of one user and instant without a message id. */
const OF_ALL_FORMATS = {
  records: Array.from({ length: 24 }, (_, at) => ({
    type: at % 4 === 1 ? 'nothing' : 'track',
    userId: 'u1',
    event: at % 4 === 2 ? ORDERED : ADDED,
    timestamp: '2026-03-02T09:00:00Z',
    properties: { name: `n${at}`, size: `s${23 - at}`, price: at },
  })),
  parts: (['parquet', 'jsonl', 'parquet', 'json', 'jsonl', 'parquet'] as const).map((format) => ({
    length: 4,
    format,
  })),
};

test('whichever file of which format a record is in, it is the same log', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async ({ records, parts }) => {
      const files = await filesOf(records, parts);
      const all = [write('all.jsonl', jsonLines(records))];
      // Events of one instant are told apart in the sorted file, or before.
      expect(await readAll(files, { lookedAt: 0 })).toEqual(await readAll(all));
    }),
    { numRuns: runs(15), examples: [[OF_ALL_FORMATS]] },
  );
});

test('a record without a message id is called by its number in the log, whichever file it is in', async () => {
  const records = Array.from({ length: 14 }, (_, at) => ({
    type: 'track',
    userId: 'u1',
    event: at === 4 ? 'Other' : ADDED,
    timestamp: `2026-03-02T09:00:${String(at).padStart(2, '0')}Z`,
    properties: { name: at === 8 ? '' : 'mug' },
  }));
  const files = await filesOf(records, [
    { length: 3, format: 'jsonl' },
    { length: 3, format: 'parquet' },
    { length: 2, format: 'json' },
    { length: 1, format: 'parquet' },
    { length: 2, format: 'jsonl' },
    { length: 3, format: 'parquet' },
  ]);
  const { users } = (await readAll(files)) as { users: { events: { messageId: string }[] }[] };
  const numbers = records.map((_, at) => at + 1).filter((number) => number !== 5 && number !== 9);
  expect(users.flatMap(({ events }) => events.map(({ messageId }) => messageId))).toEqual(
    numbers.map((number) => `row-${String(number).padStart(12, '0')}`),
  );
});

test('a copy is the same bytes with any number of threads, and with little memory', async () => {
  const records = Array.from({ length: 3000 }, (_, at) => ({
    type: 'track',
    userId: `u${(at * 7) % 501}`,
    event: at % 3 === 0 ? ADDED : ORDERED,
    ...(at % 5 === 0 ? {} : { messageId: `m${(at * 13) % 2900}` }),
    timestamp: `2026-03-02T09:00:${String(at % 60).padStart(2, '0')}Z`,
    properties: { name: `n${at % 77}`, price: at % 11, size: `s${at}` },
  }));
  const parts = [
    { length: 1000, format: 'jsonl' },
    { length: 700, format: 'parquet' },
    { length: 300, format: 'parquet' },
    { length: 1, format: 'jsonl' },
  ] as const;
  const files = await filesOf(records, parts);
  const copyOf = async (more: Partial<Preparation>): Promise<readonly Buffer[]> => {
    const folder = join(copies, JSON.stringify(more).replaceAll(/\W/g, ''));
    mkdirSync(folder);
    await prepare(folder, preparationOf(files, more));
    return ['events', 'users', 'texts'].map((name) => readFileSync(join(folder, `${name}.parquet`)));
  };
  const [one, ...others] = await Promise.all([
    copyOf({ threads: 1 }),
    copyOf({ threads: 2 }),
    copyOf({ threads: 4, memory: 256 * 2 ** 20 }),
  ]);
  for (const other of others)
    expect(other.map((bytes, at) => bytes.equals(one![at]!))).toEqual([true, true, true]);
});

test('files of Parquet with the same columns are read as one, and others by themselves', async () => {
  const db = await openDatabase({ threads: 1 });
  try {
    const file = async (name: string, select: string) => {
      const path = write(name, '');
      await db.connection.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
      return { name, path, format: 'parquet' as const };
    };
    const files = [
      await file('a.parquet', 'SELECT 1 AS x, {a: 1} AS y'),
      await file('b.parquet', 'SELECT 2 AS x, {a: 2} AS y FROM range(3)'),
      await file('c.parquet', 'SELECT 3 AS x, {b: 2} AS y'),
      await file('d[1].parquet', `SELECT '3' AS x, {b: 2} AS y`),
      await file('e.parquet', `SELECT '4' AS x, {b: 9} AS y`),
      await file('f.parquet', `SELECT {b: 9} AS y, '4' AS x`),
    ];
    const batches = await alikeTables(db.connection, files);
    expect(batches.map((batch) => batch.map(({ name }) => name[0]))).toEqual([
      ['a', 'b'],
      ['c'],
      ['d', 'e'],
      ['f'],
    ]);
  } finally {
    await db.close();
  }
});
