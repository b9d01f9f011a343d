/** `mailwright test`, several times in one process outside this one, over projects in folders of their own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { TestOptions } from '../../src/cli/commands/test.js';
import { SHOP } from './shop.js';

export interface Ran {
  readonly output: string;
  readonly errors: string;
  /** What the command returned or threw, and what became of the process's own exit code. */
  readonly code: number | string;
  readonly exitCode: number | null;
  /** By name, a hash of each mail beside the scenarios. */
  readonly snapshots: Readonly<Record<string, string>>;
  /** By name, a hash of each scenario file, and of what says what is covered. */
  readonly scenarios: Readonly<Record<string, string>>;
  readonly coverage: Readonly<Record<string, string>>;
}

export interface Projects {
  readonly folder: (name: string) => string;
  /** A copy of the shop without its scenarios, with these files beside or in place of its own. */
  readonly make: (name: string, files: Readonly<Record<string, string>>) => string;
  readonly remove: () => void;
}

export function projects(): Projects {
  const root = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
  const folder = (name: string) => join(root, name);
  return {
    folder,
    make: (name, files) => {
      for (const part of ['rules', 'templates'])
        cpSync(join(SHOP, part), join(folder(name), part), { recursive: true });
      mkdirSync(join(folder(name), 'scenarios'));
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder(name), path)), { recursive: true });
        writeFileSync(join(folder(name), path), text);
      }
      return folder(name);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

export interface RunOptions extends TestOptions {
  /** The environment of those after it as well. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file, and what in it gives way to what before the run. */
  readonly edit?: readonly [path: string, from: string, to: string];
}

export function runTests(runs: readonly RunOptions[]): readonly Ran[] {
  const script = join(import.meta.dirname, 'run-tests.mjs');
  const { CI: _, GITHUB_ACTIONS: __, VITEST: ___, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(runs)], {
    cwd: tmpdir(),
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
    timeout: 150_000,
    maxBuffer: 1 << 28,
  });
  const [results, errors] = [stdout, stderr].map((stream) => stream.split(/^=== (.*)\n/m)) as [
    string[],
    string[],
  ];
  if (results.length !== 2 * runs.length + 1) throw new Error(`${stdout}\n${stderr}`);
  return runs.map((_run, index) => ({
    output: results[2 * index]!,
    errors: errors[2 * index]!,
    ...(JSON.parse(results[2 * index + 1]!) as Omit<Ran, 'output' | 'errors'>),
  }));
}
