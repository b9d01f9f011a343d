/** The scanner of records against `JSON.parse`, and against documents whose parts are known since they were put together. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { SPARE_BYTES } from '../../../src/history/lines/json-bytes.js';
import { RecordScanner } from '../../../src/history/lines/record-scanner.js';
import { wantedPaths } from '../../../src/history/lines/wanted-paths.js';
import { runs } from '../../runs.js';

const PATHS = [
  ['type'],
  ['properties'],
  ['properties', 'a'],
  ['properties', 'ä'],
  ['properties', ''],
  ['properties', '__proto__'],
  ['context', 'consent', 'categoryPreferences'],
  ['"'],
  ['a\\b', '0'],
  ['\u0001'],
];
const paths = wantedPaths(PATHS);

interface Scanned {
  readonly end: number;
  readonly found: ReadonlyMap<string, string>;
  readonly scanner: RecordScanner;
}

function scan(bytes: Uint8Array, isOneLine = true): Scanned {
  const scanner = new RecordScanner(paths, isOneLine);
  const walked = new Uint8Array(bytes.length + 1 + SPARE_BYTES).fill(0x22);
  walked.set(bytes);
  walked[bytes.length] = isOneLine ? 0x0a : 0;
  scanner.walk(walked);
  const end = scanner.record(scanner.afterBlanks(0));
  const found = new Map<string, string>();
  for (const path of PATHS) {
    const slot = paths.slotOf(...path);
    if (end < 0 || !scanner.has(slot)) continue;
    const range = scanner.bytes.subarray(scanner.starts[slot], scanner.ends[slot]);
    found.set(path.join('/'), Buffer.from(range).toString());
  }
  return { end: end < 0 ? -1 : scanner.afterBlanks(end), found, scanner };
}

/** JSON in the order and with the repetitions in which it is written. */
type Tree =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Tree[] }
  | { readonly kind: 'object'; readonly pairs: readonly (readonly [string, Tree])[] };

const NAMES = [...new Set(PATHS.flat()), 'consent', 'typ', 'types', 'x'];
const anyText = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: fc.constantFrom('a', '\\', '"', '\n', '\0', '\u2028', 'ä', '😀', '\ud800', '/', ' ') }),
);
const word = fc.oneof(
  anyText.map((text) => JSON.stringify(text)),
  fc.constantFrom('true', 'false', 'null', '0', '-0', '1e5', '-12.50E-3', '1e400', '9'.repeat(310), '1E+300'),
  fc.constantFrom(String.raw`"\u0041\/\b\f\n\r\t\""`, String.raw`"\ud800"`, String.raw`"\uD83D\uDE00"`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);
const { object } = fc.letrec<{ tree: Tree; object: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word.map((text): Tree => ({ kind: 'word', text })),
    tie('object'),
    fc.array(tie('tree'), { maxLength: 3 }).map((items): Tree => ({ kind: 'list', items })),
  ),
  object: fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), anyText), tie('tree')), { maxLength: 6 })
    .map((pairs): Tree => ({ kind: 'object', pairs })),
}));

/** Blanks and escapes as they come, by a list of numbers. */
class Pen {
  private at = 0;

  constructor(private readonly choices: readonly number[]) {}

  private choose(count: number): number {
    this.at += 1;
    return this.choices.length === 0 ? 0 : this.choices[this.at % this.choices.length]! % count;
  }

  blank(): string {
    return ['', '', '', ' ', '\t', ' \r'][this.choose(6)]!;
  }

  key(name: string): string {
    const escaped = [...name].map((letter) =>
      letter.length === 1 && this.choose(8) === 7
        ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
        : JSON.stringify(letter).slice(1, -1),
    );
    return `"${escaped.join('')}"`;
  }

  write(one: Tree): string {
    if (one.kind === 'word') return one.text;
    const parts =
      one.kind === 'list'
        ? one.items.map((item) => this.write(item))
        : one.pairs.map(
            ([name, value]) => `${this.key(name)}${this.blank()}:${this.blank()}${this.write(value)}`,
          );
    const inner = parts.map((part) => `${this.blank()}${part}${this.blank()}`).join(',');
    return one.kind === 'list' ? `[${inner}]` : `{${inner === '' ? this.blank() : inner}}`;
  }
}

function isFiniteTree(one: Tree): boolean {
  if (one.kind === 'word') return !/^-?\d/.test(one.text) || Number.isFinite(Number(one.text));
  return (one.kind === 'list' ? one.items : one.pairs.map(([, value]) => value)).every(isFiniteTree);
}

/** The value at a path: of a name that is said twice, the first. */
function at(one: Tree | undefined, path: readonly string[]): Tree | undefined {
  const [name, ...rest] = path;
  if (name === undefined || one === undefined) return one;
  if (one.kind !== 'object') return undefined;
  return at(one.pairs.find(([key]) => Buffer.from(key).equals(Buffer.from(name)))?.[1], rest);
}

function depthOf(one: Tree): number {
  if (one.kind === 'word') return 0;
  const inner = one.kind === 'list' ? one.items : one.pairs.map(([, value]) => value);
  return 1 + Math.max(0, ...inner.map(depthOf));
}

const plainPen = new Pen([]);

test('what is wanted is found where it stands, however the record is written', () => {
  fc.assert(
    fc.property(object, fc.array(fc.nat(100), { maxLength: 20 }), (whole, choices) => {
      const text = new Pen(choices).write(whole);
      const bytes = Buffer.from(text);
      const { end, found, scanner } = scan(bytes);
      expect(end).toBe(isFiniteTree(whole) ? bytes.length : -1);
      if (end < 0) return;
      const expected = PATHS.flatMap((path) => {
        const value = at(whole, path);
        return value === undefined ? [] : [[path.join('/'), value] as const];
      });
      expect([...found.keys()]).toEqual(expected.map(([name]) => name));
      for (const [name, value] of expected) {
        const json = found.get(name)!;
        expect(JSON.parse(json)).toEqual(JSON.parse(plainPen.write(value)));
        const isEscaped = json.startsWith('"') && json.includes('\\');
        if (value.kind === 'word')
          expect(scanner.escapes[paths.slotOf(...name.split('/'))] === 1).toBe(isEscaped);
      }
      const properties = at(whole, ['properties']);
      if (properties === undefined) return;
      const slot = paths.slotOf('properties');
      expect(scanner.depths[slot]).toBe(depthOf(properties));
    }),
    { numRuns: runs(1500) },
  );
});

const NOISE = Buffer.from('"\\{}[]:,0123456789.eE+-truefalsnu \t\r\n\0\x1f\x7fé/');

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !hasInfinite(text);
  } catch {
    return false;
  }
}

/** Also in what a name that is said twice hides from `JSON.parse`. */
function hasInfinite(json: string): boolean {
  const numbers = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/-?\d[\d.eE+-]*/g) ?? [];
  return numbers.some((number) => !Number.isFinite(Number(number)));
}

const edit = fc.tuple(fc.nat(), fc.nat(NOISE.length - 1), fc.constantFrom('replace', 'insert', 'drop'));

test('what is no JSON is no record, whichever byte is wrong', () => {
  let [sound, broken] = [0, 0];
  fc.assert(
    fc.property(
      object,
      fc.array(fc.nat(100), { maxLength: 9 }),
      fc.array(edit, { maxLength: 3 }),
      (whole, choices, edits) => {
        const bytes = [...Buffer.from(new Pen(choices).write(whole))];
        for (const [where, noise, how] of edits)
          bytes.splice(
            where % bytes.length,
            how === 'insert' ? 0 : 1,
            ...(how === 'drop' ? [] : [NOISE[noise]!]),
          );
        // In a file of one array a line end is a blank.
        const many = Buffer.from(bytes);
        expect(scan(many, false).end === many.length).toBe(isJsonObject(many.toString()));
        const [line] = many.toString('latin1').split('\n') as [string];
        const one = Buffer.from(line, 'latin1');
        const isSound = isJsonObject(one.toString());
        expect(scan(one).end === one.length).toBe(isSound);
        if (isSound) sound += 1;
        else broken += 1;
      },
    ),
    { numRuns: runs(4000) },
  );
  expect(Math.min(sound, broken)).toBeGreaterThan(runs(4000) / 20);
});

test.each([
  ['lists', '[', ']'],
  ['objects', '{"a":', '}'],
])('%s nested without end', (_, open, close) => {
  const inner = `${open.repeat(200_000)}1${close.repeat(200_000)}`;
  const text = `{"x":${inner},"properties":${inner},"type":"t"}`;
  const { end, found } = scan(Buffer.from(text));
  expect(end).toBe(text.length);
  expect(found.get('type')).toBe('"t"');
  expect(scan(Buffer.from(text.replace('1', '1]'))).end).toBe(-1);
});
