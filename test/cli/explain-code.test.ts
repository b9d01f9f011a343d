/** `mailwright explain CODE`: the pages of diagnostics, in a terminal and for programs, from wherever it is called. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { PAGES_FOLDER, PageError, parsePage, readPage, withSays } from '../../src/cli/page.js';
import { pageReport } from '../../src/cli/report/page.js';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { CODES } from '../../src/vocabulary/code.js';
import { command as mailwright } from './command.js';
import { spoilt, withProject } from './mailwright.js';

const ROOT = resolve(import.meta.dirname, '../..');
const plain = pc.createColors(false);

/** There is no project there. */
const nowhere = tmpdir();

const PAGE = `# \`unknown-key\`

A key that nothing reads stands in a document,
most often one that is misspelt.

## Avoid

\`\`\`yaml rules/page.yaml
exti: 1
## no heading
\`\`\`

\`\`\`text
error[unknown-key] rules/page.yaml:1:1  unknown key \`exti\`
\`\`\`

## Prefer

\`\`\`yaml rules/page.yaml
exit: 1
\`\`\`

## Why

One.

- Two, of which there is more to be said than has room in one line of forty.
`;

describe('a page', () => {
  test('is read by its form', () => {
    expect(parsePage(PAGE)).toMatchObject({
      code: 'unknown-key',
      avoid: [{ info: 'yaml rules/page.yaml', text: 'exti: 1\n## no heading\n' }],
      command: undefined,
      says: 'error[unknown-key] rules/page.yaml:1:1  unknown key `exti`',
      prefer: [{ info: 'yaml rules/page.yaml', text: 'exit: 1\n' }],
    });
    expect(parsePage(PAGE.replace('```text', '```console\n$ mailwright test\n```\n\n```text')).command).toBe(
      'mailwright test',
    );
    expect(() => parsePage(PAGE.replace('# `', '# '))).toThrow(PageError);
    expect(() => parsePage(PAGE.replace('## Prefer', '## Better'))).toThrow(
      'the sections are Avoid, Prefer, Why, but here Avoid, Better, Why',
    );
  });

  test('gets what is printed in its place, whether there was something or not', () => {
    const says = 'error[a]\n    1 | $& `b`';
    const written = withSays(PAGE, says);
    expect(parsePage(written).says).toBe(says);
    expect(withSays(written, parsePage(PAGE).says)).toBe(PAGE);
    expect(withSays(PAGE.replace(/```text[\s\S]*?```\n\n/, ''), parsePage(PAGE).says)).toBe(PAGE);
  });

  test('has its prose broken to the width, and everything else as it is', () => {
    expect(pageReport('unknown-key', parsePage(PAGE), plain, 40)).toBe(`unknown-key (error)

A key that nothing reads stands in a
document, most often one that is
misspelt.

Avoid

  rules/page.yaml
    exti: 1
    ## no heading

    error[unknown-key]
      rules/page.yaml:1:1  unknown key
      \`exti\`

Prefer

  rules/page.yaml
    exit: 1

Why

One.

- Two, of which there is more to be said
  than has room in one line of forty.`);
  });

  test('has what was printed broken as well, and marks below what they mark', () => {
    const says = `error[a] rules.json:7:18  ${'dates are ordered '.repeat(3).trim()}
    7 |         "value": "2026-01-01T00:00:00Z"
      |                  ^^^^^^^^^^^^^^^^^^^^^^ compare with what is no text
      | ^^^^ short`;
    expect(pageReport('unknown-key', parsePage(withSays(PAGE, says)), plain, 50)).toContain(
      `    error[a] rules.json:7:18  dates are ordered
      dates are ordered dates are ordered
        7 |         "value": "2026-01-01T00:00:00Z"
          |                  ^^^^^^^^^^^^^^^^^^^^^^
            compare with what is no text
          | ^^^^ short`,
    );
  });

  test.each(CODES.filter((code) => readPage(code)))(
    'of `%s` has room in a terminal of 80 columns',
    (code) => {
      const lines = pageReport(code, readPage(code)!, plain, 80).split('\n');
      const isOfFile = (line: string) => /^ *\d+ \| /.test(line);
      expect(lines.filter((line) => line.length > 80 && !isOfFile(line))).toEqual([]);
    },
  );
});

describe('explain CODE', () => {
  test.concurrent('prints the page, also where there is no project', async () => {
    const { code, out, err } = await mailwright(['explain', 'error[unknown-key]'], nowhere);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`${pageReport('unknown-key', readPage('unknown-key')!, plain)}\n`);
    expect(readFileSync(join(PAGES_FOLDER, 'unknown-key.md'), 'utf8')).toContain('unknown key `exti`');
  });

  test.concurrent('lists what there is where nothing is asked', async () => {
    const { code, out } = await mailwright(['explain'], nowhere);
    expect(code).toBe(0);
    for (const one of CODES) expect(out).toContain(`\n  ${one} `);
  });

  test.concurrent.each([
    ['explain-code', ['explain', 'unknown-key']],
    ['explain-codes', ['explain']],
  ] as const)('for programs: %s', async (schema, args) => {
    const { code, out } = await mailwright([...args, '--format', 'json'], nowhere);
    expect(code).toBe(0);
    const validate = new Ajv2020({ strict: true }).compile(OUTPUT_SCHEMAS[schema]!);
    validate(JSON.parse(out));
    expect(validate.errors).toBeNull();
  });

  test.concurrent.each([
    [['unknown-kye'], 'there is no code `unknown-kye`; did you mean `unknown-key`?'],
    [['Unknown-Key'], 'did you mean `unknown-key`?'],
    [['xyzzy'], 'there is no code `xyzzy`; `mailwright explain` lists them'],
    [['constructor'], 'there is no code `constructor`'],
    [['cart/reminder'], 'a mail is named by `--campaign cart/reminder`'],
    [['unknown-key', '--campaign', 'cart'], '`--campaign` asks about a mail, and `unknown-key` is a code'],
    [['unknown-key', 'unknown-name'], '`unknown-name` is one argument too many'],
    [['--scenario', 'x'], 'neither this folder nor any above it has a folder `rules/`'],
  ] as const)('%j is told what it should be', async (args, message) => {
    const { code, err } = await mailwright(['explain', ...args], nowhere);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(3);
  });

  test.concurrent('is named where something was told', async () => {
    await withProject(
      spoilt('rules/cart.yaml', 'purpose: marketing', 'purpos: marketing'),
      async (folder) => {
        const { out } = await mailwright(['validate'], folder);
        expect(out.trimEnd().split('\n').at(-1)).toBe('`mailwright explain unknown-key` tells more');
        const { err } = await mailwright(['simulate', '--scenario', 'a cart is remembered'], folder);
        expect(err.trimEnd().split('\n').at(-1)).toBe('`mailwright explain unknown-key` tells more');
      },
    );
    const sound = await mailwright(['validate'], ROOT);
    expect(sound.out).not.toContain('tells more');
  });
});
