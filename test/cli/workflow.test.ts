/** The workflow that docs/commands.md shows, step by step, on the example store. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { command as mailwright } from './command.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly {
          readonly run?: string;
          readonly uses?: string;
          readonly with?: Readonly<Record<string, string | number>>;
        }[];
      }
    >
  >;
}

const INIT = 'src/cli/init/project/.github/workflows/mailwright.yml';

const { jobs } = parse(readFileSync(join(ROOT, 'docs/github-actions.yaml'), 'utf8')) as Workflow;
const { steps } = jobs['rules']!;
const commands = steps.flatMap(({ run }) =>
  run?.startsWith('npx mailwright ') ? run.slice('npx mailwright '.length) : [],
);

describe('its steps', () => {
  test.each(commands.filter((command) => command.startsWith('validate')))(
    'mailwright %s',
    async (command) => {
      const [words, file] = command.split(' > ');
      const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: ROOT };
      const { out, err, code } = await mailwright(words!.split(' '), ROOT, env);
      expect([code, err]).toEqual([0, '']);
      if (file === undefined) return expect(out).toMatch(/^4 campaigns, .*: no mistakes\n$/);
      expect((JSON.parse(out) as Log).runs[0]!.results).toEqual([]);
      expect(steps.find(({ uses }) => uses?.includes('upload-sarif'))!.with!['sarif_file']).toBe(file);
    },
  );

  test('are those that check rules', () => {
    expect(commands.map((command) => command.split(' ')[0])).toEqual([
      'validate',
      'test',
      'plan',
      'validate',
    ]);
  });
});

test('a plan is made of a pull request against its branch, by the steps of both workflows', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'mailwright-workflow-'));
  try {
    expect((await mailwright(['init', 'shop'], parent)).code).toBe(0);
    const folder = join(parent, 'shop');
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=shop', '-c', 'user.email=shop@store.example', ...args], {
        cwd: folder,
        stdio: 'ignore',
      });
    const history = join(folder, 'scenarios/history/events.jsonl');
    writeFileSync(`${history}.gz`, gzipSync(readFileSync(history)));
    git('init', '-q', '-b', 'main');
    git('add', '-A');
    git('commit', '-qm', 'The branch that it is for');
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const welcome = join(folder, 'rules/campaigns/welcome.yaml');
    const rules = readFileSync(welcome, 'utf8');
    writeFileSync(welcome, rules.replace('days: 2', 'days: 3'));
    expect(readFileSync(welcome, 'utf8')).not.toBe(rules);
    git('commit', '-qam', 'The pull request');
    for (const [file, log] of [
      ['docs/github-actions.yaml', `${history}.gz`],
      [INIT, history],
    ] as const) {
      const { jobs: found } = parse(readFileSync(join(ROOT, file), 'utf8')) as Workflow;
      const all = found['rules']!.steps;
      const { run } = all.find((step) => step.run?.includes(' plan '))!;
      expect(all.find(({ uses }) => uses?.includes('checkout'))!.with).toEqual({ 'fetch-depth': 0 });
      expect(run).toContain(log.slice(folder.length + 1));
      const summary = join(parent, 'summary.md');
      writeFileSync(summary, '');
      const args = run!.replace('${{ github.base_ref }}', 'main').split(' ').slice(2);
      const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GITHUB_STEP_SUMMARY: summary };
      const { code, err } = await mailwright(args, folder, env);
      expect([code, err.replace('the plan is written to plan.md\n', '')]).toEqual([0, '']);
      expect(readFileSync(summary, 'utf8')).toContain('welcome');
      expect(readFileSync(summary, 'utf8')).toContain('timing');
    }
    expect(existsSync(join(folder, 'plan.md'))).toBe(true);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
});
