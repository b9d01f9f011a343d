/** Logs of JSON read by bytes: the same as `JSON.parse` makes of them, and DuckDB, however they are cut. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { readLines } from '../../../src/history/lines/read-lines.js';
import { LONGEST_RECORD } from '../../../src/history/lines/record-blocks.js';
import type { LogFile } from '../../../src/history/log-file.js';
import { kindsOf, type Wanted } from '../../../src/history/prepared/columns.js';
import type { Reading } from '../../../src/history/prepared/stage.js';
import { linesOf } from '../../../src/history/unreadable.js';
import { formatInstant, parseInstant } from '../../../src/vocabulary/time.js';
import { runs } from '../../runs.js';
import { parsedRecord } from './parsed-record.js';
import { drafted } from './sql-draft.js';
import { readStaged, type Staged, type StagedRow } from './staged.js';

/** Threads are made from what is built. */
const built: typeof import('../../../src/history/lines/read-lines.js') = await import(
  '../../../dist/history/lines/read-lines.js' as string
);

const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function fileOf(content: string | Uint8Array, more: Partial<LogFile> = {}): LogFile {
  const path = join(folder, `${(files += 1)}.jsonl`);
  writeFileSync(path, content);
  return { name: path, path, format: 'json-lines', ...more };
}

const span = { from: parseInstant('2026-01-01')!, to: parseInstant('2026-12-31')! };

const WANTED: Wanted = {
  events: new Map<string, readonly string[] | 'all'>([
    ['A', ['price', 'ä', '__proto__']],
    ['B b', 'all'],
    ['C', ['price', 'id']],
  ]),
  traits: ['name', 'timeZone'],
  messages: true,
};
const READING: Reading = {
  kinds: kindsOf(
    WANTED,
    new Map([['C', { type: 'object', properties: { id: { type: 'string' }, price: { type: 'string' } } }]]),
  ),
  wanted: WANTED,
  span,
  judged: 'by schema',
};
const WHOLE: Reading = { ...READING, wanted: { ...WANTED, traits: 'all' }, judged: 'one by one' };

const text = fc.oneof(
  fc.constantFrom(
    '__proto__',
    "o'brien",
    '"',
    '\0',
    '😀',
    'a',
    'b',
    '\\u0000',
    '',
    '7',
    '\ud800',
    'U+\u2028',
    'ä',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    5,
    -17,
    1.5,
    1e300,
    5e-324,
    123456789012345,
    1234567890123456,
    0.1,
    1767225600,
    1_772_442_000_007,
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);
const scalar = fc.oneof(text, number, fc.constantFrom(true, false, null));
const any = fc.oneof(scalar, fc.jsonValue({ maxDepth: 2 }));
const often = <T>(usual: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: any });
const time = often(
  fc.oneof(
    fc.integer({ min: span.from - 1e9, max: span.to + 1e9 }).map(formatInstant),
    fc.constantFrom(
      '2026-03-02',
      '2026-03-02T10:00',
      '2026-02-30T10:00:00Z',
      'now',
      '2026-03-02T10:00:00+01:00',
      '2026-03-02T09:00:00Z',
    ),
    fc.integer({ min: span.from, max: span.to }),
  ),
);
const objectWith = (...names: readonly string[]) =>
  fc.dictionary(fc.oneof(fc.constantFrom(...names), text), any, { noNullPrototype: true, maxKeys: 4 });
const record = fc.record(
  {
    type: often(fc.constantFrom('track', 'track', 'track', 'identify', 'identify', 'alias', 'page')),
    event: often(fc.constantFrom('A', 'B b', 'C', 'D', '__proto__')),
    userId: often(text),
    anonymousId: often(text),
    previousId: often(text),
    messageId: often(text),
    timestamp: time,
    receivedAt: time,
    properties: often(objectWith('price', 'ä', '__proto__', 'id')),
    traits: often(objectWith('name', 'timeZone')),
    context: often(
      fc.record({ consent: often(fc.record({ categoryPreferences: often(objectWith('ads')) })) }),
    ),
  },
  { noNullPrototype: true, requiredKeys: ['timestamp', 'type'] },
);
const other = fc.oneof(any, fc.constantFrom([1], 'x', null)).map((value) => JSON.stringify(value));
const broken = fc.constantFrom(
  'x',
  '{"a":1',
  '{"a":1}}',
  '{}{}',
  '\u00a0',
  'nul',
  '{"type":"track",}',
  "{'a':1}",
  '[1',
  '{"a":NaN}',
);
const line = fc.oneof(
  { weight: 12, arbitrary: record.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: other },
  { weight: 1, arbitrary: broken },
);

function withoutDoubts(row: StagedRow): object {
  const { isDoubtful: _, doubt: __, ...rest } = row;
  return rest;
}

describe('the same as', () => {
  test.each([
    ['by schema', READING],
    ['whole', WHOLE],
  ])('JSON.parse makes of each line: %s', async (_, reading) => {
    const lots = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(line, { size: '+2', maxLength: 150 }), async (lines) => {
        const { rows } = await readStaged([fileOf(`${lines.join('\n')}\n`)], reading);
        expect(rows.map(withoutDoubts)).toEqual(lines.map((one) => parsedRecord(one, reading)));
        for (const { lot } of rows) lots.set(lot, (lots.get(lot) ?? 0) + 1);
        for (const { isDoubtful, doubt, lot } of rows)
          if (!isDoubtful || lot !== 'event') expect(doubt).toEqual(['(absent)', '(absent)', '(absent)']);
      }),
      { numRuns: runs(40) },
    );
    expect([...lots.keys()].sort()).toEqual(['event', 'other type', 'outside', 'rejected', 'unused']);
  });

  test('DuckDB makes of each line', async () => {
    // Half of a surrogate pair is no JSON to DuckDB, and what is not even that it may take for some.
    const known = fc.oneof(
      { weight: 12, arbitrary: record.map((one) => JSON.stringify(one)) },
      { weight: 1, arbitrary: other },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(known, { size: '+2', maxLength: 150 }), async (all) => {
        const lines = all.filter((one) => !/\\ud[89a-f]/i.test(one) && !one.includes('-0'));
        const file = fileOf(`${lines.join('\n')}\n`);
        const { rows } = await readStaged([file], READING);
        const drafts = await drafted(file, READING);
        expect(
          rows.map(({ lot, reason, user, previous, message, received, time: at, code }) =>
            lot === 'rejected'
              ? [lot, reason]
              : [lot, reason, ...(lot === 'event' ? [user, previous, message] : []), received, at, code],
          ),
        ).toEqual(drafts);
      }),
      { numRuns: runs(15) },
    );
  });
});

/** What a log is, without where in files it is. */
function told({ rows, blocks, written }: Staged): unknown {
  const unreadable: number[] = [];
  let before = 0;
  for (const block of blocks) {
    unreadable.push(...block.unreadable.map((place) => before + place));
    before += block.records;
  }
  return { rows, unreadable, records: before, hasPrevious: written.some((one) => one.hasPrevious) };
}

const LINES = fc.sample(line, { numRuns: 400, seed: 11 });
const LOG = `${LINES.join('\n')}\n`;

describe('however it is cut', () => {
  test.each([
    [1, 64],
    [7, 64],
    [300, 512],
    [5000, 100],
    [2 ** 23, 2 ** 19],
  ])('blocks of %i bytes, %i looked at together', async (blockBytes, together) => {
    const whole = told(await readStaged([fileOf(LOG)], READING));
    const short = fileOf(LINES.slice(0, blockBytes < 10 ? 20 : 400).join('\n'));
    const expected = blockBytes < 10 ? told(await readStaged([short], READING)) : whole;
    expect(told(await readStaged([short], READING, { blockBytes, together }))).toEqual(expected);
  });

  test.each([2, 3])('%i threads', async (threads) => {
    const log = [fileOf(LOG), fileOf(gzipSync(LOG), { isPacked: true }), fileOf(LOG)];
    const one = told(await readStaged(log, READING));
    const many = await readStaged(
      log,
      READING,
      { threads, threadBytes: 1, blockBytes: 2000 },
      built.readLines,
    );
    expect(many.written.length).toBe(threads);
    expect(told(many)).toEqual(one);
  });

  test.each<[what: string, content: (text: string) => string | Uint8Array, more?: Partial<LogFile>]>([
    ['Windows line ends', (all) => all.replaceAll('\n', '\r\n')],
    ['a byte order mark', (all) => `\uFEFF${all}`],
    ['no line end at its end', (all) => all.trimEnd()],
    ['blank lines', (all) => `\n \t\r\n${all.replaceAll('\n', '\n\n  \n')}\n\n`],
    ['blanks around', (all) => all.replaceAll('\n', ' \t\n  ')],
    [
      'gzip of several members',
      (all) => Buffer.concat([gzipSync(`\uFEFF${all.slice(0, 999)}`), gzipSync(all.slice(999))]),
      { isPacked: true },
    ],
  ])('%s', async (_, content, more) => {
    const same = (staged: Staged) => JSON.stringify(told(staged));
    const expected = same(await readStaged([fileOf(LOG)], READING));
    for (const together of [64, 2 ** 19])
      expect(
        same(await readStaged([fileOf(content(LOG), more)], READING, { together, blockBytes: 4096 })),
      ).toBe(expected);
  });

  test('an array of the same records', async () => {
    const values = LINES.filter((one) => isJson(one));
    const expected = told(await readStaged([fileOf(values.join('\n'))], READING)) as {
      rows: readonly StagedRow[];
    };
    for (const [between, together] of [
      [',', 2 ** 19],
      [' ,\n\t', 64],
    ] as const) {
      const array = fileOf(`\uFEFF [ ${values.join(between)}\n]\n`, { format: 'json-array' });
      expect(told(await readStaged([array], READING, { together }))).toEqual(expected);
      const packed = fileOf(gzipSync(`[${values.join(between)}]`), { format: 'json-array', isPacked: true });
      expect(told(await readStaged([packed], READING, { together }))).toEqual(expected);
    }
    expect(told(await readStaged([fileOf(' [ ] ', { format: 'json-array' })], READING))).toMatchObject({
      rows: [],
    });
  });

  test('bytes that are no UTF-8 cost their line alone', async () => {
    const [good, bad] = ['{"type":"track","x":"é"}\n', '{"type":"track","x":"\xe9"}\n'];
    const { rows, blocks } = await readStaged(
      [fileOf(Buffer.concat([Buffer.from(good), Buffer.from(bad, 'latin1'), Buffer.from(good)]))],
      READING,
    );
    expect(rows.map(({ reason }) => reason)).toEqual(['no timestamp', 'not a JSON object', 'no timestamp']);
    expect(blocks[0]!.unreadable).toEqual([1]);
  });
});

function isJson(one: string): boolean {
  try {
    return JSON.parse(one) !== undefined;
  } catch {
    return false;
  }
}

describe('what can not be read', () => {
  const arrays: readonly (readonly [text: string, message: string])[] = [
    ['[{"a":1}', 'at byte 8 the array has no end'],
    ['[{"a":1},]', 'at byte 9 record 2 is no JSON, or has no end'],
    ['[{"a":1} {"a":2}]', 'at byte 9 there is neither a comma nor the end of the array'],
    ['[{"a":1}] x', 'at byte 10 something is behind the array'],
    ['[{"a":1},\n {"a":}]', 'at byte 11 record 2 is no JSON, or has no end'],
    ['[', 'at byte 1 the array has no end'],
    ['[{"a":"\n"}]', 'at byte 1 record 1 is no JSON, or has no end'],
  ];
  test.each(arrays)('the array %j', async (json, message) => {
    for (const together of [64, 4]) {
      const reading = readStaged([fileOf(json, { format: 'json-array' })], READING, { together });
      await expect(reading).rejects.toThrow(message);
      await expect(reading).rejects.toMatchObject({
        name: 'LogError',
        file: expect.stringContaining('.jsonl') as string,
      });
    }
  });

  test('a record without end', async () => {
    const long = Buffer.alloc(LONGEST_RECORD + 2 ** 20, 'a');
    long.write('{}\n{"x":"');
    await expect(readStaged([fileOf(long)], READING)).rejects.toThrow(
      'the record that begins at byte 3 is longer than 64 MB',
    );
    const just = Buffer.concat([Buffer.from('{}\n{"x":"'), long.subarray(9, 2 ** 22), Buffer.from('"}\n{}')]);
    expect((await readStaged([fileOf(just)], READING)).blocks).toMatchObject([
      { records: 3, unreadable: [] },
    ]);
  });

  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['no gzip', () => Buffer.from(LOG)],
  ])('an archive: %s', async (_, of) => {
    const reading = readStaged([fileOf(of(gzipSync(LOG)), { isPacked: true })], READING);
    await expect(reading).rejects.toThrow('is not a whole gzip file');
  });

  test('lines that are no records are told with their text, by their numbers', async () => {
    const blanks = ' '.repeat(5000);
    const log = `\uFEFF\n{}\nx\r\n  \n{"a":"\u2028"}\ny ${'ä'.repeat(2000)}\n[1]\n${blanks}\n${blanks}{}\nz`;
    for (const file of [fileOf(log), fileOf(gzipSync(log), { isPacked: true })]) {
      const { blocks } = await readStaged([file], READING);
      const records = blocks.flatMap(({ unreadable }) => unreadable.map((place) => place + 1));
      const lines = [];
      for await (const one of linesOf(file, records)) lines.push(one);
      expect(lines).toEqual([
        { line: 3, text: 'x' },
        { line: 6, text: `y ${'ä'.repeat(998)}` },
        { line: 10, text: 'z' },
      ]);
    }
  });

  test('a reader that is told to stop stops', async () => {
    const file = fileOf(LOG.repeat(200));
    const reason = new Error('enough');
    const stopped = new AbortController();
    const read: number[] = [];
    const onRead = (done: number) => {
      read.push(done);
      stopped.abort(reason);
    };
    const options = {
      reading: READING,
      folder,
      prefix: 'stopped',
      threads: 2,
      threadBytes: 1,
      blockBytes: 2 ** 16,
    };
    await expect(built.readLines([file], { ...options, signal: stopped.signal, onRead })).rejects.toBe(
      reason,
    );
    expect(read.length).toBeLessThan(40);
    await expect(readLines([file], { ...options, signal: stopped.signal })).rejects.toBe(reason);
  });

  test('how much has been read is told, up to all of it', async () => {
    const log = [fileOf(LOG), fileOf(gzipSync(LOG), { isPacked: true })];
    const heard: (readonly [number, number])[] = [];
    await readStaged(log, READING, { blockBytes: 5000, onRead: (done, all) => heard.push([done, all]) });
    expect(heard.length).toBeGreaterThan(5);
    expect(heard.every(([done, all], at) => done >= (heard[at - 1]?.[0] ?? 0) && done <= all)).toBe(true);
    expect(heard.at(-1)![0]).toBe(heard[0]![1]);
  });
});
