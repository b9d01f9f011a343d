/** `mailwright/lives`, as a user's own tests import it. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { openLives } from 'mailwright/lives';
import { expect, test } from 'vitest';
import { runs } from '../runs.js';

const ROOT = resolve(import.meta.dirname, '../..');

test('opens a project: its lives, what is decided of them, and its laws', async () => {
  const { lives, live, invariants, lifeAt } = await openLives(ROOT);
  const one = live(lifeAt(1, 2));
  expect(one.timeline).toEqual(lifeAt(1, 2));
  expect(one.simulated.journal.length).toBeGreaterThan(0);
  fc.assert(
    fc.property(lives, (life) => {
      const broken = invariants.filter(({ judge }) => judge(live(life)).kind === 'broken');
      expect(broken.map(({ name }) => name)).toEqual([]);
    }),
    { numRuns: runs(100) },
  );
});

test('rejects with what is wrong with the rules', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lives-'));
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules/a.yaml'), 'kind: segmnt\nname: a\nversion: 1\n');
  await expect(openLives(folder)).rejects.toThrow('`segmnt` is not a kind of document');
  await expect(openLives(join(folder, 'rules'))).rejects.toThrow('no folder `rules/`');
});

test('the lives are the same wherever they are drawn', () => {
  const script = `import { openLives } from 'mailwright/lives';
    const { lifeAt, live } = await openLives('.');
    const lived = Array.from({ length: 60 }, (_, run) => live(lifeAt(3, run)));
    console.log(JSON.stringify(lived.map(({ timeline, simulated }) => [timeline, simulated.decisions])));`;
  const [utc, apia] = ['UTC', 'Pacific/Apia'].map((TZ) =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: ROOT,
      env: { ...process.env, TZ },
      encoding: 'utf8',
      maxBuffer: 1e8,
    }),
  );
  expect(utc!.length).toBeGreaterThan(10_000);
  expect(apia).toBe(utc);
});
