/** What is made ready at compile time, against the plain way. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { againstLiteral } from '../../src/compile/against-literal.js';
import { comparison } from '../../src/compile/condition.js';
import type { Frame } from '../../src/compile/frame.js';
import { readerOf } from '../../src/compile/path.js';
import { PLAIN_OPERATORS } from '../../src/language/operator.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import { walk } from '../../src/vocabulary/json.js';

const key = fc.constantFrom<(string | number)[]>(
  'a',
  'b',
  'length',
  'constructor',
  '__proto__',
  'at',
  'toFixed',
  0,
  1,
);
/** Objects with any name of their own, `__proto__` too, as JSON has them. */
const anything = fc.jsonValue({ maxDepth: 4 });
const made = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue[]>(null, 0, 1, 'a', 'ab', '', true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(key.map(String), tie('value')), { maxLength: 4 })
      .map(
        (entries) =>
          JSON.parse(
            `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
          ) as JsonValue,
      ),
  ),
})).value;

test('an unrolled walk finds what a walk by own properties finds', () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.oneof(made, anything as fc.Arbitrary<JsonValue>),
      fc.array(key, { maxLength: 4 }),
      (value, path) => {
        // A value that is no object is for facts to pass through; the roots of these walks are objects.
        const root = { root: value };
        const expected = walk(root, ['root', ...path]) ?? undefined;
        expect(readerOf(() => root, ['root', ...path])(undefined as unknown as Frame)).toBe(expected);
        if (expected !== undefined && path.length > 0) found += 1;
      },
    ),
    { numRuns: 5000 },
  );
  expect(found).toBeGreaterThan(80);
});

test('nothing inherited is found', () => {
  const at = (value: JsonValue, ...path: (string | number)[]) =>
    readerOf(() => value, path)(undefined as unknown as Frame);
  expect(at({}, 'constructor')).toBeUndefined();
  expect(at({}, '__proto__', 'constructor')).toBeUndefined();
  expect(at([], 'map')).toBeUndefined();
  expect(at('text', 'at')).toBeUndefined();
  expect(at(1, 'toFixed')).toBeUndefined();
  expect(at([7, 8], 'length')).toBe(2);
  expect(at(JSON.parse('{"__proto__": {"a": 1}}') as JsonValue, '__proto__', 'a')).toBe(1);
});

const many = Array.from({ length: 20 }, (_, index) => `text ${index}`);
const literal = fc.constantFrom<JsonValue[]>(
  0,
  1,
  2.5,
  -1,
  '',
  'a',
  'b.*',
  '2026-03-02T12:00:00Z',
  '2026-03-02',
  true,
  many,
  [...many, 3],
  ['a', 1],
  [],
);
const fact = fc.constantFrom<(JsonValue | undefined)[]>(
  undefined,
  null,
  0,
  1,
  2.5,
  '1',
  '2.5x',
  'a',
  'ba',
  'text 3',
  3,
  true,
  [1],
  ['a'],
  {},
  1_772_452_800_000,
  '2026-03-02T13:00:00+02:00',
  '2026-03-02T12:00:00.001Z',
  '2026-03-01',
);
const operator = fc
  .tuple(fc.constantFrom('', '', 'not:', 'someFact:'), fc.constantFrom(...PLAIN_OPERATORS))
  .map((parts) => parts.join(''));

test('a comparison with a literal comes out as the operator does', () => {
  fc.assert(
    fc.property(operator, literal, fact, (name, wanted, found) => {
      // Validation takes no other literals of these.
      fc.pre(!name.endsWith('matches') || (typeof wanted === 'string' && wanted !== ''));
      fc.pre(!/before|after/.test(name) || (typeof wanted === 'string' && /^\d/.test(wanted)));
      const compare = comparison(name);
      expect(againstLiteral(name, compare, wanted)(found)).toBe(compare(found, wanted));
    }),
    { numRuns: 5000 },
  );
});
