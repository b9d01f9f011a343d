/** The conformance suite: each case a test of its own name, which fails at its line. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readConformance } from '../../src/check/conformance.js';
import { registerMistake, registerScenario } from '../../src/check/vitest-runtime.js';
import { compileMails } from '../../src/simulate/project.js';
import { caseFiles, caseKit } from './files.mjs';
import { caseTable, pageWith, readPage } from './table.mjs';

const stage = { root: resolve(import.meta.dirname, '../..'), vitest: { test, expect } };
const kit = caseKit();
const files = caseFiles();
const read = files.map((file) => readConformance(file, kit));

for (const { cases, diagnostics } of read) {
  for (const diagnostic of diagnostics) registerMistake(diagnostic, stage);
  for (const { scenario, project } of cases) {
    const { mails } = await compileMails(project.outlines);
    registerScenario(scenario, { project, mails }, stage);
  }
}

test('there are many cases, each of a name of its own', () => {
  const names = read.flatMap(({ cases }) => cases.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(150);
  expect(new Set(names).size).toBe(names.length);
});

test('docs/conformance.md lists them; `npm run conformance-table` writes it', () => {
  const page = readPage();
  const byPath = new Map(files.map(({ path }, index) => [path, read[index]!]));
  expect(page).toBe(
    pageWith(
      page,
      caseTable(({ path }: { readonly path: string }) => byPath.get(path)!),
    ),
  );
  expect(page.match(/^\| /gm)!.length).toBe(read.flatMap(({ cases }) => cases).length + 2);
});

test('few of them have no source', () => {
  const cases = read.flatMap((file) => file.cases);
  const without = cases.filter(({ source }) => source === 'none found').map(({ name }) => name);
  expect(without.length).toBeLessThan(cases.length / 10);
});
