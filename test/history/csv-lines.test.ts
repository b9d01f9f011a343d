/** CSV files with lines that are no rows, and packed files. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { literal, openDatabase } from '../../src/history/database.js';
import { runs } from '../runs.js';
import { accountedRows, ADDED, jsonLines, logFolder, readAll, source, track } from './logs.js';

const write = logFolder();
const HEADER = 'userId,timestamp,event,messageId,properties';

test('one line in a hundred is broken: these are rejected, and the rest is read', async () => {
  const lines = Array.from({ length: 3000 }, (_, at) =>
    at % 100 === 50 ? `u,2026-03-02,${ADDED}` : `u${at % 7},2026-03-02,${ADDED},m${at},"{""at"":${at}}"`,
  );
  const log = write('one-percent.csv', `${HEADER}\n${lines.join('\n')}\n`);
  const rejectsFile = write('one-percent.out.jsonl', '');
  const read = await readAll(log, { rejectsFile });
  expect(read.summary).toMatchObject({
    rows: 3000,
    events: 2970,
    rejected: new Map([['wrong number of fields', 30]]),
  });
  expect(accountedRows(read)).toBe(3000);
  const [first] = readFileSync(rejectsFile, 'utf8').split('\n');
  expect(JSON.parse(first!)).toEqual({
    reason: 'wrong number of fields',
    file: log,
    line: 52,
    text: lines[50],
  });
  const select = `SELECT userId, timestamp, event, messageId, properties FROM input`;
  const mapped = await readAll(log, { mapping: source(select) });
  expect(mapped.summary).toMatchObject({ rows: 3000, events: 2970 });
});

test('quotes that do not match cost their own line alone', async () => {
  const text = [
    HEADER,
    `a,2026-03-02,${ADDED},1,"{}"x`,
    `b,2026-03-02,${ADDED},2,"never closed`,
    `c,2026-03-02,${ADDED},3,"{""two"": ""`,
    `lines""}"`,
    `d,2026-03-02,${ADDED},4,{}`,
    '',
    `e,2026-03-02,${ADDED},5,`,
  ].join('\r\n');
  const { users, summary } = await readAll(
    write('quotes.csv', text.replace('""two"": ""\r\nlines""', '""two"":\r\n1')),
  );
  expect(users.map(({ user }) => user)).toEqual(['c', 'd', 'e']);
  expect(summary.rejected).toEqual(new Map([['quotes that do not match', 2]]));
  expect(users[0]!.events[0]!.properties).toEqual({ two: 1 });
});

test('whatever lines are broken, every line is counted once', async () => {
  const line = fc.constantFrom('good', 'good', 'few', 'many', 'quote', 'open');
  const TEXTS: Readonly<Record<string, (at: number) => string>> = {
    good: (at) => `u,2026-03-02,${ADDED},m${at},{}`,
    few: () => 'u,2026-03-02',
    many: (at) => `u,2026-03-02,${ADDED},m${at},{},more`,
    quote: (at) => `u,2026-03-02,${ADDED},m${at},"{}"x`,
    open: (at) => `u,2026-03-02,${ADDED},m${at},"{}`,
  };
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 30 }), async (kinds) => {
      const log = write(
        'law.csv',
        `${HEADER}\n${TEXTS['good']!(-1)}\n${kinds.map((kind, at) => TEXTS[kind]!(at)).join('\n')}\n`,
      );
      const { summary } = await readAll(log);
      expect(summary.events).toBe(1 + kinds.filter((kind) => kind === 'good').length);
      expect(summary.rows).toBe(kinds.length + 1);
    }),
    { numRuns: runs(15) },
  );
});

test('a column of numbers with one that begins with a zero is text in a source', async () => {
  const log = write('zeros.csv', 'id,n\n007,01.5\n12,2.5\n');
  const select = `SELECT CAST(id AS VARCHAR) AS userId, '2026-03-02' AS timestamp, '${ADDED}' AS event, {'n': typeof(n)} AS properties FROM input`;
  const { users } = await readAll(log, { mapping: source(select) });
  expect(users.map(({ user }) => user)).toEqual(['007', '12']);
});

test('timestamps in three formats in one file', async () => {
  const at = ['2026-03-02T10:00:00+01:00', '2026-03-02 09:00', 1_772_442_000_000];
  const log = write('three.jsonl', jsonLines(at.map((timestamp) => track({ timestamp }))));
  const [user] = (await readAll(log)).users;
  expect(user!.events.map(({ time }) => time)).toEqual([
    1_772_442_000_000, 1_772_442_000_000, 1_772_442_000_000,
  ]);
});

test('Zstandard: whole files are read, those that were cut off are told', async () => {
  const records = Array.from({ length: 4000 }, (_, at) =>
    track({ messageId: `m${at}`, properties: { at, text: `${at * 7919}` } }),
  );
  const plain = write('plain.jsonl', jsonLines(records));
  const packed = write('packed.jsonl.zst', '');
  const db = await openDatabase();
  await db.connection
    .run(`COPY (SELECT CAST(json AS VARCHAR) FROM read_json_objects(${literal(plain)})) TO ${literal(packed)}
    (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01', COMPRESSION zstd)`);
  await db.close();
  expect(await readAll(packed)).toEqual(await readAll(plain));
  const bytes = readFileSync(packed);
  const cut = write('cut.jsonl.zst', bytes.subarray(0, bytes.length - 5));
  await expect(readAll(cut)).rejects.toThrow('is not a whole Zstandard file');
  await expect(readAll(write('no.jsonl.zst', 'plain text'))).rejects.toThrow('is not a whole Zstandard file');
});
