import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, test } from 'vitest';
import { fingerprint } from '../../src/vocabulary/fingerprint.js';
import type { JsonValue } from '../../src/vocabulary/json.js';
import { canonicalJson, isObject, parsePath, walk } from '../../src/vocabulary/json.js';

describe('paths', () => {
  test.each([
    ['$', []],
    ['$.a', ['a']],
    ['$.a.b_c', ['a', 'b_c']],
    ["$['a b']['c']", ['a b', 'c']],
    ['$["a.b"]', ['a.b']],
    ['$.a[0].b[12]', ['a', 0, 'b', 12]],
  ])('%s', (text, path) => {
    expect(parsePath(text)).toEqual(path);
  });

  test.each([
    '',
    'a',
    '.a',
    '$a',
    '$.',
    '$..a',
    '$.*',
    '$[*]',
    '$[-1]',
    '$[0:1]',
    '$[?(@.a)]',
    '$[',
    "$['a','b']",
    '$.a^',
    '$.a~',
    '$.a ',
    '$[1234567890]',
  ])('%j is not simple', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });

  test('lead where json-rules-engine’s resolver leads', () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(0, 1, null, true, false, 'x'),
        fc.dictionary(name, tie('node'), { noNullPrototype: true }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    })).node;
    const step = fc.oneof(
      name.map((one) => `.${one}`),
      name.map((one) => `['${one}']`),
      fc.constantFrom('[0]', '[1]'),
    );
    const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `$${steps.join('')}`);
    fc.assert(
      fc.property(value, path, (json, text) => {
        fc.pre(typeof json === 'object' && json !== null);
        expect(walk(json as JsonValue, parsePath(text)!)).toEqual(
          JSONPath({ json: json as object, path: text, wrap: false }),
        );
      }),
      { numRuns: 2000 },
    );
  });

  test('lead to own properties only, and a value that has no parts is passed on', () => {
    expect(walk({ a: 1 }, ['constructor'])).toBeUndefined();
    expect(walk(JSON.parse('{"__proto__": 5}') as JsonValue, ['__proto__'])).toBe(5);
    expect(walk('gold', ['tier'])).toBe('gold');
    expect(walk(null, ['tier'])).toBeNull();
    expect(walk(undefined, ['tier'])).toBeUndefined();
  });
});

describe('canonical JSON', () => {
  test('is the same for equal values, whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(fingerprint(reversed(value))).toBe(fingerprint(value));
      }),
    );
    expect(canonicalJson({ b: undefined, a: [undefined, -0] })).toBe('{"a":[null,0]}');
  });

  function reversed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(reversed);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, inner]) => [key, reversed(inner)]),
    );
  }

  test('and its fingerprint is another for another value', () => {
    const values = [
      {},
      [],
      null,
      '',
      0,
      false,
      { a: 1 },
      { a: '1' },
      [1],
      ['1'],
      { a: { b: 1 } },
      { 'a.b': 1 },
    ];
    const names = values.map(fingerprint);
    expect(new Set(names).size).toBe(values.length);
    for (const name of names) expect(name).toMatch(/^[0-9a-f]{16}$/);
  });
});
