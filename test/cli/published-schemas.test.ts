/** What editors check rules, scenarios and cases with: each file of schemas/ by itself. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { EDITOR_KEYWORDS } from '../../src/language/schema/meanings.js';

const ROOT = resolve(import.meta.dirname, '../..');
const addFormats = addFormatsModule as unknown as FormatsPlugin;

const publishedNames = readdirSync(join(ROOT, 'schemas')).map((name) => name.replace(/\.json$/, ''));

function published(name: string): object {
  return JSON.parse(readFileSync(join(ROOT, `schemas/${name}.json`), 'utf8')) as object;
}

function checkBy(name: string) {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  const validate = ajv.compile(published(name));
  return (value: unknown) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => join(folder, path));
}

const documentsOf = (path: string): readonly unknown[] =>
  parseAllDocuments(readFileSync(join(ROOT, path), 'utf8')).map((one) => one.toJS() as unknown);

describe('a file of schemas/', () => {
  test.each(publishedNames)('%s refers to nothing outside itself, and says one id', (name) => {
    const schema = published(name);
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)].map((match) => match[1]);
    expect(references.filter((one) => !one!.startsWith('#/$defs/'))).toEqual([]);
    expect(JSON.stringify(schema).match(/"\$id":/g) ?? []).toHaveLength(1);
    checkBy(name);
  });

  test('takes the rules of the example, each by its kind', () => {
    const documents = yamlFiles('rules').flatMap(documentsOf) as readonly { readonly kind: string }[];
    const kinds = new Set(documents.map(({ kind }) => kind));
    expect(kinds.size).toBeGreaterThan(6);
    for (const kind of kinds) {
      const check = checkBy(kind);
      for (const document of documents.filter((one) => one.kind === kind))
        expect(check(document)).toEqual([]);
    }
  });

  test.each([
    ['scenario', yamlFiles('scenarios').filter((path) => !path.startsWith('scenarios/given/'))],
    ['conformance', yamlFiles('test/conformance').filter((path) => !path.includes('/rules/'))],
  ])('takes files of the kind that %s is for', (name, paths) => {
    const check = checkBy(name);
    expect(paths.length).toBeGreaterThan(5);
    for (const path of paths) expect([path, ...documentsOf(path).flatMap(check)]).toEqual([path]);
  });

  test.each([
    ['scenario', [{ name: 'a', whn: [], then: [{ nothing: true }] }], 'whn'],
    [
      'scenario',
      [{ name: 'a', when: [{ after: '1 hour', event: 'A' }], then: [{ nothing: true }] }],
      'after',
    ],
    ['conformance', [{ name: 'A', trouble: 'too short' }], 'trouble'],
    ['event', { kind: 'event', name: 'A', version: 1, properties: { type: 'text' } }, 'type'],
    ['segment', { kind: 'segment', name: 'a', version: 1, when: { all: [{ fact: 'cuont' }] } }, 'fact'],
  ])('%s finds what is wrong with %j', (name, value, part) => {
    const mistakes = checkBy(name)(value);
    expect(mistakes.length).toBeGreaterThan(0);
    const blamed = mistakes.some((one) => one.includes(part) || one.includes('additional properties'));
    expect(blamed).toBe(true);
  });
});
