/** What people get wrong with scores, catalogs, experiments, dates, moves, invariants and the policy: cases as data, over one shop. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SourceFile } from '../../src/language/source-file.js';
import { openProject } from '../../src/simulate/project.js';

const SHOP = join(import.meta.dirname, 'fixtures/spoilt-shop');

interface Case {
  readonly name: string;
  /** A file, a text in it, and what stands instead; or a file and all of its text. */
  readonly edits: readonly (readonly [string, string, string] | readonly [string, string])[];
  readonly told: readonly string[];
}

function filesIn(folder: string): readonly SourceFile[] {
  return readdirSync(join(SHOP, folder))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(SHOP, folder, name), 'utf8') }));
}

const SOUND = [...filesIn('rules'), ...filesIn('templates')];
const CASES = parse(readFileSync(join(SHOP, 'mistakes.yaml'), 'utf8')) as readonly Case[];

function edited(
  files: readonly SourceFile[],
  [name, ...texts]: Case['edits'][number],
): readonly SourceFile[] {
  const path = `rules/${name}`;
  const others = files.filter((file) => file.path !== path);
  const [from, to] = texts;
  if (to === undefined) return [...others, { path, text: from }];
  const text = files.find((file) => file.path === path)?.text ?? '';
  expect(text).toContain(from);
  return [...others, { path, text: text.replace(from, () => to) }];
}

test('the shop is sound before it is spoilt', () => {
  expect(openProject(SOUND).diagnostics).toEqual([]);
});

describe('a mistake is told at its place, with what to write instead, and with no other', () => {
  test.each(CASES.map((one) => [one.name, one] as const))('%s', (_, { edits, told }) => {
    const { project, diagnostics } = openProject(edits.reduce(edited, SOUND));
    const found = diagnostics.map(({ code, span, severity }) => {
      const place = `${span.file.replace(/^rules\//, '')}:${span.line}:${span.column}`;
      return `${place} ${code}${severity === 'warning' ? ' (warning)' : ''}`;
    });
    expect(found).toEqual(told);
    for (const { message, help } of diagnostics) {
      expect(message).toMatch(/^[a-z`].*[^.]$/);
      expect(help).toMatch(/^[a-z`].*[^.]$/s);
    }
    expect(project === undefined).toBe(told.some((one) => !one.endsWith('(warning)')));
  });
});
