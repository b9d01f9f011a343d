/**
 * Thirty projects with mistakes of all sorts, each with what is told of it in `expected.yaml`, and with what mends it,
 * mistake by mistake, in `mends.yaml`. `MAILWRIGHT_UPDATE=1 npx vitest run test/invalid` writes `expected.yaml` anew.
 */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { findMistakes } from '../../src/cli/mistakes.js';
import { loadProject } from '../../src/cli/project.js';
import { isTemplateFile } from '../../src/language/rule-set.js';
import { templateMistakes } from '../../src/simulate/templates.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { command as mailwright } from '../cli/command.js';

const ROOT = import.meta.dirname;
const NAMES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** A text that stands instead of another, a whole file, or no file. */
type Mend =
  | { readonly file: string; readonly wrong: string; readonly right: string }
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly remove: true };

const scratch = mkdtempSync(join(tmpdir(), 'mailwright-invalid-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What `mailwright validate` tells of a project. */
async function mistakesIn(folder: string): Promise<readonly Diagnostic[]> {
  const loaded = loadProject({ operands: [], flags: { project: folder } });
  const templates = loaded.files.filter(({ path }) => isTemplateFile(path));
  const { diagnostics } = await findMistakes(loaded, templateMistakes(templates));
  return diagnostics;
}

function line(one: Diagnostic): string {
  const kind = one.severity === 'warning' ? ' (warning)' : '';
  return `${formatPlace(one.span)} ${one.code}${kind} ${one.message}`;
}

/** Warnings may come up where the error is mended that stood for more. */
async function errorsIn(folder: string): Promise<readonly Diagnostic[]> {
  return (await mistakesIn(folder)).filter(({ severity }) => severity === 'error');
}

function expectedOf(name: string): readonly string[] {
  return parse(readFileSync(join(ROOT, name, 'expected.yaml'), 'utf8')) as readonly string[];
}

function mendsOf(name: string): readonly Mend[] {
  return parse(readFileSync(join(ROOT, name, 'mends.yaml'), 'utf8')) as readonly Mend[];
}

function mend(folder: string, one: Mend): void {
  const path = join(folder, one.file);
  if ('remove' in one) rmSync(path);
  else if ('text' in one) writeFileSync(path, one.text);
  else {
    const text = readFileSync(path, 'utf8');
    expect(text.split(one.wrong)).toHaveLength(2);
    writeFileSync(
      path,
      text.replace(one.wrong, () => one.right),
    );
  }
}

/** A mistake without its place, which moves where lines above it are mended; nor how often it is told. */
function kindOf(one: Diagnostic): string {
  return `${one.span.file} ${one.code} ${one.message}`;
}

test('there are thirty of them or more', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(30);
});

describe('what is told of a project', () => {
  test.each(NAMES)('%s', async (name) => {
    const found = await mistakesIn(join(ROOT, name));
    const told = found.map(line);
    if (process.env['MAILWRIGHT_UPDATE'] === '1')
      writeFileSync(join(ROOT, name, 'expected.yaml'), stringify(told, { lineWidth: 0 }));
    expect(told).toEqual(expectedOf(name));
    expect(found.some(({ severity }) => severity === 'error')).toBe(true);
    for (const { message, help } of found) {
      expect(message).toMatch(/^[^A-Z].*[^.]$/s);
      if (help !== undefined) expect(help).toMatch(/^[^A-Z]/);
    }
  });
});

describe('all of it is told at once: mending one mistake after the other brings up no new one, and none is left', () => {
  test.each(NAMES)('%s', async (name) => {
    const folder = join(scratch, name);
    cpSync(join(ROOT, name), folder, { recursive: true, verbatimSymlinks: true });
    let before = await errorsIn(folder);
    const known = new Set(before.map(kindOf));
    const mends = mendsOf(name);
    expect(mends.length).toBeGreaterThan(1);
    for (const one of mends) {
      mend(folder, one);
      const found = await errorsIn(folder);
      const hidden = found.map(kindOf).filter((kind) => !known.has(kind));
      expect({ after: one, hidden }).toEqual({ after: one, hidden: [] });
      // Every mend of an error takes at least one away: none of them was hidden.
      if (!('remove' in one)) expect(found.length, JSON.stringify(one)).toBeLessThan(before.length);
      before = found;
    }
    expect(before).toEqual([]);
  });
});

describe('by the command', () => {
  test.each(['misspelt-names', 'latin-1', 'alias-bomb', 'templates'])(
    '%s: exit code 3, and nothing but the report',
    async (name) => {
      const folder = join(ROOT, name);
      const json = await mailwright(['validate', '--format', 'json'], folder);
      expect(json.code).toBe(3);
      expect(json.err).toBe('');
      const { valid, diagnostics } = JSON.parse(json.out) as { valid: boolean; diagnostics: Diagnostic[] };
      expect(valid).toBe(false);
      expect(diagnostics.map(line)).toEqual(expectedOf(name));
      const pretty = await mailwright(['validate'], folder);
      expect(pretty.code).toBe(3);
      expect(pretty.err).toBe('');
      expect(pretty.out.match(/^(error|warning)\[/gm)).toHaveLength(diagnostics.length);
      // eslint-disable-next-line no-control-regex
      expect(pretty.out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    },
  );
});
