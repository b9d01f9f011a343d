import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readPlain } from '../../src/language/plain-yaml.js';
import type { Located } from '../../src/language/yaml.js';
import { readByParser, readYaml } from '../../src/language/yaml.js';
import type { JsonValue, Path } from '../../src/vocabulary/json.js';
import { runs } from '../runs.js';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['rules', 'scenarios', 'test', 'docs', 'src/cli/init/project'];
const TEXTS = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
);

/** Every way into a value, and some that lead nowhere. */
function waysIn(value: JsonValue | undefined, path: Path = []): readonly Path[] {
  const ways: Path[] = [path, [...path, 'nowhere'], [...path, 99], [...path, 'nowhere', 0]];
  if (Array.isArray(value))
    return [...ways, ...value.flatMap((one, index) => waysIn(one as JsonValue, [...path, index]))];
  if (typeof value !== 'object' || value === null) return ways;
  return [...ways, ...Object.entries(value).flatMap(([key, one]) => waysIn(one, [...path, key]))];
}

function told({ value, at }: Located): unknown {
  return {
    value: JSON.stringify(value),
    places: waysIn(value).map((path) => [path, at(path), at(path, 'key')]),
  };
}

/** Whether the text is plain, of which the two must say the same. */
function agrees(text: string): boolean {
  if (text.includes('\uFFFD') || readPlain(text) === undefined) return false;
  const file = { path: 'a.yaml', text };
  const [fast, slow] = [readYaml(file), readByParser(file)];
  expect({ ...slow, documents: slow.documents.map(told) }).toEqual({
    ...fast,
    documents: fast.documents.map(told),
  });
  return true;
}

/** What stands in YAML between names. */
const MARKS = [
  ' ',
  '  ',
  '\n',
  '\n  ',
  '\n- ',
  '- ',
  ': ',
  ':',
  ', ',
  ',',
  '[',
  ']',
  '{',
  '}',
  ' #',
  '#',
  "'",
  '"',
  '\\',
  '|',
  '>',
  '&a ',
  '*a',
  '!t ',
  '---\n',
  '\n---\n',
  '...',
  '?',
  '? ',
  '-',
  '~',
  '.',
  '%',
  '@',
  '`',
  '=',
  '<<',
  '\t',
  '\r\n',
  'a: b\n',
  '  c: d\n',
  'true',
  'null',
  '1',
  '01',
  '1.50',
  '0x1f',
  '1e3',
  '-1',
  '+1',
  '.5',
  '-',
  '__proto__: 1',
  'a: ',
  'ä',
  ' ',
];

const aMutation = fc.record({
  text: fc.constantFrom(...TEXTS.filter(({ length }) => length < 6000)),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 })),
  put: fc.array(fc.constantFrom(...MARKS), { maxLength: 3 }).map((marks) => marks.join('')),
});

describe('what is read at once', () => {
  it('is most of what people write', () => {
    const plain = TEXTS.filter(agrees);
    expect(TEXTS.length).toBeGreaterThan(40);
    expect(plain.length / TEXTS.length).toBeGreaterThan(0.6);
  });

  it('is what the parser of the language reads, wherever a text is changed', () => {
    let plain = 0;
    fc.assert(
      fc.property(aMutation, ({ text, at, cut, put }) => {
        const from = Math.floor(at * text.length);
        const start = text.lastIndexOf('\n', Math.max(0, from - 400)) + 1;
        const around = text.slice(start, from) + put + text.slice(from + cut, from + cut + 300);
        if (agrees(around)) plain += 1;
      }),
      { numRuns: runs(4000) },
    );
    expect(plain).toBeGreaterThan(runs(4000) / 50);
  });

  it('is what the parser reads, of anything', () => {
    let plain = 0;
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...MARKS, 'x', 'y z', 'k: v', '\n'), { maxLength: 14 }),
        (parts) => {
          if (agrees(parts.join(''))) plain += 1;
        },
      ),
      { numRuns: runs(10_000) },
    );
    expect(plain).toBeGreaterThan(runs(10_000) / 100);
  });

  it('is whatever JSON a writer of YAML writes', () => {
    let plain = 0;
    const aValue = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ maxLength: 12 }),
        fc.constantFrom(
          'a b',
          '10:00',
          '1h',
          '$.a.b',
          'x, y',
          "it's",
          'true',
          '12',
          '# no',
          'a: b',
          '-x',
          '[a',
        ),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('map'),
      ),
      list: fc.array(tie('value'), { maxLength: 3 }),
      map: fc.dictionary(fc.constantFrom('a', 'b c', 'd-e', 'send', 'true', 'n/x'), tie('value'), {
        maxKeys: 4,
      }),
    }));
    fc.assert(
      fc.property(fc.oneof(aValue.map, aValue.list), fc.boolean(), (value, isFlow) => {
        if (agrees(stringify(value, isFlow ? { collectionStyle: 'flow' } : {}))) plain += 1;
      }),
      { numRuns: runs(2000) },
    );
    expect(plain).toBeGreaterThan(runs(2000) / 10);
  });
});
