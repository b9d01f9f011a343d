import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { LARGEST_FILE } from '../../src/language/source-file.js';
import { readYaml } from '../../src/language/yaml.js';
import { isObject } from '../../src/vocabulary/json.js';
import type { JsonValue, Path } from '../../src/vocabulary/json.js';

const read = (text: string) => readYaml({ path: 'rules/a.yaml', text });
const mistakes = (text: string) =>
  read(text).diagnostics.map(({ code, span }) => `${code} ${span.line}:${span.column}`);

describe('a file is read as', () => {
  test.each<[string, string, JsonValue[]]>([
    ['its documents', 'a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['nothing, where there is nothing', '# a comment\n---\n', []],
    ['JSON values', '[1, 1.5, true, null, "x", {}, []]', [[1, 1.5, true, null, 'x', {}, []]]],
    [
      'YAML 1.2, where yes, no, on and 0o14 are what they look like',
      '[yes, no, on, 12:30]',
      [['yes', 'no', 'on', '12:30']],
    ],
    ['keys that are texts', '{ 1: a, true: b, "c d": e }', [{ 1: 'a', true: 'b', 'c d': 'e' }]],
    ['what an alias repeats', 'a: &x { b: 1 }\nc: *x', [{ a: { b: 1 }, c: { b: 1 } }]],
    [
      'two keys, where one is a merge key of YAML 1.1',
      'a: &x { b: 1 }\nc: { "<<": *x }',
      [{ a: { b: 1 }, c: { '<<': { b: 1 } } }],
    ],
    ['its lines, with CRLF as well', 'a: 1\r\nb: |\r\n  x\r\n  y\r\n', [{ a: 1, b: 'x\ny\n' }]],
    ['text after a byte order mark', '\uFEFFa: 1', [{ a: 1 }]],
  ])('%s', (_name, text, values) => {
    const { documents, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(documents.map(({ value }) => value)).toEqual(values);
  });

  test('what any JSON value was written from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__') && value !== null);
        const { documents, diagnostics } = read(stringify(value, { lineWidth: 0 }));
        expect(diagnostics).toEqual([]);
        expect(JSON.stringify(documents[0]?.value)).toBe(JSON.stringify(JSON.parse(JSON.stringify(value))));
      }),
    );
  });
});

const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x,x]',
  ...'bcdefg'
    .split('')
    .map((name, at) => `${name}: &${name} [${Array(10).fill(`*${'abcdef'[at]}`).join(',')}]`),
].join('\n');

describe('a mistake is told at its place', () => {
  test.each([
    ['a key that is there twice', 'a: 1\nb: 2\na: 3', 'duplicate-key 3:1'],
    ['a tab that indents', 'a:\n\tb: 1', 'bad-yaml 2:1'],
    ['a bracket that is not closed', 'a: [1, 2', 'bad-yaml 1:9'],
    ['an alias of nothing', 'a: 1\nb: *nobody', 'unknown-anchor 2:4'],
    ['a tag that nobody knows', 'a: !secret x', 'bad-yaml 1:4'],
    ['no number', 'a: 1\nb: .nan', 'bad-value 2:4'],
    ['no finite number', 'a: -.inf', 'bad-value 1:4'],
    ['a key that is a list', '? [a, b]\n: 1', 'bad-key 1:3'],
    ['a key that would change what objects are', 'a: 1\n__proto__: { b: 1 }', 'bad-key 2:1'],
    ['an alias of itself', 'a: &x [*x]', 'too-deep 1:7'],
    ['a value nested too deep', `a: ${nested(70)}`, 'too-deep 1:68'],
    ['a value nested so deep that nobody could read it', nested(20_000), 'too-deep 1:1'],
    ['aliases that unfold to far too much', bomb, 'alias-bomb 1:24'],
    ['a NUL byte', 'a: 1\nb: \0', 'not-text 2:4'],
    ['bytes that are no UTF-8', 'a: \uFFFD', 'not-text 1:4'],
    ['a file as large as a log', `a: ${'x'.repeat(LARGEST_FILE)}`, 'file-too-large 1:1'],
  ])('%s', (_name, text, mistake) => {
    const found = mistakes(text);
    expect(found[0]).toBe(mistake);
    for (const { message, help } of read(text).diagnostics) {
      expect(message).toMatch(/^[^A-Z].*[^.]$/);
      expect(help).toBeTruthy();
    }
  });

  test('a document that is read is not lost by a mistake in another', () => {
    const { documents, diagnostics } = read('a: 1\n---\nb: [\n---\nc: 3\n');
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(documents[0]!.value).toEqual({ a: 1 });
  });
});

describe('the place of', () => {
  const text =
    'a: 1\nlist:\n  - x\n  - { b: 2, c: [3] }\nmap:\n  deep:\n    er: 4\nsame: &s { k: 5 }\nalias: *s\n';
  const [document] = read(text).documents;

  test.each<[string, Path, 'key' | 'value', string]>([
    ['a value', ['a'], 'value', '1:4'],
    ['a key', ['a'], 'key', '1:1'],
    ['an item', ['list', 0], 'value', '3:5'],
    ['a value in an item', ['list', 1, 'b'], 'value', '4:10'],
    ['an item of an item', ['list', 1, 'c', 0], 'value', '4:17'],
    ['a map of several lines is its first key', ['map'], 'value', '6:3'],
    ['a value below', ['map', 'deep', 'er'], 'value', '7:9'],
    ['a key below', ['map', 'deep', 'er'], 'key', '7:5'],
    ['what is not there is the nearest above', ['map', 'deep', 'no'], 'value', '7:5'],
    ['what an alias repeats is where it is written', ['alias', 'k'], 'value', '8:15'],
    ['the document', [], 'value', '1:1'],
  ])('%s', (_name, path, part, place) => {
    const { line, column, file, endLine, endColumn } = document!.at(path, part);
    expect(`${line}:${column}`).toBe(place);
    expect(file).toBe('rules/a.yaml');
    expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
  });

  test('any part of any value is a place in its text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__') && value !== null);
        const written = stringify(value);
        const lines = written.split('\n').length;
        const [located] = read(written).documents;
        for (const path of pathsIn(located!.value)) {
          for (const part of ['key', 'value'] as const) {
            const { line, column } = located!.at(path, part);
            expect(line).toBeGreaterThan(0);
            expect(line).toBeLessThanOrEqual(lines);
            expect(column).toBeGreaterThan(0);
          }
        }
      }),
    );
  });

  function pathsIn(value: JsonValue | undefined): readonly Path[] {
    const entries = Array.isArray(value)
      ? [...value.entries()]
      : isObject(value)
        ? Object.entries(value)
        : [];
    const inner = (entries as [string | number, JsonValue][]).flatMap(([step, part]) =>
      pathsIn(part).map((path) => [step, ...path]),
    );
    return [[], ...inner];
  }
});
