import fc from 'fast-check';
import { expect, test } from 'vitest';
import { certainlyFits } from '../../src/language/certainly-fits.js';
import type { PropertySchema } from '../../src/language/documents.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonValue } from '../../src/vocabulary/json.js';

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const names = fc.constantFrom('a', 'b', 'constructor', 'toString', '__proto__');
const texts = fc.constantFrom('', 'a', 'ab', '😀', '😀😀', 'é');
const numbers = fc.constantFrom(-1, 0, -0, 0.5, 1, 2, 1e300, 2 ** 53);

const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    numbers,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }) as fc.Arbitrary<JsonValue>,
  ),
}));

const { schema } = fc.letrec<{ schema: PropertySchema }>((tie) => ({
  schema: fc
    .record({
      type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array'),
      properties: optional(fc.dictionary(names, tie('schema'), { maxKeys: 3 })),
      required: optional(fc.uniqueArray(names, { maxLength: 2 })),
      additionalProperties: optional(fc.boolean()),
      items: optional(fc.oneof({ maxDepth: 2 }, fc.constant({ type: 'string' } as const), tie('schema'))),
      enum: optional(fc.array(value, { minLength: 1, maxLength: 3 })),
      const: optional(value),
      minimum: optional(numbers),
      exclusiveMinimum: optional(numbers),
      maximum: optional(numbers),
      exclusiveMaximum: optional(numbers),
      minLength: optional(fc.nat(2)),
      maxLength: optional(fc.nat(2)),
      minItems: optional(fc.nat(2)),
      maxItems: optional(fc.nat(2)),
    })
    .map((all) => {
      const said = Object.entries(all).filter(([key, one]) => one !== undefined && isKept(key, all));
      return Object.fromEntries(said) as unknown as PropertySchema;
    }),
}));

/** Most schemas say little: with all keywords at once nothing would ever fit. */
function isKept(key: string, all: object): boolean {
  return key === 'type' || (JSON.stringify(all).length + key.length * 7) % 4 === 0;
}

test('whatever certainly fits, ajv accepts', () => {
  let fitting = 0;
  fc.assert(
    fc.property(schema, fc.array(value, { minLength: 8, maxLength: 8 }), (one, values) => {
      const sure = values.filter((given) => certainlyFits(given, one));
      fitting += sure.length;
      if (sure.length === 0) return;
      const options = {
        strict: false,
        strictNumbers: true,
        validateSchema: false,
        ownProperties: true,
      } as const;
      const validate = new Ajv2020(options).compile(one);
      for (const given of sure) expect(validate(given), JSON.stringify([one, given])).toBe(true);
    }),
    { numRuns: 1500 },
  );
  expect(fitting).toBeGreaterThan(300);
});

test('what an event of a plan usually holds fits without ajv', () => {
  const plan: PropertySchema = {
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string', minLength: 1 },
      price: { type: 'number', minimum: 0 },
      sizes: { type: 'array', items: { type: 'string', enum: ['s', 'm'] } },
      coupon: { type: 'object', properties: { code: { type: 'string' } }, additionalProperties: false },
    },
  };
  expect(certainlyFits({ id: 'x', price: 3, sizes: ['m'], coupon: { code: 'C' }, more: 1 }, plan)).toBe(true);
  expect(certainlyFits({ price: 3 }, plan)).toBe(false);
  expect(certainlyFits({ id: 'x', price: -1 }, plan)).toBe(false);
  expect(certainlyFits({ id: 'x', sizes: ['l'] }, plan)).toBe(false);
  expect(certainlyFits({ id: 'x', coupon: { other: 'C' } }, plan)).toBe(false);
  expect(certainlyFits('2026-01-01', { type: 'string', format: 'date' })).toBe(false);
});
