/** Edits of YAML files: what is asked for, and not a byte beside it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { Places, edited } from '../../src/language/text-edit.js';
import { fileEditor } from '../../src/language/yaml-edit.js';
import type { FixEdit, Span } from '../../src/vocabulary/diagnostic.js';

const PATH = 'rules/a.yaml';

/** The place of `‹…›` in a text, and the text without these marks. */
function marked(source: string): { readonly text: string; readonly span: Span } {
  const start = source.indexOf('‹');
  const end = source.indexOf('›') - 1;
  const text = source.replace(/[‹›]/g, '');
  return { text, span: new Places({ path: PATH, text }).span(start, end) };
}

function after(source: string, edit: (span: Span) => FixEdit): string | undefined {
  const { text, span } = marked(source);
  const made = fileEditor({ path: PATH, text })(edit(span));
  return made && edited({ path: PATH, text }, [made]).text;
}

const write = (was: string | number | boolean, value: string | number | boolean) => (span: Span) =>
  ({ kind: 'write', span, was, value }) as const;

describe('a value is written where it stood, as it was written', () => {
  test.each([
    ['a: ‹x›   # why\nb:   2\n', write('x', 'y'), 'a: y   # why\nb:   2\n'],
    ['a: ‹"x"› # why\r\nb: 2\r\n', write('x', 'y'), 'a: "y" # why\r\nb: 2\r\n'],
    ["a: ‹'x'›\n", write('x', "it's"), "a: 'it''s'\n"],
    ['a: { b: ‹x›,c:  1 }\n', write('x', 'y'), 'a: { b: y,c:  1 }\n'],
    ['a: [ ‹x›, z ]\n', write('x', 'y, w'), 'a: [ "y, w", z ]\n'],
    ['a: ‹x›\n', write('x', 'y: w'), 'a: "y: w"\n'],
    ['a: ‹x›\n', write('x', '10'), 'a: "10"\n'],
    ['a: ‹x›\n', write('x', 'true'), 'a: "true"\n'],
    ['at: ‹9:30›\n', write('9:30', '09:30'), 'at: "09:30"\n'],
    ['a: ‹"10"›\n', write('10', 10), 'a: 10\n'],
    ['a: ‹yes›\n', write('yes', true), 'a: true\n'],
    ['a: &here ‹x› # why\nb: *here\n', write('x', 'y'), 'a: &here y # why\nb: *here\n'],
    ['‹a›: {x: 1} # why\n', write('a', 'b'), 'b: {x: 1} # why\n'],
    ['- { ‹a› : 1 }\n', write('a', 'b'), '- { b : 1 }\n'],
    ['‹"a"›: 1\n', write('a', 'b'), '"b": 1\n'],
    ['\uFEFF‹a›: 1\n', write('a', 'b'), '\uFEFFb: 1\n'],
    ['a: 1\n---\n# 🎉\nb: 🎉 x\nc: [ 🎉, ‹x› ]', write('x', 'y'), 'a: 1\n---\n# 🎉\nb: 🎉 x\nc: [ 🎉, y ]'],
    ['? ‹a›\n: 1\n', write('a', 'b'), '? b\n: 1\n'],
  ])('%j', (source, edit, expected) => {
    expect(after(source, edit)).toBe(expected);
  });

  test.each([
    ['something else stands there', 'a: ‹z›\n', write('x', 'y')],
    ['it is an alias', 'a: &here x\nb: ‹*here›\n', write('x', 'y')],
    ['it is a block of text', 'a: ‹|›\n  x\n', write('x\n', 'y')],
    ['its type is said', 'a: !!str ‹x›\n', write('x', 'y')],
    ['nothing stands there', 'a:‹›\nb: 1\n', write('', 'y')],
  ])('and not where %s', (_, source, edit) => {
    expect(after(source, edit)).toBeUndefined();
  });
});

describe('what YAML read as something else is put in quotes', () => {
  const quote = (was: number | boolean) => (span: Span) => ({ kind: 'quote', span, was }) as const;
  test.each([
    ['a: ‹5›\n', quote(5), 'a: "5"\n'],
    ['a: ‹007› # why\n', quote(7), 'a: "007" # why\n'],
    ['a: [‹1e3›, 2]\n', quote(1000), 'a: ["1e3", 2]\n'],
    ['a: ‹true›\n', quote(true), 'a: "true"\n'],
    ['%YAML 1.1\n---\nat: ‹10:00›\n', quote(600), '%YAML 1.1\n---\nat: "10:00"\n'],
    ['a: !!int ‹5›\n', quote(5), undefined],
  ])('%j', (source, edit, expected) => {
    expect(after(source, edit)).toBe(expected);
  });
});

describe('an item goes with its comma or its line, and a comment beside it keeps it', () => {
  const remove = (span: Span) => ({ kind: 'remove', span }) as const;
  test.each([
    ['a: [x, y, ‹x›]\n', 'a: [x, y]\n'],
    ['a: [x, ‹x›, y ] # why\n', 'a: [x, y ] # why\n'],
    ['a:\n  - x\n  - ‹x›\n  - y\n', 'a:\n  - x\n  - y\n'],
    ['a:\r\n- x\r\n- ‹x›', 'a:\r\n- x'],
    ['a:\n  - x\n  - ‹x›\nb: 1\n', 'a:\n  - x\nb: 1\n'],
    ['a:\n  - x\n  - ‹x› # twice\n', undefined],
    ['a: [x, # one\n  ‹x›]\n', undefined],
    ['a: [‹x›, x]\n', undefined],
    ['a:\n  - x\n  - &y ‹x›\n', undefined],
    ['a: ‹x›\n', undefined],
  ])('%j', (source, expected) => {
    expect(after(source, remove)).toBe(expected);
  });
});

describe('a key comes behind another', () => {
  const add = (span: Span) => ({ kind: 'add', span, key: 'version', value: 1 }) as const;
  test.each([
    ['kind: a\n‹name›: b # why\nc: 1\n', 'kind: a\nname: b # why\nversion: 1\nc: 1\n'],
    ['‹name›: b', 'name: b\nversion: 1'],
    ['kind: a\r\n‹name›: b\r\n', 'kind: a\r\nname: b\r\nversion: 1\r\n'],
    ['{ kind: a, ‹name›: b, c: 1 }\n', '{ kind: a, name: b, version: 1, c: 1 }\n'],
    ['a: 1\n---\n‹name›: b\n---\nc: 1\n', 'a: 1\n---\nname: b\nversion: 1\n---\nc: 1\n'],
    ['‹name›: |\n  b\nc: 1\n', undefined],
    ['‹name›:\n', 'name:\nversion: 1\n'],
  ])('%j', (source, expected) => {
    expect(after(source, add)).toBe(expected);
  });
});

test('a text takes the place of just the words that stand there', () => {
  const text = (was: string) => (span: Span) => ({ kind: 'text', span, was, text: 'y' }) as const;
  expect(after('<p>{{ ‹x› }}</p>', text('x'))).toBe('<p>{{ y }}</p>');
  expect(after('<p>{{ ‹x› }}</p>', text('z'))).toBeUndefined();
});

test('whatever text is written into whatever style and place, it is read as itself, and all else is as it was', () => {
  const places = [
    'a: @ # 🎉 why\nb: "2"\n',
    'x:\r\n  - { k: @, l: [1,2] }   # why\r\n',
    '@: 1\n# end\n',
    '{ @ : 1 }',
    '- [ a,  @ ]\n',
  ];
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('- a', 'a: b', '# c', '~', '*x'),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.constantFrom('was', '"was"', "'was'"),
      value,
      (place, was, text) => {
        const start = place.indexOf('@');
        const source = place.replace('@', was);
        const span = new Places({ path: PATH, text: source }).span(start, start + was.length);
        const file = { path: PATH, text: source };
        const made = fileEditor(file)({ kind: 'write', span, was: 'was', value: text });
        if (!made) return;
        const now = edited(file, [made]).text;
        expect(now.startsWith(place.slice(0, start))).toBe(true);
        expect(now.endsWith(place.slice(start + 1))).toBe(true);
        const [one, ...more] = parseAllDocuments(now, { version: '1.2' });
        expect([one!.errors, more]).toEqual([[], []]);
        const [before] = parseAllDocuments(source, { version: '1.2' });
        const asText = JSON.stringify(before!.toJS()).replace('"was"', () => JSON.stringify(text));
        expect(JSON.stringify(one!.toJS())).toBe(JSON.stringify(JSON.parse(asText)));
      },
    ),
    { numRuns: 400 },
  );
});
