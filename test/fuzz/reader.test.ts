/** Whatever is read, diagnostics come of it: never a throw, a hang, or a heap of more than 512 MB. `npm run fuzz:reader` goes on longer. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inputFrom, largeInputs, randomFrom } from './inputs.mjs';
import { watchedReader } from './watched.mjs';

const CORPUS = join(import.meta.dirname, 'corpus');
const PATHS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.yaml$/, ['rules/input.yaml', 'scenarios/input.yaml', 'scenarios/given/input.yaml']],
  [/\.mjml$/, ['templates/mail.mjml']],
  [/\.csv$/, ['rules/goods.csv']],
  [/\.jsonl$/, ['rules/lines.jsonl']],
];
const MUTANTS = 200;

const reader = watchedReader();
afterAll(() => reader.stop());

/** How long an input took says more of the machine than of the reader; that it hangs does not. */
async function expectRead(input: { readonly path: string; readonly text: string }, what: string) {
  const { kind, stack } = (await reader.read(input)) as { kind: string; stack?: string };
  expect(['read', 'slow'], `${what} as ${input.path}: ${stack}\n${input.text.slice(0, 2000)}`).toContain(
    kind,
  );
}

const corpus = readdirSync(CORPUS).map((name) => ({
  path: `corpus/${name}`,
  text: readFileSync(join(CORPUS, name), 'utf8'),
}));

test.each(corpus.map((file) => [file.path, file.text] as const))('%s', async (name, text) => {
  const paths = PATHS.find(([ending]) => ending.test(name))?.[1] ?? [];
  expect(paths).not.toEqual([]);
  for (const path of paths) await expectRead({ path, text }, name);
});

test('what is made to be slow', async () => {
  for (const { what, ...input } of largeInputs(0.02)) await expectRead(input, what);
});

test('what is mutated from files of the store and of the corpus', async () => {
  const root = join(import.meta.dirname, '../..');
  const files = ['rules', 'templates', 'scenarios'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(yaml|mjml|csv)$/.test(path))
      .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
  );
  const random = randomFrom(20261125);
  for (let count = 0; count < MUTANTS; count++) {
    const { what, ...input } = inputFrom(random, [...files, ...corpus]);
    await expectRead(input, what);
  }
});
