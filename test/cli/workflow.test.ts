/** The workflow that docs/commands.md shows, step by step, on the example store. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { mailwright } from './mailwright.js';

const ROOT = resolve(import.meta.dirname, '../..');

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly {
          readonly run?: string;
          readonly uses?: string;
          readonly with?: Readonly<Record<string, string>>;
        }[];
      }
    >
  >;
}

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
