/** What `npm run fuzz` has found stays found, and what it would find it finds, keeps and finds again. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Kept } from './kept.mjs';
import { keep, readKept, replayOf } from './kept.mjs';
import { LAWS, PLANTED } from './laws.mjs';

const ROOT = resolve(import.meta.dirname, '../..');
const LONG = 600_000;
const folder = mkdtempSync(join(tmpdir(), 'mailwright-kept-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (out += chunk));
    child.on('close', (code) => done({ code, out }));
  });
}

const fuzz = (args: readonly string[], env?: Readonly<Record<string, string>>) =>
  node(['scripts/fuzz.mjs', ...args], env);

/** What a test counts besides, over many cases, one case need not come to. */
const OF_THE_CASE = /Property failed|Unable to replay/;

/** How many tests were run, and which of them failed. */
async function replayed(kept: Kept, more: Readonly<Record<string, string>> = {}) {
  const { args, env } = replayOf(kept);
  const report = join(folder, `${Math.abs(kept.seed)}.json`);
  const { out } = await node([...args, `--outputFile=${report}`], { ...env, ...more });
  if (!existsSync(report)) throw new Error(out);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: readonly {
      readonly assertionResults: readonly {
        readonly status: string;
        readonly failureMessages: readonly string[];
      }[];
    }[];
  };
  const run = testResults.flatMap(({ assertionResults }) => assertionResults);
  return {
    run: run.filter(({ status }) => status === 'passed' || status === 'failed').length,
    failed: run
      .flatMap(({ failureMessages }) => failureMessages)
      .filter((message) => kept.path === undefined || OF_THE_CASE.test(message)),
  };
}

describe('kept', () => {
  test('each seed is of a law that is still asked for, and is kept once', () => {
    const all = readKept();
    for (const { law, file } of all) expect(LAWS.find(({ name }) => name === law)?.files).toContain(file);
    expect(new Set(all.map(({ test: name, seed }) => `${seed} ${name}`)).size).toBe(all.length);
  });

  for (const kept of readKept())
    test(`${kept.law}, seed ${kept.seed}: ${kept.test}`, { timeout: LONG }, async () => {
      expect(await replayed(kept)).toEqual({ run: 1, failed: [] });
    });
});

describe('the laws', () => {
  test('are files of the suite', () => {
    for (const { files } of [...LAWS, PLANTED])
      for (const file of files) expect(existsSync(join(ROOT, file)), file).toBe(true);
  });

  test('are all of the engine’s that draw', () => {
    const asked = LAWS.flatMap(({ files }) => files);
    const drawing = readdirSync(join(ROOT, 'test/engine'))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => `test/engine/${file}`)
      .filter((file) => /\bfc\.assert\b/.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(drawing.length).toBeGreaterThan(6);
    expect(drawing.filter((file) => !asked.includes(file))).toEqual([]);
  });
});

describe('a defect of the engine', () => {
  const kept = join(folder, 'seeds.jsonl');
  const defect = { MAILWRIGHT_DEFECT: 'one-more-fits' };
  const args = ['--only', 'planted', '--rounds', '1', '--seed', '11', '--kept', kept];

  test(
    'is found, told with its seed, kept once, and found again by what is kept',
    { timeout: LONG },
    async () => {
      const { code, out } = await fuzz(args, defect);
      expect(out).toContain('round 1  seed 11  1 test');
      expect(out).toContain('caps-are-kept');
      expect(out).toContain('again: npm run fuzz -- --only planted --seed 11 --rounds 1');
      expect(code).toBe(1);
      const [one, ...others] = readKept(kept);
      expect(others).toEqual([]);
      expect(one).toMatchObject({
        law: 'planted',
        seed: 11,
        test: 'no law is broken',
        path: expect.any(String),
      });
      expect(keep(kept, one!)).toBe(false);
      expect(await replayed(one!)).toEqual({ run: 1, failed: [] });
      const again = await replayed(one!, defect);
      expect(again.run).toBe(1);
      expect(again.failed[0]).toContain('after 1 tests');
    },
  );
});

test('a sound engine is told so', { timeout: LONG }, async () => {
  const { code, out } = await fuzz([
    '--only',
    'planted',
    '--rounds',
    '2',
    '--seed',
    '2147483647',
    '--kept',
    join(folder, 'none'),
  ]);
  expect(out).toContain('round 1  seed 2147483647  1 test');
  expect(out).toContain('round 2  seed 0  1 test');
  expect(out).toContain('2 rounds in');
  expect(out).toContain('all laws hold');
  expect(code).toBe(0);
});

test('Ctrl-C ends it with a summary', { timeout: LONG }, async () => {
  const child = spawn(process.execPath, ['scripts/fuzz.mjs', '--only', 'twin', '--seed', '5'], { cwd: ROOT });
  let out = '';
  const ended = new Promise<number | null>((done) => child.on('close', done));
  child.stdout.on('data', (chunk) => {
    if (out === '') child.kill('SIGINT');
    out += chunk;
  });
  expect(await ended).toBe(0);
  expect(out).toContain('0 rounds in');
});

test.each([
  [['--only', 'twins'], 'there is no law `twins`'],
  [['--for', '2'], '--for `2` is no time; for example 30m or 2h'],
  [['--for', '0h'], 'is no time'],
  [['--rounds', '0'], '--rounds `0` is no whole number from 1'],
  [['--seed', '1e3'], '--seed `1e3` is no whole number'],
  [['--seed', '-1'], 'for example: npm run fuzz -- --for 2h'],
  [['1000'], 'for example: npm run fuzz -- --for 2h'],
  [['--fast'], 'for example: npm run fuzz -- --for 2h'],
])('%j is refused', async (args, message) => {
  const { code, out } = await fuzz(args);
  expect(out).toContain(message);
  expect(code).toBe(3);
});

test.each([
  'no JSON',
  '{"law":"twin"}',
  '{"law":"a","file":"b","test":"c","seed":"1","found":"d","note":"e"}',
])('a line of kept seeds that is %s is refused', async (line) => {
  const file = join(folder, 'spoilt.jsonl');
  writeFileSync(file, `${line}\n`);
  const { code, out } = await fuzz(['--only', 'planted', '--kept', file]);
  expect(out).toContain('spoilt.jsonl:1: ');
  expect(code).toBe(3);
});
