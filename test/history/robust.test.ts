/** What goes wrong in the world: processes that are killed, and files that others have touched. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

import { setAside } from '../../src/history/aside.js';
import { folderBeside, temporaryFolder } from '../../src/history/leftovers.js';
import { isAsWritten, signed } from '../../src/history/prepared/manifest-check.js';
import { logFingerprint } from '../../src/history/log-fingerprint.js';
import { logFolder } from './logs.js';

const write = logFolder();
const folder = dirname(write('made.txt', ''));

/** The number of a process that has ended. */
const GONE = spawnSync(process.execPath, ['--version']).pid;

/** The same name as if a process that has ended had given it. */
function ofGone(path: string): string {
  return path.replace(String(process.pid), String(GONE));
}

test('a part of a file is removed once its process is gone, and not before', () => {
  const target = join(folder, 'out.jsonl');
  const { path, drop } = setAside(target, 'decisions');
  const others = [
    'out.jsonl.part',
    'out.jsonl.12.part',
    'out.jsonl.1-zz.part',
    basename(path)
      .replace(/-[0-9a-f]{8}/, '-00000000')
      .replace(String(process.pid), String(GONE)),
  ];
  for (const name of others) write(name, 'kept');
  writeFileSync(ofGone(path), 'left');
  writeFileSync(ofGone(path).replace('out.jsonl', 'other.jsonl'), 'kept');
  const again = setAside(target, 'decisions');
  expect(existsSync(ofGone(path))).toBe(false);
  expect(existsSync(path)).toBe(true);
  expect(existsSync(ofGone(path).replace('out.jsonl', 'other.jsonl'))).toBe(true);
  expect(others.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  again.drop();
  drop();
});

test('an import that was about to be replaced goes back to its place', async () => {
  const target = join(folder, 'imported');
  const one = await folderBeside(target);
  const old = `${ofGone(one)}-old`;
  mkdirSync(old);
  writeFileSync(join(old, 'manifest.json'), 'whole');
  mkdirSync(ofGone(one));
  await folderBeside(target);
  expect(readFileSync(join(target, 'manifest.json'), 'utf8')).toBe('whole');
  expect([existsSync(ofGone(one)), existsSync(old), existsSync(one)]).toEqual([false, false, true]);
});

test('a temporary folder says whose it is', async () => {
  const made = await temporaryFolder();
  expect(basename(made)).toMatch(new RegExp(`^mailwright-${process.pid}-[0-9a-f]{8}-\\w{6}$`));
  expect(readdirSync(tmpdir())).toContain(basename(made));
});

const MANIFEST = {
  mailwrightImport: 2,
  fingerprint: 'x',
  inputs: [],
  source: null,
  reads: { events: { 'Product Added': ['price'], 'Product Viewed': 'all' }, traits: [] },
  plan: { 'Product Added': 'y' },
  counts: {
    rows: 1,
    events: 1,
    users: 1,
    duplicates: 0,
    outside: 0,
    unused: {},
    otherTypes: {},
    rejected: {},
    firstTime: -5,
  },
  contents: {
    contents: {
      names: ['Product Added'],
      whole: [false],
      columns: [{ name: 'price', numberSlot: 0, textSlot: 0, codes: [1] }],
    },
    endUser: 1,
    stretches: [0],
  },
  files: ['events', 'users', 'texts'].map((name) => ({ name: `${name}.parquet`, size: 1, checksum: 1 })),
};

test('a manifest is gone by as it was written, and in its form', () => {
  const { contents } = MANIFEST;
  expect(isAsWritten(signed(MANIFEST))).toBe(true);
  expect(isAsWritten({ ...signed(MANIFEST), fingerprint: 'z' })).toBe(false);
  const unlike: readonly object[] = [
    { files: [{ ...MANIFEST.files[0], name: '../secret' }, ...MANIFEST.files.slice(1)] },
    { contents: { ...contents, stretches: ['0; DROP'] } },
    {
      contents: {
        ...contents,
        contents: {
          ...contents.contents,
          columns: [{ name: 'price', numberSlot: 0, textSlot: '0) --', codes: [] }],
        },
      },
    },
    { counts: { ...MANIFEST.counts, rows: 'many' } },
    { reads: { events: [], traits: [] } },
    { source: 'shop' },
    { inputs: undefined },
  ];
  for (const other of unlike)
    expect(isAsWritten(signed({ ...MANIFEST, ...other })), JSON.stringify(other)).toBe(false);
});

test('the same log has the same name in whatever order its files are given', async () => {
  const files = [write('a.jsonl', '1'), write('b.jsonl', '2')] as const;
  expect(await logFingerprint(files, [])).toBe(await logFingerprint(files.toReversed(), []));
  expect(await logFingerprint(files, [])).not.toBe(await logFingerprint([files[0], files[0]], []));
});
