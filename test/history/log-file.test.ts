import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { LogError } from '../../src/history/log-error.js';
import { jsonLines, logFolder, readAll, source, track } from './logs.js';

const write = logFolder();
const GOOD = jsonLines(
  Array.from({ length: 2000 }, (_, at) => track({ messageId: `m${at}`, properties: { at } })),
);
const zipped = gzipSync(GOOD);
const damaged = Buffer.from(zipped);
damaged[damaged.length >> 1]! ^= 0xff;
const badSum = Buffer.from(zipped);
badSum[badSum.length - 8]! ^= 0xff;
const NOISE = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + at * at) % 256));
const folder = dirname(write('good.jsonl', GOOD));

describe('a file that is no log says so', () => {
  test.each<[name: string, content: string | Uint8Array | undefined, message: string]>([
    ['missing.jsonl', undefined, 'does not exist'],
    ['wrong.txt', GOOD, "a log's name ends in .jsonl"],
    ['wrong.gz', zipped, "a log's name ends in .jsonl"],
    ['empty.jsonl', '', 'is empty'],
    ['empty.jsonl.gz', gzipSync(''), 'is empty'],
    ['half.jsonl.gz', zipped.subarray(0, zipped.length >> 1), 'is not a whole gzip file'],
    ['damaged.jsonl.gz', damaged, 'is not a whole gzip file'],
    ['sum.jsonl.gz', badSum, 'is not a whole gzip file'],
    ['plain.jsonl.gz', GOOD, 'is not a whole gzip file'],
    ['open.json', '[{"type":"track"}', 'cannot be read'],
    ['noise.csv', NOISE, 'cannot be read'],
    ['noise.parquet', NOISE, 'cannot be read'],
    [
      'preamble.csv',
      'a preamble\nuserId,timestamp,event\nu,2026-03-02,a\n',
      'no line has as many fields as the first',
    ],
    ['other.csv', 'a,b\n1,2\n', 'is not in the Segment envelope: there is no column `userId`'],
  ])('%s', async (name, content, message) => {
    const path = content === undefined ? join(folder, name) : write(name, content);
    const error = await readAll(path).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LogError);
    expect((error as LogError).message).toContain(message);
    expect(error).toMatchObject({ file: path });
    expect((error as LogError).message.split('\n').length).toBeLessThan(4);
  });

  test('a folder, and no file at all', async () => {
    mkdirSync(join(folder, 'folder.jsonl'), { recursive: true });
    await expect(readAll(join(folder, 'folder.jsonl'))).rejects.toThrow('is not a file');
    await expect(readAll([])).rejects.toThrow('no file was given');
  });

  test('noise called JSON Lines is so many lines that are no JSON', async () => {
    const { summary } = await readAll(write('noise.jsonl', NOISE));
    expect(summary.events).toBe(0);
    expect([...summary.rejected.keys()]).toEqual(['not a JSON object']);
    const mapping = source(`SELECT * FROM input`);
    await expect(readAll(write('noise.jsonl', NOISE), { mapping })).rejects.toThrow(
      'no record of it is a JSON object',
    );
  });

  test('files of two formats under one source', async () => {
    const files = [write('a.csv', 'a\n1\n'), write('a.jsonl', '{"a":1}\n')];
    await expect(readAll(files, { mapping: source('SELECT * FROM input') })).rejects.toThrow(
      'files of one format',
    );
  });
});

describe('a file that is a log is read whatever it looks like', () => {
  test.each<[what: string, name: string, content: string]>([
    ['a byte order mark', 'mark.jsonl', `\uFEFF${GOOD}`],
    ['Windows line ends', 'crlf.jsonl', GOOD.replaceAll('\n', '\r\n')],
    ['no line end at its end', 'end.jsonl', GOOD.trimEnd()],
    ['blank lines', 'blank.jsonl', GOOD.replaceAll('\n', '\n\n  \n')],
    ['a name with quotes', `it's "a".jsonl`, GOOD],
    ['a suffix in capitals', 'CAPITALS.JSONL', GOOD],
  ])('%s', async (_, name, content) => {
    expect((await readAll(write(name, content))).summary).toMatchObject({ rows: 2000, events: 2000 });
  });

  test('gzip of several members', async () => {
    const [half, rest] = [GOOD.slice(0, GOOD.length >> 1), GOOD.slice(GOOD.length >> 1)];
    const log = write('members.jsonl.gz', Buffer.concat([gzipSync(half), gzipSync(rest)]));
    expect((await readAll(log)).summary.events).toBe(2000);
  });

  test('a name that looks like a pattern stands for itself alone', async () => {
    writeFileSync(join(folder, 'day1.jsonl'), 'other');
    expect((await readAll(write('day[1].jsonl', GOOD))).summary.events).toBe(2000);
    expect((await readAll(write('day*.jsonl', GOOD))).summary.events).toBe(2000);
  });
});
