/** `validate --fix` and the formats of `validate`, as a user runs them. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const CART = (SOUND['rules/cart.yaml'] as string).replaceAll('\n', '\r\n');
const SPOILT = CART.replace('greaterThan', 'gt')
  .replace('audience:', 'audence:')
  .replace('version: 1', 'version: "1"   # 🎉 the first')
  .replace('{{ name }}', '{{ nmae }}');
const MENDED = CART.replace('version: 1', 'version: 1   # 🎉 the first');

const files = (more: Files = {}): Files => ({
  ...SOUND,
  'rules/cart.yaml': SPOILT,
  'templates/cart.mjml': (SOUND['templates/cart.mjml'] as string).replace('{{ name }}', '{{ nme }} 🎉'),
  'scenarios/cart.yaml': (SOUND['scenarios/cart.yaml'] as string).replace('cart/reminder', 'cart/remidner'),
  ...more,
});

const textOf = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

describe('--fix', () => {
  test.concurrent(
    'mends rules, templates and scenarios, and no other byte; a second run has nothing to do',
    async () => {
      await withProject(files(), async (folder) => {
        const { out, code } = await mailwright(['validate', '--fix'], folder);
        expect(textOf(folder, 'rules/cart.yaml')).toBe(MENDED);
        expect(textOf(folder, 'templates/cart.mjml')).toContain('{{ name }} 🎉');
        expect(textOf(folder, 'scenarios/cart.yaml')).toBe(SOUND['scenarios/cart.yaml']);
        expect(out).toMatch(/^fixed 6 of 6 mistakes:\n {2}rules\/cart\.yaml:3:10 {2}`version` is a text/);
        expect(out).toContain('✓ 1 campaign');
        expect(code).toBe(0);
        expect(readdirSync(join(folder, 'rules')).sort()).toEqual(['cart.yaml', 'shop.yaml']);
        const again = await mailwright(['validate', '--fix'], folder);
        expect([again.code, again.out.split('\n')[0]]).toEqual([0, 'nothing to fix']);
      });
    },
  );

  test.concurrent('tells what remains, and fails by it', async () => {
    const wrong = SPOILT.replace('Product Added, property', 'Something Else, property');
    await withProject(files({ 'rules/cart.yaml': wrong }), async (folder) => {
      const { out, code } = await mailwright(['validate', '--fix'], folder);
      expect(code).toBe(3);
      expect(out).toMatch(/^fixed \d of \d mistakes:\n/);
      expect(out).toContain('error[unknown-event] rules/cart.yaml:4:');
      expect(textOf(folder, 'rules/cart.yaml')).toContain('Something Else, property');
    });
  });

  test.concurrent('--dry-run shows the diff, which git takes, and writes nothing', async () => {
    await withProject(files(), async (folder) => {
      const { out, code } = await mailwright(['validate', '--fix', '--dry-run'], folder);
      expect(code).toBe(3);
      expect(textOf(folder, 'rules/cart.yaml')).toBe(SPOILT);
      expect(out).toContain('--- a/rules/cart.yaml\n+++ b/rules/cart.yaml\n@@ ');
      expect(out).toContain('-    - { at: "2026-03-02T11:00:00+01:00", send: cart/remidner');
      expect(out).toContain('\nwould fix 6 of 6 mistakes:\n');
    });
  });

  test.concurrent(
    'goes through a link in the project, which stays one, and keeps the mode of a file',
    async () => {
      const linked = files({ 'shared/cart.yaml': SPOILT });
      await withProject(linked, async (folder) => {
        rmSync(join(folder, 'rules/cart.yaml'));
        symlinkSync('../shared/cart.yaml', join(folder, 'rules/cart.yaml'));
        chmodSync(join(folder, 'shared/cart.yaml'), 0o640);
        const { code } = await mailwright(['validate', '--fix'], folder);
        expect(code).toBe(0);
        expect(lstatSync(join(folder, 'rules/cart.yaml')).isSymbolicLink()).toBe(true);
        expect(textOf(folder, 'shared/cart.yaml')).toBe(MENDED);
        expect(statSync(join(folder, 'shared/cart.yaml')).mode & 0o777).toBe(0o640);
      });
    },
  );

  test.concurrent('leaves a file alone that is not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(files()['templates/cart.mjml'] as string),
      Buffer.from([0xff, 0x0a]),
    ]);
    await withProject(files({ 'templates/cart.mjml': bytes }), async (folder) => {
      const { code } = await mailwright(['validate', '--fix'], folder);
      expect(code).toBe(3);
      expect(readFileSync(join(folder, 'templates/cart.mjml')).equals(bytes)).toBe(true);
      expect(textOf(folder, 'rules/cart.yaml')).toBe(MENDED);
    });
  });

  test.concurrent.each([
    [['validate', '--dry-run'], '`--dry-run` goes with `--fix`; `mailwright validate` alone writes nothing'],
    [['validate', '--format', 'githb'], 'did you mean `github`?'],
    [['validate', '--fix=yes'], '`--fix` takes no value'],
  ])('%j is refused', async (args, words) => {
    await withProject(SOUND, async (folder) => {
      const { err, code } = await mailwright(args, folder);
      expect([code, err]).toEqual([3, expect.stringContaining(words)]);
    });
  });
});

describe('--format json', () => {
  const fits = (text: string) => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
      OUTPUT_SCHEMAS['validate']!,
    );
    const value = JSON.parse(text) as {
      valid: boolean;
      diagnostics: { fix?: { edits: { text: string }[] } }[];
      fixes?: { written: boolean; fixed: object[] };
    };
    validate(value);
    expect(validate.errors).toBeNull();
    return value;
  };

  test.concurrent('has fixes as edits of text', async () => {
    await withProject(files(), async (folder) => {
      const { out } = await mailwright(['validate', '--format', 'json'], folder);
      const { diagnostics } = fits(out);
      expect(diagnostics.map(({ fix }) => fix?.edits[0]!.text)).toEqual([
        '1',
        'greaterThan',
        'audience',
        '"{{ name }}, your cart"',
        'name',
      ]);
    });
  });

  test.concurrent.each([
    [['--fix'], true],
    [['--fix', '--dry-run'], false],
  ])('tells what %j did', async (args, written) => {
    await withProject(files(), async (folder) => {
      const { out, code } = await mailwright(['validate', ...args, '--format', 'json'], folder);
      const { valid, diagnostics, fixes } = fits(out);
      expect([code, valid, diagnostics.length]).toEqual(written ? [0, true, 0] : [3, false, 5]);
      expect([fixes!.written, fixes!.fixed.length]).toEqual([written, 6]);
    });
  });
});

describe('--format github', () => {
  test.concurrent(
    'is taken by itself in a step of GitHub Actions, with paths from the workspace, and fills the summary',
    async () => {
      await withProject({}, async (workspace) => {
        for (const [path, text] of Object.entries(files())) {
          mkdirSync(join(workspace, 'mail/store', path, '..'), { recursive: true });
          writeFileSync(join(workspace, 'mail/store', path), text);
        }
        const summary = join(workspace, 'summary.md');
        writeFileSync(summary, 'before\n');
        const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace, GITHUB_STEP_SUMMARY: summary };
        const { out, code } = await mailwright(['validate'], join(workspace, 'mail/store'), env);
        expect(code).toBe(3);
        expect(out.split('\n')[0]).toBe(
          '::error file=mail/store/rules/cart.yaml,line=3,col=10,endLine=3,endColumn=13,title=wrong-type::`version` is a text, but must be a whole number%0Araised with every change after promotion; from 1',
        );
        expect(readFileSync(summary, 'utf8')).toMatch(/^before\n### Mailwright: 5 errors\n/);
        const pretty = await mailwright(
          ['validate', '--format', 'pretty'],
          join(workspace, 'mail/store'),
          env,
        );
        expect(pretty.out).toMatch(/^error\[wrong-type\]/);
      });
    },
  );

  test.concurrent('says by hand what it would say there, and a sound project is one line', async () => {
    await withProject(SOUND, async (folder) => {
      const { out, code } = await mailwright(['validate', '--format', 'github'], folder);
      expect([out, code]).toEqual(['1 campaign, 1 mail, 1 segment, 1 scenario in 4 files: no mistakes\n', 0]);
      expect(existsSync(join(folder, 'summary.md'))).toBe(false);
    });
  });
});

test('--format sarif is for the repository that the project lies in', async () => {
  await withProject({ '.git/HEAD': 'ref: refs/heads/main\n' }, async (root) => {
    for (const [path, text] of Object.entries(files())) {
      mkdirSync(join(root, 'mail', path, '..'), { recursive: true });
      writeFileSync(join(root, 'mail', path), text);
    }
    const { out, code } = await mailwright(['validate', '--format', 'sarif', '--project', 'mail'], root);
    expect(code).toBe(3);
    const [run] = (JSON.parse(out) as Log).runs;
    expect(run!.results!.map(({ ruleId }) => ruleId)).toEqual([
      'wrong-type',
      'unknown-operator',
      'unknown-key',
      'unknown-name',
      'unknown-name',
    ]);
    expect(run!.artifacts!.map(({ location }) => location!.uri)).toEqual([
      'mail/rules/cart.yaml',
      'mail/templates/cart.mjml',
    ]);
  });
});
