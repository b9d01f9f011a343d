/** `mailwright backtest` as a process: what it writes, and what is left where it can't, or is stopped. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';

import { jsonLines } from '../history/logs.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject, type Files } from './mailwright.js';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

function lines(users: number, each: number): string {
  return jsonLines(
    Array.from({ length: users * each }, (_, index) => {
      const user = index % users;
      return {
        type: 'track',
        event: 'Product Added',
        userId: `u${user}`,
        messageId: `m${index}`,
        timestamp: new Date(Date.UTC(2026, 2, 2) + index * 60_000).toISOString(),
        context: { consent: { categoryPreferences: { marketing: true } } },
        properties: { cart_id: `c${index}`, price: 140 },
      };
    }),
  );
}

const consents = (users: number) =>
  jsonLines(
    Array.from({ length: users }, (_, user) => ({
      type: 'identify',
      userId: `u${user}`,
      timestamp: '2026-03-01T00:00:00Z',
      context: { consent: { categoryPreferences: { marketing: true } } },
    })),
  );

const STORE: Files = { ...SOUND, 'log.jsonl': consents(20) + lines(20, 5) };

/** What lies in a project beside what was put there. */
function left(folder: string): readonly string[] {
  return readdirSync(folder).filter(
    (name) => !['rules', 'templates', 'scenarios', 'log.jsonl'].includes(name),
  );
}

describe('what is written', () => {
  test('is the same by any number of threads, in lines and in Parquet', async () => {
    await withProject(STORE, async (folder) => {
      const run = (workers: string, out: string) =>
        mailwright(['backtest', '--events', 'log.jsonl', '--workers', workers, '--out', out], folder);
      const [one, table] = [await run('1', 'one.jsonl'), await run('3', 'three.parquet')];
      expect([one.code, table.code]).toEqual([0, 0]);
      expect(table.out).toBe(one.out);
      const text = readFileSync(join(folder, 'one.jsonl'), 'utf8');
      expect(text.split('\n').length).toBeGreaterThan(20);
      expect(one.err).toBe(`${text.split('\n').length - 1} decisions written to one.jsonl\n`);
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      const rows = await connection.runAndReadAll(
        `SELECT "user", outcome FROM '${join(folder, 'three.parquet')}'`,
      );
      connection.closeSync();
      instance.closeSync();
      const told = text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { user: string; outcome: string });
      expect(rows.getRows()).toEqual(told.map(({ user, outcome }) => [user, outcome]));
      expect(left(folder).toSorted()).toEqual(['one.jsonl', 'three.parquet']);
    });
  });

  test('goes through a link, and may be read by whom it was before', async () => {
    await withProject({ ...STORE, 'kept/old.jsonl': 'old' }, async (folder) => {
      chmodSync(join(folder, 'kept/old.jsonl'), 0o640);
      symlinkSync('kept/old.jsonl', join(folder, 'link.jsonl'));
      const { code } = await mailwright(['backtest', '--events', 'log.jsonl', '--out', 'link.jsonl'], folder);
      expect(code).toBe(0);
      expect(readFileSync(join(folder, 'kept/old.jsonl'), 'utf8')).toContain('"user":"u0"');
      expect(statSync(join(folder, 'kept/old.jsonl')).mode & 0o777).toBe(0o640);
    });
  });
});

describe('what can not be done is told, and nothing is left', () => {
  const cases: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
    ['no number', ['--workers', 'two'], '`--workers two` is no number of threads; write one from 1 to 64'],
    [
      'another format',
      ['--out', 'decisions.csv'],
      '`--out decisions.csv` would not be what its name says: JSON Lines are written, or Parquet where it ends in `.parquet`',
    ],
    [
      'no folder',
      ['--out', 'there/is/none.jsonl'],
      'the decisions can not be written to `there/is/none.jsonl` (there is no such folder)',
    ],
    ['a folder', ['--exposures', 'rules'], 'the exposures can not be written to `rules` (it is a folder)'],
    [
      'a full disk',
      ['--out', '/dev/full'],
      'the decisions can not be written to `/dev/full` (the disk is full)',
    ],
    [
      'a full disk for what is rejected',
      ['--rejects', '/dev/full'],
      'the rejected rows can not be written to `/dev/full` (the disk is full)',
    ],
  ];
  test.each(cases)('%s', async (_what, args, says) => {
    await withProject({ ...STORE, 'log.jsonl': `no JSON\n${lines(20, 5)}` }, async (folder) => {
      const { code, err, out } = await mailwright(['backtest', '--events', 'log.jsonl', ...args], folder);
      expect([code, err, out]).toEqual([3, `mailwright: ${says}\n`, '']);
      expect(left(folder)).toEqual([]);
    });
  });

  test('a log that is broken leaves what was written before', async () => {
    const files = { ...STORE, 'log.jsonl.gz': 'no gzip', 'out.jsonl': 'old', 'rejects.jsonl': 'old' };
    await withProject(files, async (folder) => {
      const args = ['--events', 'log.jsonl.gz', '--out', 'out.jsonl', '--rejects', 'rejects.jsonl'];
      const { code } = await mailwright(['backtest', ...args], folder);
      expect(code).toBe(3);
      expect(readFileSync(join(folder, 'out.jsonl'), 'utf8')).toBe('old');
      expect(readFileSync(join(folder, 'rejects.jsonl'), 'utf8')).toBe('old');
      expect(left(folder).toSorted()).toEqual(['log.jsonl.gz', 'out.jsonl', 'rejects.jsonl']);
    });
  });
});

describe('a run that is ended in the middle', () => {
  /** Ends it as soon as something is put aside, which is before the log is read. */
  async function ended(signal: NodeJS.Signals) {
    const files = { ...SOUND, 'log.jsonl': lines(3000, 30), 'out.jsonl': 'old' };
    return withProject(files, async (folder) => {
      const spill = join(folder, 'spill');
      mkdirSync(spill);
      const args = ['backtest', '--events', 'log.jsonl', '--out', 'out.jsonl', '--workers', '2'];
      const child = spawn(process.execPath, [MAIN, ...args], {
        cwd: folder,
        env: { ...process.env, TMPDIR: spill },
      });
      let err = '';
      child.stderr.on('data', (chunk) => (err += chunk));
      const closed = new Promise<number | NodeJS.Signals | null>((done) => {
        child.on('close', (code, by) => done(code ?? by));
      });
      while (child.exitCode === null && !readdirSync(folder).some((name) => name.endsWith('.part'))) {
        await new Promise((next) => setTimeout(next, 5));
      }
      child.kill(signal);
      const how = await closed;
      return {
        how,
        err,
        out: readFileSync(join(folder, 'out.jsonl'), 'utf8'),
        aside: left(folder).filter((name) => name.endsWith('.part')),
        spilled: existsSync(spill) ? readdirSync(spill) : [],
      };
    });
  }

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s says what was done, and leaves nothing',
    async (signal) => {
      const { how, err, out, aside, spilled } = await ended(signal);
      expect(err).toMatch(/^mailwright: stopped while .*; nothing was written\n$/);
      expect([how, out, aside, spilled]).toEqual([130, 'old', [], []]);
    },
  );

  test('by SIGKILL leaves the old file', async () => {
    const { how, out } = await ended('SIGKILL');
    expect([how, out]).toEqual(['SIGKILL', 'old']);
  });
});
