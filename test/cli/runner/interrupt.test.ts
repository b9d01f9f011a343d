/** Ctrl-C: what is known is told, the process ends by the signal, and nothing is left behind. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { shopFile } from '../../check/shop.js';
import { projects } from '../../check/test-command.js';

const { make, folder, remove } = projects();
afterAll(remove);

const FILES = 200;
const HOLDS = shopFile('scenarios/holds.yaml').replace(', matches: snapshot', '');
const project = make(
  'many',
  Object.fromEntries(Array.from({ length: FILES }, (_, index) => [`scenarios/s${index}.yaml`, HOLDS])),
);
const temporary = folder('temporary');
mkdirSync(temporary);

function interrupted(runner: string, presses: string) {
  const script = join(import.meta.dirname, 'interrupted.mjs');
  const { stdout, signal, status } = spawnSync(process.execPath, [script, project, runner, presses], {
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { stdout, signal, status };
}

describe.each(['vitest', 'direct'])('a run by %s', (runner) => {
  test('ends with what is known', () => {
    const { stdout, signal } = interrupted(runner, 'once');
    const { isStopped, tests, crash } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ isStopped, crash, signal }).toEqual({ isStopped: true, crash: undefined, signal: 'SIGINT' });
    expect(tests).toBeGreaterThan(0);
    expect(tests).toBeLessThan(FILES * 5);
    expect(readdirSync(temporary).filter((name) => name.startsWith('mailwright'))).toEqual([]);
  });
});

test('a second one ends the process at once', () => {
  expect(interrupted('direct', 'twice')).toEqual({ stdout: '', signal: null, status: 130 });
});
