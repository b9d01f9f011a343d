/** What is called valid beyond doubt is valid by ajv; what is usual is called so. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { PropertySchema } from '../../../src/language/documents.js';
import { eventCheck } from '../../../src/language/event-check.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import { certainlyFits } from '../../../src/history/lines/certain-value.js';
import { InstantReader, NO_INSTANT, numberOf } from '../../../src/history/lines/byte-values.js';
import { formatInstant, parseInstant } from '../../../src/vocabulary/time.js';
import { runs } from '../../runs.js';
import { AWKWARD_VALUES } from '../awkward-values.js';

const USUAL: ReadonlyMap<string, readonly string[]> = new Map([
  ['date', ['2026-02-28', '1999-12-01']],
  ['date-time', ['2026-02-28T10:00:00Z', '2026-02-28T10:00:00.123Z', '2026-02-28T23:59:59+01:00']],
  ['email', ['ada@example.com', 'a.b.c9@mail.shop.example']],
  ['uri', ['https://shop.example/p/Red_shoe-42.html', 'http://a.b', 'https://a.b/c/']],
]);

const bound = fc.option(fc.constantFrom(-1, 0, 1, 2.5), { nil: undefined });
const length = fc.option(fc.nat(4), { nil: undefined });
const schema: fc.Arbitrary<PropertySchema> = fc.oneof(
  fc.record({ type: fc.constant('string' as const), format: fc.constantFrom(...USUAL.keys(), 'uuid') }),
  fc.record({ type: fc.constant('string' as const), minLength: length, maxLength: length }),
  fc.record({
    type: fc.constantFrom('number' as const, 'integer' as const),
    minimum: bound,
    exclusiveMinimum: bound,
    maximum: bound,
    exclusiveMaximum: bound,
  }),
  fc.record({ type: fc.constant('string' as const), enum: fc.constantFrom(['a', 'b c'], ['a"', 'ä', 'x']) }),
  fc.record({ type: fc.constantFrom('string' as const, 'number' as const), const: fc.constantFrom('a', 1) }),
  fc.record({ type: fc.constantFrom('boolean' as const, 'object' as const, 'array' as const) }),
);
/** A usual text with a few letters changed. */
const near = fc
  .tuple(
    fc.constantFrom(
      ...[...USUAL.values()].flat(),
      '2026-02-28t10:00:00Z',
      '2026-02-30',
      'https://a.b:80/c?d#e',
    ),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom('', '.', '-', '/', ':', '@', 'Z', '_', '9', 'é', ' ', '24', '+')),
      { maxLength: 2 },
    ),
  )
  .map(([text, edits]) =>
    edits.reduce(
      (old, [at, to]) => `${old.slice(0, at % old.length)}${to}${old.slice((at % old.length) + (at % 2))}`,
      text,
    ),
  );
const value = fc.oneof(
  near,
  fc.constantFrom(...AWKWARD_VALUES),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom<unknown>([1], {}, { a: 1 }),
);

function isCertain(of: PropertySchema, json: string): boolean {
  return certainlyFits(of)(Buffer.from(json), 0, Buffer.byteLength(json));
}

function isValid(of: PropertySchema, json: string): boolean {
  const properties: PropertySchema = JSON.parse(
    JSON.stringify({ type: 'object', properties: { a: of } }),
  ) as PropertySchema;
  const check = eventCheck({ events: new Map([['e', { body: { properties } }]]) } as unknown as RuleSet);
  return check('e', JSON.parse(`{"a":${json}}`) as never) === undefined;
}

test('what is certain is valid', () => {
  let certain = 0;
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 30, size: '+1' }), (of, values) => {
      for (const one of values) {
        const json = JSON.stringify(one);
        if (!isCertain(of, json)) continue;
        certain += 1;
        expect(isValid(of, json), `${json} by ${JSON.stringify(of)}`).toBe(true);
      }
    }),
    { numRuns: runs(300) },
  );
  expect(certain).toBeGreaterThan(runs(300) / 3);
});

test('what is usual is certain', () => {
  for (const [format, texts] of USUAL)
    for (const text of texts)
      expect(isCertain({ type: 'string', format }, JSON.stringify(text)), text).toBe(true);
  const usual: readonly (readonly [PropertySchema, unknown])[] = [
    [{ type: 'string', minLength: 2, maxLength: 2 }, 'ä😀'],
    [{ type: 'string', enum: ['shoes', 'hats'] }, 'hats'],
    [{ type: 'integer', minimum: 0 }, 3],
    [{ type: 'number', exclusiveMinimum: 0 }, 12.5],
    [{ type: 'boolean' }, false],
  ];
  for (const [of, one] of usual) expect(isCertain(of, JSON.stringify(one)), JSON.stringify(of)).toBe(true);
});

const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,25})?([eE][+-]?\d{1,2})?$/);
const numberText = fc.oneof(
  digits,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => JSON.stringify(one)),
);

test('a number is what `Number` makes of its text', () => {
  fc.assert(
    fc.property(numberText, (text) => {
      const bytes = Buffer.from(`xx${text},`);
      expect(numberOf(bytes, 2, bytes.length - 1)).toBe(Number(text));
    }),
    { numRuns: runs(5000) },
  );
});

const instantText = fc
  .tuple(
    fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }).map(formatInstant),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(23), fc.constantFrom(...'0123456789-:.TZt ,+')), { maxLength: 2 }),
  )
  .map(([text, isShort, edits]) => {
    const letters = [...(isShort ? `${text.slice(0, 19)}Z` : text)];
    for (const [at, letter] of edits) letters[at % letters.length] = letter;
    return letters.join('');
  });

test('an instant is what `parseInstant` makes of its text', () => {
  // One reader for all: it remembers the date of the text before.
  const reader = new InstantReader();
  let known = 0;
  fc.assert(
    fc.property(instantText, (text) => {
      const read = reader.read(Buffer.from(`"${text}"`), 1, text.length + 1);
      expect(read).toBe(parseInstant(text) ?? NO_INSTANT);
      if (!Number.isNaN(read)) known += 1;
    }),
    { numRuns: runs(5000) },
  );
  expect(known).toBeGreaterThan(runs(5000) / 4);
});
