/** Catalogs on disk, and the command that counts: as a user has them. */
import { readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const ROOT = resolve(import.meta.dirname, '../..');

const SHOP: Files = {
  ...SOUND,
  'rules/catalog/goods.yaml': `kind: catalog
name: goods
version: 1
file: goods.csv
id: cart_id
columns: { type: object, required: [price], properties: { cart_id: { type: string }, price: { type: number } } }
boughtBy: [Product Added]
`,
  'rules/catalog/goods.csv': 'cart_id,price\nc1,5\nc2,7.5\n',
};
const LOG = ['c1', 'c1', 'c2', 'c9']
  .map((cart_id, index) =>
    JSON.stringify({
      type: 'track',
      userId: `u${index % 2}`,
      messageId: `m${index}`,
      event: 'Product Added',
      timestamp: `2026-03-0${index + 1}T09:00:00Z`,
      properties: { cart_id, price: 5 },
    }),
  )
  .join('\n');

const run = (files: Files, args: readonly string[], before: (folder: string) => void = () => undefined) =>
  withProject(files, async (folder) => {
    before(folder);
    return mailwright(args, folder);
  });

describe('a table beside the rules', () => {
  test.concurrent('is read with them', async ({ expect: expectHere }) => {
    const { code, out } = await run(SHOP, ['validate']);
    expectHere(out).toMatch(/^warning\[unused-catalog\] rules\/catalog\/goods\.yaml:2:7 /);
    expectHere(out).toContain('1 catalog, 1 scenario in 6 files: 1 warning');
    expectHere(code).toBe(0);
    expectHere((await run(SHOP, ['test'])).code).toBe(0);
  });

  test.concurrent('is told of by its own line, with the line shown', async ({ expect: expectHere }) => {
    const files = { ...SHOP, 'rules/catalog/goods.csv': 'cart_id,price\r\nc1,5\r\nc2,"7,5"\r\n' };
    const { code, out } = await run(files, ['validate']);
    expectHere(out).toContain(
      'error[wrong-type] rules/catalog/goods.csv:3:4  `price` is `7,5`, but must be a number',
    );
    expectHere(out).toContain('    3 | c2,"7,5"\n      |    ^^^^^ write `1299.50`: no unit, no comma');
    expectHere(code).toBe(3);
    const tested = await run(files, ['test']);
    expectHere(tested.code).toBe(3);
    expectHere(tested.out + tested.err).toContain('`price` is `7,5`');
  });

  test.concurrent('that no catalog names is not read', async ({ expect: expectHere }) => {
    const { code, out } = await run({ ...SHOP, 'rules/old.csv': 'x' }, ['validate']);
    expectHere(out).toContain('warning[unread-file] rules/old.csv:1:1');
    expectHere(code).toBe(0);
  });

  test.concurrent('is not read through a link out of the project', async ({ expect: expectHere }) => {
    const { 'rules/catalog/goods.csv': _gone, ...rest } = SHOP;
    const link = (folder: string) => symlinkSync('/etc/hostname', join(folder, 'rules/catalog/goods.csv'));
    const { code, out } = await run(rest, ['validate'], link);
    expectHere(out).toContain('error[outside-project] rules/catalog/goods.csv:1:1');
    expectHere(code).toBe(3);
  });

  test.concurrent('of more than 16 MB is not read', async ({ expect: expectHere }) => {
    const { code, out } = await run({ ...SHOP, 'rules/catalog/goods.csv': 'x'.repeat(70_000_000) }, [
      'validate',
    ]);
    expectHere(out).toContain('error[file-too-large] rules/catalog/goods.csv:1:1');
    expectHere(code).toBe(3);
  });
});

describe('mailwright catalog counts', () => {
  const args = ['catalog', 'counts', 'goods', '--events', 'log.jsonl'];

  test.concurrent('tells what was bought, and writes it', async ({ expect: expectHere }) => {
    await withProject({ ...SHOP, 'log.jsonl': LOG }, async (folder) => {
      const { code, out } = await mailwright(
        [...args, '--by', 'user', '--out', 'rules/catalog/counts.csv'],
        folder,
      );
      expectHere(code).toBe(0);
      expectHere(out).toContain('log.jsonl: 4 rows, 4 Product Added of 2 users, 2026-03-01 to 2026-03-04');
      expectHere(out).toContain('2 of 2 rows bought, by 2 users');
      expectHere(out).toContain('1 id in the log that the catalog does not have');
      // One user had c1 and c2, the other c1 alone.
      const text = 'id,with,count\nc1,,2\nc1,c2,1\nc2,,1\nc2,c1,1\n';
      expectHere(readFileSync(join(folder, 'rules/catalog/counts.csv'), 'utf8')).toBe(text);
    });
  });

  test.concurrent('needs no counts to be there, nor to be right', async ({ expect: expectHere }) => {
    const document = `${String(SHOP['rules/catalog/goods.yaml'])}counts: counts.csv\n`;
    const files = { ...SHOP, 'rules/catalog/goods.yaml': document, 'log.jsonl': LOG };
    expectHere((await run(files, ['validate'])).out).toContain(
      'let `mailwright catalog counts goods` write it',
    );
    expectHere((await run(files, args)).code).toBe(0);
    const broken = { ...files, 'rules/catalog/counts.csv': 'nothing of the kind' };
    expectHere((await run(broken, args)).code).toBe(0);
  });

  test.concurrent.each(['rules/catalog/goods.csv', './log.jsonl'])('does not write over %s', async (out) => {
    const outcome = await run({ ...SHOP, 'log.jsonl': LOG }, [...args, '--out', out]);
    expect(outcome.err).toContain(`\`--out ${out}\` is what this is made from`);
    expect(outcome.code).toBe(3);
  });

  test('as JSON fits its schema', async () => {
    const { out, code } = await mailwright(
      ['catalog', 'counts', 'products', '--events', 'scenarios/history/events.jsonl.gz', '--format', 'json'],
      ROOT,
    );
    expect(code).toBe(0);
    const validate = new Ajv2020({
      strict: true,
      strictRequired: false,
      strictTypes: false,
      allErrors: true,
    }).compile(OUTPUT_SCHEMAS['catalog']!);
    validate(JSON.parse(out));
    expect(validate.errors).toBeNull();
  });

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['nothing to do', ['catalog'], 'needs counts'],
    ['something else to do', ['catalog', 'cuonts', 'goods'], 'write `mailwright catalog counts NAME`'],
    ['an unknown catalog', ['catalog', 'counts', 'godos', '--events', 'log.jsonl'], 'did you mean `goods`?'],
    ['no log', ['catalog', 'counts', 'goods'], '--events FILE'],
    ['an unknown event', [...args, '--event', 'Product Aded'], 'did you mean `Product Added`?'],
    ['an event that names nothing', [...args, '--event', 'Email Sent'], 'names no `cart_id`'],
    ['an unknown way', [...args, '--by', 'order'], 'is not one of `event`, `user`'],
    ['no number', [...args, '--top', 'all'], 'write `--top 20`'],
    ['a folder that is not there', [...args, '--out', 'nowhere/counts.csv'], 'can not be written'],
  ];
  test.concurrent.each(wrong)('refuses %s', async (_name, given, message) => {
    const { code, out, err } = await run({ ...SHOP, 'log.jsonl': LOG }, given);
    expect(out + err).toContain(message);
    expect(out + err).not.toMatch(/\n\s+at /);
    expect(code).toBe(3);
  });
});
