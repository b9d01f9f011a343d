import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { literal, openDatabase } from '../../src/history/database.js';
import { openLog } from '../../src/history/log.js';
import type { Event } from '../../src/vocabulary/event.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import { accountedRows, ADDED, jsonLines, logFolder, ORDERED, readAll, source, track } from './logs.js';

const write = logFolder();

const text = fc.oneof(
  fc.constantFrom('__proto__', "o'brien", '"', '\0', '😀', 'a', 'b', '\\u0000'),
  fc.string({ unit: 'binary' }),
);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | number> =>
  fc.oneof(
    { weight: 8, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant(5) },
  );
const anyRecord = fc.record(
  {
    type: maybe(fc.constantFrom('track', 'track', 'identify', 'page')),
    userId: maybe(text),
    messageId: maybe(text),
    event: maybe(fc.oneof(fc.constantFrom(ADDED, ORDERED, '__proto__'), text)),
    timestamp: maybe(fc.constantFrom('2026-03-02', '2026-03-02T10:00:00.001Z', 'x')),
    properties: maybe(fc.dictionary(text, fc.jsonValue({ maxDepth: 3 }))),
  },
  { noNullPrototype: true },
);
const eventNames = new Set([ADDED, ORDERED, '__proto__']);

describe('the Segment envelope', () => {
  test('a track and an identify become events, with what they state', async () => {
    const log = write(
      'envelope.jsonl',
      jsonLines([
        track({
          messageId: 'm1',
          properties: { price: 1.5, tags: ['a'] },
          context: { page: {} },
          receivedAt: '2026-03-02T10:30:00Z',
        }),
        {
          type: 'identify',
          messageId: 'm2',
          anonymousId: 'a1',
          traits: { firstName: 'Ada' },
          context: { consent: { categoryPreferences: { marketing: true, ads: false } } },
          timestamp: '2026-03-02T09:00:00.007+01:00',
        },
      ]),
    );
    const { users, summary } = await readAll(log);
    const time = parseInstant('2026-03-02T09:00:00Z')!;
    const identified: Event = {
      type: 'identify',
      user: 'a1',
      time: time - 3_600_000 + 7,
      name: '',
      messageId: 'm2',
      properties: {},
      traits: { firstName: 'Ada' },
      consent: { marketing: 'granted', ads: 'denied' },
    };
    const tracked: Event = {
      type: 'track',
      user: 'u1',
      time,
      receivedTime: time + 5_400_000,
      name: ADDED,
      messageId: 'm1',
      properties: { price: 1.5, tags: ['a'] },
      traits: {},
      consent: {},
    };
    expect(users).toEqual([
      { user: 'a1', events: [identified] },
      { user: 'u1', events: [tracked] },
    ]);
    expect(summary).toMatchObject({
      rows: 2,
      events: 2,
      users: 2,
      firstTime: identified.time,
      lastTime: time + 5_400_000,
    });
  });

  test('events come in the order of receipt; a timestamp after it is the receipt; no instant is no receipt', async () => {
    const log = write(
      'received.jsonl',
      jsonLines([
        track({ messageId: 'late', timestamp: '2026-03-02T09:00:00Z', receivedAt: '2026-03-02T11:00:00Z' }),
        track({ messageId: 'fast', timestamp: '2026-03-02T12:00:00Z', receivedAt: '2026-03-02T10:00:00Z' }),
        track({ messageId: 'then', timestamp: '2026-03-02T10:30:00Z', receivedAt: null }),
        track({ messageId: 'same', timestamp: '2026-03-02T08:00:00Z', receivedAt: '2026-03-02T11:00:00Z' }),
        track({ receivedAt: 'later' }),
      ]),
    );
    const { users, summary } = await readAll(log, { to: parseInstant('2026-03-02T11:00:00Z')! });
    const ten = parseInstant('2026-03-02T10:00:00Z')!;
    expect(users[0]!.events.map(({ messageId }) => messageId)).toEqual(['fast', 'then', 'same', 'late']);
    expect(users[0]!.events[0]).toMatchObject({ time: ten, receivedTime: undefined });
    expect(summary.rejected).toEqual(new Map([['receivedAt is no instant', 1]]));
    const before = await readAll(log, { to: ten + 1 });
    expect(before.users[0]!.events.map(({ messageId }) => messageId)).toEqual(['fast']);
    expect(before.summary.outside).toBe(3);
  });

  test('ids that an alias or an identify joins are one user, told under the id that becomes no other', async () => {
    const at = (minute: number) => `2026-03-02T09:${minute}:00Z`;
    const log = write(
      'united.jsonl',
      jsonLines([
        track({ userId: undefined, anonymousId: 'z', timestamp: at(10) }),
        track({ userId: 'other', timestamp: at(11) }),
        track({ userId: 'u', timestamp: at(12) }),
        { type: 'identify', userId: 'u', anonymousId: 'z', timestamp: at(13), traits: { firstName: 'Ada' } },
        { type: 'alias', userId: 'u-new', previousId: 'u', timestamp: at(14) },
        { type: 'alias', userId: 'u-new', previousId: 'u-new', timestamp: at(15) },
        { type: 'identify', userId: 'other', anonymousId: 'other', timestamp: at(16) },
      ]),
    );
    const { users, summary } = await readAll(log);
    const told = users.map(({ user, events }) => [
      user,
      ...events.map((event) => `${event.type} ${event.user} ${event.previousId ?? ''}`.trim()),
    ]);
    expect(told).toEqual([
      ['other', 'track other', 'identify other'],
      ['u-new', 'track z', 'track u', 'identify u z', 'alias u-new u'],
    ]);
    expect(summary.rejected).toEqual(new Map([['previousId names no other id', 1]]));
  });

  test('userId goes before anonymousId, and numbers are ids as written', async () => {
    const log = write(
      'ids.jsonl',
      jsonLines([track({ userId: '', anonymousId: 'a' }), track({ userId: 42, anonymousId: 'b' })]),
    );
    expect((await readAll(log)).users.map(({ user }) => user)).toEqual(['42', 'a']);
  });

  test.each([
    ['millisecond integers', 1_772_442_000_007, '2026-03-02T09:00:00.007Z'],
    ['a date', '2026-03-02', '2026-03-02T00:00:00Z'],
    ['no zone, hence UTC', '2026-03-02 09:00', '2026-03-02T09:00:00Z'],
  ])('timestamps: %s', async (_, timestamp, instant) => {
    const { users } = await readAll(write('time.jsonl', jsonLines([track({ timestamp })])));
    expect(users[0]!.events[0]!.time).toBe(parseInstant(instant));
  });

  test('Parquet holds it as well, and gzip that', async () => {
    const path = write('some.parquet', '');
    const db = await openDatabase();
    await db.connection.run(`COPY (
        SELECT 'identify' AS type, 'u' AS userId, TIMESTAMPTZ '2026-03-02 09:00:00.007Z' AS timestamp, NULL AS event,
          {'name': 'Ada', 'since': DATE '2020-01-01'} AS traits, MAP {'consent': {'categoryPreferences': {'ads': true}}} AS context, 1 AS other
      ) TO ${literal(path)} (FORMAT parquet)`);
    await db.close();
    const { users } = await readAll(path);
    expect(users[0]!.events).toMatchObject([
      {
        time: parseInstant('2026-03-02T09:00:00.007Z'),
        traits: { name: 'Ada', since: '2020-01-01' },
        consent: { ads: 'granted' },
      },
    ]);
    expect((await readAll(write('some.parquet.gz', gzipSync(readFileSync(path))))).users).toEqual(users);
  });

  test('reading may stop before the last user', async () => {
    const log = await openLog({
      files: [
        write(
          'early.jsonl',
          jsonLines(Array.from({ length: 20_000 }, (_, at) => track({ userId: `u${at}` }))),
        ),
      ],
      eventNames: new Set([ADDED]),
      check: () => undefined,
    });
    for await (const { user } of log.users()) if (user === 'u1') break;
    expect(log.summary()).toMatchObject({ events: 20_000, users: 20_000 });
    await log.close();
  });

  test('JSON arrays and CSV hold it as well, and gzip any of them', async () => {
    const records = [track({ messageId: 'm1', userId: '007', properties: { price: 1 } })];
    const csv = `type,userId,event,messageId,timestamp,properties,other\ntrack,007,${ADDED},m1,2026-03-02T09:00:00Z,"{""price"":1}",x\n`;
    const files = [
      write('all.jsonl', jsonLines(records)),
      write('all.ndjson.gz', gzipSync(jsonLines(records))),
      write('all.json', JSON.stringify(records)),
      write('all.json.gz', gzipSync(JSON.stringify(records))),
      write('all.csv', csv),
      write('all.csv.gz', gzipSync(csv)),
    ];
    const logs = await Promise.all(files.map((file) => readAll(file)));
    for (const { users } of logs) expect(users).toEqual(logs[0]!.users);
    expect(logs[0]!.users[0]!.user).toBe('007');
    expect((await readAll(files)).summary).toMatchObject({ rows: 6, events: 1, duplicates: 5 });
  });
});

describe('order', () => {
  test('users by code point, events by time, then message id in code units, then place in the log', async () => {
    const log = write(
      'order.jsonl',
      jsonLines([
        track({ userId: '\u{1F600}', messageId: 'e' }),
        track({ userId: '\uFFEE', messageId: 'e' }),
        track({ userId: 'ä', messageId: 'e' }),
        track({ userId: 'b', messageId: '\uFFEE', properties: { at: 3 } }),
        track({ userId: 'b', messageId: '\u{1F600}', properties: { at: 2 } }),
        track({ userId: 'b', messageId: 'z', properties: { at: 1 }, timestamp: '2026-03-02T08:59:59.999Z' }),
        track({ userId: 'B', properties: { at: 1 } }),
        track({ userId: 'B', properties: { at: 2 } }),
      ]),
    );
    const { users } = await readAll(log);
    expect(users.map(({ user }) => user)).toEqual(['B', 'b', 'ä', '\uFFEE', '\u{1F600}']);
    expect(users[0]!.events.map(({ properties }) => properties['at'])).toEqual([1, 2]);
    expect(users[1]!.events.map(({ properties }) => properties['at'])).toEqual([1, 2, 3]);
  });

  test('records without a message id are told apart by their place, over many files and chunks', async () => {
    const records = Array.from({ length: 161_000 }, (_, at) =>
      track({ userId: `u${at % 7}`, properties: { at } }),
    );
    const half = write('half.jsonl', jsonLines(records.slice(0, 160_000)));
    const rest = write('rest.jsonl', jsonLines(records.slice(160_000)));
    const { users } = await readAll([half, rest]);
    const places = users.map(({ events }) => events.map(({ properties }) => properties['at'] as number));
    expect(places.every((ats, user) => ats.every((at, index) => at === index * 7 + user))).toBe(true);
    expect(users[0]!.events[1]!.messageId).toBe('row-000000000008');
  });

  test('one message id of one user is one event, the first in time', async () => {
    const log = write(
      'twice.jsonl',
      jsonLines([
        track({ messageId: 'm', timestamp: '2026-03-03', properties: { first: false } }),
        track({ messageId: 'm', timestamp: '2026-03-02', properties: { first: true } }),
        track({ messageId: 'm', userId: 'another' }),
      ]),
    );
    const { users, summary } = await readAll(log);
    expect(users[1]!.events.map(({ properties }) => properties)).toEqual([{ first: true }]);
    expect(summary).toMatchObject({ rows: 3, events: 2, duplicates: 1 });
  });
});

describe('what is no event is counted', () => {
  const REJECTED: readonly (readonly [reason: string, record: unknown])[] = [
    ['not a JSON object', [1]],
    ['no type', { ...track(), type: undefined }],
    ["type is none of Segment's", track({ type: 'trak' })],
    ['no timestamp', track({ timestamp: null })],
    ['timestamp is no instant', track({ timestamp: '2026-02-30' })],
    ['timestamp is no instant', track({ timestamp: 1.5 })],
    ['timestamp is no instant', track({ timestamp: 'now' })],
    ['timestamp looks like seconds: numbers are milliseconds', track({ timestamp: 1_767_225_600 })],
    ['receivedAt looks like seconds: numbers are milliseconds', track({ receivedAt: 1_767_225_600 })],
    ['no userId and no anonymousId', track({ userId: {} })],
    ['no event name', track({ event: '' })],
    ['properties are not an object', track({ properties: [] })],
    ['traits are not an object', track({ traits: 'x' })],
    ['consent is not an object', track({ context: { consent: { categoryPreferences: [] } } })],
    [
      'consent is neither true nor false',
      track({ context: { consent: { categoryPreferences: { ads: 'no' } } } }),
    ],
    ['properties are nested too deep', track({ properties: nested(100) })],
  ];

  test.each(REJECTED)('%s', async (reason, record) => {
    const log = await readAll(write('reject.jsonl', jsonLines([record, track()])));
    expect([...log.summary.rejected]).toEqual([[reason, 1]]);
    expect(log.summary).toMatchObject({ rows: 2, events: 1 });
  });

  test('a value nested without end neither ends the process nor the log', async () => {
    const log = write(
      'deep.jsonl',
      `${JSON.stringify(track()).slice(0, -1)},"properties":{"a":${deepText(200_000)}}}\n${jsonLines([track()])}`,
    );
    expect((await readAll(log)).summary).toMatchObject({ rows: 2, events: 1 });
    const mapped = source(`SELECT userId, timestamp, event FROM input`);
    expect((await readAll(log, { mapping: mapped })).summary).toMatchObject({ rows: 2, events: 1 });
  });

  test('numbers that JSON does not have', async () => {
    const log = write('nan.jsonl', jsonLines([track({ properties: { price: 0 } })]).replace('0}', 'NaN}'));
    const rejectsFile = write('nan.out.jsonl', '');
    const { summary } = await readAll(log, { rejectsFile });
    expect([...summary.rejected.values()]).toEqual([1]);
    expect(() => JSON.parse(readFileSync(rejectsFile, 'utf8')) as unknown).not.toThrow();
  });

  test('unused names, other types, records outside, and what the rules refuse', async () => {
    const log = write(
      'lots.jsonl',
      jsonLines([
        track({ event: 'Page Seen' }),
        track({ type: 'page' }),
        track({ timestamp: '2026-03-01' }),
        track({ timestamp: '2026-03-04' }),
        track({ messageId: 'last', timestamp: '2026-03-03', properties: { price: -1 } }),
        track({ messageId: 'm' }),
      ]),
    );
    const read = await readAll(log, {
      from: parseInstant('2026-03-02')!,
      to: parseInstant('2026-03-03')!,
      check: refuseNegative,
    });
    expect(read.summary).toEqual({
      rows: 6,
      firstTime: parseInstant('2026-03-02T09:00:00Z'),
      lastTime: parseInstant('2026-03-03'),
      events: 1,
      users: 1,
      duplicates: 0,
      outside: 2,
      unused: new Map([['Page Seen', 1]]),
      otherTypes: new Map([['page', 1]]),
      rejected: new Map([['price below 0', 1]]),
    });
  });

  test('the rejects file names the line, the reason and the record', async () => {
    const log = write(
      'rejects.jsonl',
      `\n${jsonLines([track()])}\nno json {\n${jsonLines([track({ event: null }), track({ messageId: 'm', properties: { price: -1 } })])}`,
    );
    const rejectsFile = write('rejects.out.jsonl', 'old');
    await readAll(log, { rejectsFile, check: refuseNegative });
    const lines = readFileSync(rejectsFile, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { reason: 'not a JSON object', file: log, line: 4, text: 'no json {' },
      { reason: 'no event name', row: 3, record: track({ event: null }) },
      {
        reason: 'price below 0',
        event: expect.objectContaining({ messageId: 'm', timestamp: '2026-03-02T09:00:00.000Z' }),
      },
    ]);
    await expect(readAll(log, { rejectsFile: log })).rejects.toThrow('would overwrite the log');
  });
});

describe('laws', () => {
  test('no record vanishes, what is read is what was written, and twice the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anyRecord, fc.constant('x'))), async (records) => {
        const log = write('law.jsonl', `${jsonLines(records)}{}\n`);
        const read = await readAll(log, { eventNames });
        expect(read.summary.rows).toBe(records.length + 1);
        expect(accountedRows(read)).toBe(read.summary.rows);
        expect((await readAll(log, { eventNames })).users).toEqual(read.users);
        const written = new Set(
          jsonLines(records)
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.stringify((JSON.parse(line) as { properties?: unknown }).properties ?? {})),
        );
        const events = read.users.flatMap((user) => user.events);
        for (const { properties } of events) expect(written).toContain(JSON.stringify(properties));
      }),
      { numRuns: 25 },
    );
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? {} : { a: nested(depth - 1) };
}

function deepText(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function refuseNegative({ properties }: Event): string | undefined {
  return properties['price'] === -1 ? 'price below 0' : undefined;
}
