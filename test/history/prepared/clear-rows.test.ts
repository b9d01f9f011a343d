/**
 * Files of Parquet whose rows are read again and again: the copy has the same bytes as one of a table that all rows were
 * read into. A table is made of files that have a column with the name of a place.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { literal, openDatabase, rowsOf } from '../../../src/history/database.js';
import type { Preparation } from '../../../src/history/prepared/prepare.js';
import { prepare } from '../../../src/history/prepared/prepare.js';
import { runs } from '../../runs.js';
import { ADDED, jsonLines, logFolder, ORDERED } from '../logs.js';

const write = logFolder();
const copies = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(copies, { recursive: true }));

type JsonRecord = Readonly<Record<string, unknown>>;

/** `time` and `receipt` as places in `TIMES`. */
type AnyRecord = JsonRecord & { readonly time?: number | undefined; readonly receipt?: number | undefined };

interface AnyLog {
  readonly records: readonly AnyRecord[];
  /** Files of so many records, whether one has a column that others lack, and whether all of its records are clear. */
  readonly parts: readonly { readonly length: number; readonly isWide: boolean; readonly isClear: boolean }[];
  /** What kind of column has times. */
  readonly times: 'text' | 'number' | 'time';
  readonly lacks: readonly string[];
  readonly reads: {
    readonly all: boolean;
    readonly messages: boolean;
    readonly from: number | undefined;
    readonly lookedAt: number | undefined;
  };
}

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 4 });

/** Milliseconds, seconds, and neither; and about the same as texts. */
const TIMES = [1772442000000, 1772442000000, 1772442000001, 1772445600000, 1772442000, 9e15];
const AS_TEXT = [
  '2026-03-02T09:00:00.000Z',
  '2026-03-02T09:00:00',
  '2026-03-02T09:00:00.001Z',
  '2026-03-02 10:00',
  '1772442000',
  'soon',
];

/** Few users, times and ids, so that events meet; each reason to reject a record is there. */
const anyRecord: fc.Arbitrary<AnyRecord> = fc.record({
  type: optional(
    fc.constantFrom(
      'track',
      'track',
      'track',
      'identify',
      'identify',
      'alias',
      'page',
      'group',
      'nothing',
      '',
    ),
  ),
  userId: optional(fc.constantFrom('u1', 'u1', 'u2', 'ü3', '')),
  anonymousId: optional(fc.constantFrom('u2', 'a1', '')),
  previousId: optional(fc.constantFrom('u1', 'a2')),
  event: optional(fc.constantFrom(ADDED, ADDED, ORDERED, 'Other', '')),
  messageId: optional(fc.constantFrom('a', 'b', 'row-000000000002', '\u{FFFD}', '😀', '')),
  time: optional(fc.nat({ max: TIMES.length - 1 })),
  receipt: optional(fc.nat({ max: TIMES.length - 1 })),
  properties: optional(
    fc.record({
      name: optional(fc.constantFrom('mug', 'pot "tea"', 'Töpfe', '', 'no')),
      size: optional(fc.string({ maxLength: 3 })),
      // -1 becomes NaN, and -2 infinite.
      price: optional(fc.constantFrom(5, 5, 0.1, -3, -1, -2)),
      count: optional(fc.constantFrom(1, 2, 0)),
      isGift: optional(fc.boolean()),
    }),
  ),
  traits: optional(
    fc.record({ plan: optional(fc.constantFrom('plus', 'mug')), age: optional(fc.nat({ max: 3 })) }),
  ),
  context: optional(
    fc.record({
      consent: fc.record({ categoryPreferences: fc.record({ marketing: optional(fc.boolean()) }) }),
    }),
  ),
});

const anyLog: fc.Arbitrary<AnyLog> = fc.record({
  records: fc.array(anyRecord, { minLength: 1, maxLength: 80, size: 'max' }),
  parts: fc.array(
    fc.record({ length: fc.integer({ min: 1, max: 20 }), isWide: fc.boolean(), isClear: fc.boolean() }),
    {
      minLength: 1,
      maxLength: 3,
      size: 'max',
    },
  ),
  times: fc.constantFrom('text' as const, 'number' as const, 'time' as const),
  lacks: fc.subarray(['previousId', 'messageId', 'receivedAt', 'type', 'traits', 'context'], {
    maxLength: 3,
  }),
  reads: fc.record({
    all: fc.boolean(),
    messages: fc.boolean(),
    from: optional(fc.constant(1772442000001)),
    lookedAt: fc.constantFrom(0, undefined),
  }),
});

const COLUMNS: Readonly<Record<string, string>> = {
  type: 'VARCHAR',
  userId: 'VARCHAR',
  anonymousId: 'VARCHAR',
  previousId: 'VARCHAR',
  event: 'VARCHAR',
  messageId: 'VARCHAR',
  properties: 'STRUCT(name VARCHAR, size VARCHAR, price DOUBLE, count INTEGER, isGift BOOLEAN)',
  traits: 'STRUCT(plan VARCHAR, age DOUBLE)',
  context: 'STRUCT(consent STRUCT(categoryPreferences STRUCT(marketing BOOLEAN)))',
};
const PRICE = `CASE properties.price WHEN -1 THEN CAST('nan' AS DOUBLE) WHEN -2 THEN CAST('inf' AS DOUBLE) ELSE properties.price END`;

function timed({ time, receipt, ...record }: AnyRecord, times: AnyLog['times']): JsonRecord {
  const at = (place: number | undefined) =>
    place === undefined ? undefined : times === 'text' ? AS_TEXT[place] : TIMES[place];
  return { ...record, timestamp: at(time), receivedAt: at(receipt) };
}

/** The same record without what may be wrong with it. */
function cleared({ type, userId, event, time, receipt, properties, ...record }: AnyRecord): AnyRecord {
  const { name, price, count, ...others } = (properties ?? {}) as Readonly<Record<string, unknown>>;
  const isAny = type === undefined || CLEAR_TYPES.includes(type as string);
  return {
    ...record,
    type: isAny ? type : 'track',
    userId: userId === '' ? undefined : (userId ?? 'u1'),
    ...(userId === '' ? { anonymousId: 'a1' } : {}),
    event: event === '' ? ADDED : (event ?? ORDERED),
    time: (time ?? 0) % CLEAR_TIMES,
    receipt: receipt === undefined ? undefined : receipt % CLEAR_TIMES,
    properties: {
      ...others,
      name: name === '' ? 'mug' : (name ?? 'pot'),
      price: price === undefined ? undefined : Math.abs(price as number),
      count: count === 0 ? 1 : count,
    },
  };
}

const CLEAR_TYPES: readonly string[] = ['track', 'identify', 'page', 'group'];
const CLEAR_TIMES = 4;

/** The log in files, and the same with the columns that make it a table. */
async function filesOf({
  records,
  parts,
  times,
  lacks,
}: AnyLog): Promise<readonly (readonly [string, string])[]> {
  const instant = { text: 'VARCHAR', number: 'BIGINT', time: 'BIGINT' }[times];
  const names = { ...COLUMNS, timestamp: instant, receivedAt: instant };
  const columns = Object.entries(names).map(([name, type]) => `${name}: ${literal(type)}`);
  const asInstant = (name: string) =>
    `CASE WHEN ${name} < 9e14 THEN make_timestamp_ms(${name}) WHEN ${name} IS NOT NULL THEN CAST('infinity' AS TIMESTAMP) END AS ${name}`;
  const made = times === 'time' ? ['timestamp', 'receivedAt'].map(asInstant) : [];
  const db = await openDatabase({ threads: 1 });
  try {
    const files: (readonly [string, string])[] = [];
    let at = 0;
    for (const [index, { length, isWide, isClear }] of parts.entries()) {
      const some = records.slice(at, index === parts.length - 1 ? undefined : at + length);
      at += length;
      if (some.length === 0) break;
      const lines = write(
        'lines.jsonl',
        jsonLines(some.map((record) => timed(isClear ? cleared(record) : record, times))),
      );
      const replaced = [
        ...made,
        `struct_pack(name := properties.name, size := properties.size, price := ${PRICE}, count := properties.count, isGift := properties.isGift) AS properties`,
      ];
      const select = `SELECT * EXCLUDE (${['rest', ...lacks].join(', ')}) ${isWide ? ', 1 AS more' : ''}
        FROM (SELECT * REPLACE (${replaced.join(', ')}), 1 AS rest
          FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = {${columns.join(', ')}}))`;
      const copy = async (name: string, sql: string) => {
        const path = write(name, '');
        await db.connection.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
        return path;
      };
      files.push([
        await copy(`${index}.parquet`, select),
        await copy(`table-${index}.parquet`, `SELECT *, 0 AS FILE_index FROM (${select})`),
      ]);
    }
    return files;
  } finally {
    await db.close();
  }
}

let number = 0;

/** The bytes of a copy, and what is told of it. */
async function copyOf(
  files: readonly string[],
  { reads }: AnyLog,
  more: Partial<Preparation> = {},
): Promise<unknown> {
  const folder = mkdtempSync(join(copies, `${(number += 1)}-`));
  const rejectsFile = join(copies, `${number}.jsonl`);
  const { all, messages, from, lookedAt } = reads;
  const arranged = await prepare(folder, {
    files,
    mapping: undefined,
    wanted: {
      events: new Map([
        [ADDED, all ? 'all' : ['count', 'name', 'price', 'size']],
        [ORDERED, ['isGift', 'size']],
      ]),
      traits: all ? 'all' : ['age', 'plan'],
      messages,
    },
    schemas: new Map([
      [
        ADDED,
        {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', minLength: 1 },
            price: { type: 'number', minimum: 0 },
            count: { type: 'integer', minimum: 1 },
          },
        },
      ],
    ]),
    check: ({ properties }) =>
      properties['name'] === ''
        ? 'a name is empty'
        : properties['count'] === 0
          ? 'none was added'
          : undefined,
    rejectsFile,
    memory: undefined,
    pseudonym: undefined,
    from,
    lookedAt,
    ...more,
  });
  const bytes = ['events', 'users', 'texts'].map((name) =>
    readFileSync(join(folder, `${name}.parquet`), 'base64'),
  );
  const rejects = readFileSync(rejectsFile, 'utf8').trim().split('\n').map(withoutPlace);
  rmSync(folder, { recursive: true });
  return { arranged, bytes, rejects };
}

function withoutPlace(line: string): unknown {
  if (line === '') return undefined;
  const { record, ...rest } = JSON.parse(line) as { record?: string | Record<string, unknown> };
  if (typeof record === 'string') return { ...rest, record: record.replace(/,"FILE_index":0/, '') };
  const { FILE_index: _, ...stated } = record ?? {};
  return { ...rest, record: stated };
}

/** An event of each type that has all that it needs, whichever columns that takes. */
const OF_EACH_TYPE: AnyLog = {
  records: ['track', 'identify', 'alias', 'page', 'screen', 'group', 'nothing', undefined].flatMap((type) =>
    ['u1', 'u2'].map((userId, at) => ({
      type,
      userId,
      anonymousId: type === 'identify' ? 'a1' : undefined,
      previousId: type === 'alias' ? `old ${userId}` : undefined,
      event: at === 0 ? ADDED : 'Other',
      time: at,
      properties: { name: 'mug', count: 1 },
      traits: { plan: 'plus' },
    })),
  ),
  parts: [
    { length: 3, isWide: false, isClear: true },
    { length: 3, isWide: true, isClear: false },
    { length: 20, isWide: false, isClear: false },
  ],
  times: 'time',
  lacks: [],
  reads: { all: false, messages: false, from: undefined, lookedAt: 0 },
};

/** Files of one record each, in which one thing is wrong. */
const EACH_WRONG: readonly AnyRecord[] = [
  { event: '' },
  { event: undefined },
  { userId: '' },
  { userId: undefined },
  { time: undefined },
  { time: 4 },
  { time: 5 },
  { receipt: 4 },
  { receipt: 5 },
  { type: 'nothing' },
  { properties: { name: 'mug', price: -1 } },
  { properties: { name: 'mug', price: -3 } },
  { event: ORDERED, properties: { price: -1 } },
  { properties: { name: '' } },
  { properties: {} },
  { properties: { name: 'mug', count: 0 } },
  {},
].map((wrong) => ({
  type: 'track',
  userId: 'u1',
  event: ADDED,
  time: 0,
  properties: { name: 'mug' },
  ...wrong,
}));
const OF_EACH_WRONG: AnyLog = {
  ...OF_EACH_TYPE,
  records: EACH_WRONG,
  // Of other columns than the neighbours, and so by themselves.
  parts: EACH_WRONG.map((_, at) => ({ length: 1, isWide: at % 2 === 0, isClear: false })),
};

test('rows that are read again and again make the same copy as a table of them', async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      const files = await filesOf(log);
      const again = await copyOf(
        files.map(([path]) => path),
        log,
      );
      expect(again).toEqual(
        await copyOf(
          files.map(([, path]) => path),
          log,
        ),
      );
      // Some of the files are tables, and the others are not.
      expect(again).toEqual(
        await copyOf(
          files.map((both, index) => both[index % 2]!),
          log,
          { threads: 2 },
        ),
      );
    }),
    { numRuns: runs(10), examples: [[OF_EACH_TYPE], [OF_EACH_WRONG]] },
  );
});

const LOG: AnyLog = {
  records: Array.from({ length: 50 }, (_, at) => ({
    type: 'track',
    userId: `u${at % 7}`,
    anonymousId: undefined,
    previousId: undefined,
    event: ADDED,
    messageId: `message ${at}`,
    time: at % 4,
    receipt: undefined,
    properties: { name: 'mug', count: 1 },
    traits: undefined,
    context: undefined,
  })),
  parts: [{ length: 50, isWide: false, isClear: false }],
  times: 'number',
  lacks: [],
  reads: { all: false, messages: false, from: undefined, lookedAt: undefined },
};

test('a file that is written to while it is read is told, and one that is only looked at is not', async () => {
  const [[path] = ['']] = await filesOf(LOG);
  const whole = readFileSync(path);
  const reading = (meanwhile: () => void) => {
    let was = false;
    return copyOf([path], LOG, {
      // Users are named anew while the copy is made.
      pseudonym: (id) => {
        if (!was) meanwhile();
        was = true;
        return id;
      },
    });
  };
  await expect(reading(() => appendFileSync(path, 'more'))).rejects.toThrow(
    /was written to while it was read/,
  );
  writeFileSync(path, whole);
  await expect(reading(() => utimesSync(path, 1, 1))).rejects.toThrow(/was written to while it was read/);
  await expect(reading(() => rmSync(path))).rejects.toThrow(/was written to while it was read/);
  writeFileSync(path, whole);
  await expect(reading(() => readFileSync(path))).resolves.toBeDefined();
});

test('what is damaged in a file is told, whichever column it is in', async () => {
  const [[path] = ['']] = await filesOf(LOG);
  const whole = readFileSync(path);
  const db = await openDatabase({ threads: 1 });
  try {
    for (const column of ['messageId', 'userId', 'event', 'properties, name']) {
      const [[page]] = (await rowsOf(
        db.connection,
        `SELECT CAST(coalesce(dictionary_page_offset, data_page_offset) AS DOUBLE) FROM parquet_metadata(${literal(path)}) WHERE path_in_schema = ${literal(column)}`,
      )) as [[number]];
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, page, page + 8);
      writeFileSync(path, damaged);
      await expect(copyOf([path], LOG), column).rejects.toThrow(`\`${path}\` cannot be read: `);
      writeFileSync(path, whole);
    }
  } finally {
    await db.close();
  }
});
