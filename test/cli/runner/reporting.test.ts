/** Which reports are made, and where they go. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReporters } from '../../../src/cli/runner/reporting.js';
import { mailwright, spoilt, withProject } from '../mailwright.js';

const FAILS = spoilt('scenarios/cart.yaml', 'Ada, your cart" }', 'Bo, your cart" }');

describe('readReporters', () => {
  test.each<readonly [readonly string[], string | undefined, readonly string[]]>([
    [[], undefined, ['pretty']],
    [['dot', 'github'], undefined, ['dot', 'github']],
    [['json'], undefined, ['json']],
    [['junit=a=b.xml'], undefined, ['pretty', 'junit a=b.xml']],
    [['verbose', 'json=x', 'tap=y'], undefined, ['verbose', 'json x', 'tap y']],
    [['junit'], 'z', ['pretty', 'junit z']],
    [['dot', 'junit'], 'z', ['dot', 'junit z']],
    [['junit', 'json=j'], 'z', ['pretty', 'junit z', 'json j']],
  ])('%j to %s', (texts, output, wanted) => {
    const { GITHUB_ACTIONS } = process.env;
    delete process.env['GITHUB_ACTIONS'];
    const read = readReporters(texts, output);
    if (GITHUB_ACTIONS !== undefined) process.env['GITHUB_ACTIONS'] = GITHUB_ACTIONS;
    expect(read.map(({ name, file }) => (file === undefined ? name : `${name} ${file}`))).toEqual(wanted);
  });

  test.each([
    [['prety'], undefined, 'did you mean `pretty`?'],
    [['default'], undefined, 'did you mean `pretty`?'],
    [['github-actions'], undefined, 'did you mean `github`?'],
    [['junit='], undefined, 'names no file'],
    [['json', 'dot'], undefined, 'stands alone on standard output'],
    [['json', 'tap'], undefined, 'stands alone on standard output'],
    [['json', 'tap'], 'x', 'goes with one `--reporter`'],
    [['dot'], 'x', 'goes with one `--reporter`'],
    [[], 'x', 'goes with one `--reporter`'],
  ])('%j to %s is refused', (texts, output, message) => {
    expect(() => readReporters(texts, output)).toThrow(message);
  });
});

describe('mailwright test', () => {
  test('annotates on GitHub from the root of the repository, and writes the summary and files beside', async () => {
    const files = Object.fromEntries(Object.entries(FAILS).map(([path, text]) => [`shop/${path}`, text]));
    await withProject({ ...files, '.git/HEAD': '' }, async (folder) => {
      const summary = join(folder, 'summary.md');
      const junit = join(folder, 'reports/junit.xml');
      const plain = join(folder, 'reports/verbose.txt');
      const { out, err, code } = await mailwright(
        [
          'test',
          '--runner',
          'direct',
          '--reporter',
          'junit',
          '--output',
          junit,
          '--reporter',
          `verbose=${plain}`,
        ],
        join(folder, 'shop'),
        {
          FORCE_COLOR: '1',
          NO_COLOR: '',
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: folder,
          GITHUB_STEP_SUMMARY: summary,
        },
      );
      expect([code, err]).toEqual([1, '']);
      expect(out).toContain('\u001b[36mscenarios/cart.yaml:1:9\u001b[39m');
      expect(readFileSync(plain, 'utf8')).toMatch(
        /^✗ scenarios\/cart.yaml:1:9 {2}a cart is remembered {2}\d+ ms\n/,
      );
      expect(out).toMatch(/^::error file=shop\/scenarios\/cart\.yaml,line=7,col=72,/);
      expect(readFileSync(summary, 'utf8')).toContain('### Mailwright: scenarios: 1 failed in 1 file');
      expect(readFileSync(junit, 'utf8')).toContain('classname="shop/scenarios/cart.yaml"');
    });
  });

  test('a file that can not be written is told', async () => {
    await withProject(FAILS, async (folder) => {
      const { err, code } = await mailwright(
        ['test', '--runner', 'direct', '--reporter', 'tap=rules/shop.yaml/x'],
        folder,
      );
      expect(err).toBe('mailwright: the report rules/shop.yaml/x can not be written (EEXIST)\n');
      expect(code).toBe(3);
      expect(existsSync(join(folder, 'rules/shop.yaml/x'))).toBe(false);
    });
  });
});
