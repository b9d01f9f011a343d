import { describe, expect, test } from 'vitest';
import type { PropertySchema } from '../../src/language/documents.js';
import type { ValueType } from '../../src/language/value-type.js';
import {
  MAIL_EVENT_SCHEMAS,
  shapeOf,
  typeAt,
  typeOfLiteral,
  typeOfSchema,
} from '../../src/language/value-type.js';
import { MAIL_EVENTS } from '../../src/vocabulary/event.js';
import type { JsonValue } from '../../src/vocabulary/json.js';

const schema: PropertySchema = {
  type: 'object',
  required: ['id', 'cart'],
  properties: {
    id: { type: 'string' },
    size: { type: 'string', enum: ['s', 'm'] },
    one: { type: 'integer', const: 1 },
    cart: {
      type: 'object',
      required: ['total'],
      properties: { total: { type: 'number' }, code: { type: 'string' } },
    },
    late: { type: 'object', required: ['n'], properties: { n: { type: 'number' } } },
    items: {
      type: 'array',
      items: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
    },
    any: { type: 'array' },
  },
};

describe('the type at a path', () => {
  const whole = typeOfSchema(schema);
  const found = (...path: (string | number)[]) => {
    const result = typeAt(whole, path);
    if (result.kind !== 'found') return result;
    const { kind, optional, values } = result.type;
    return `${kind}${optional ? '?' : ''}${values ? ` of ${values.join()}` : ''}`;
  };

  test.each<[(string | number)[], unknown]>([
    [[], 'object'],
    [['id'], 'string'],
    [['size'], 'string? of s,m'],
    [['one'], 'number? of 1'],
    [['cart', 'total'], 'number'],
    [['cart', 'code'], 'string?'],
    [['late', 'n'], 'number?'],
    [['items'], 'list?'],
    [['items', 0, 'id'], 'string?'],
    [['any', 0], 'any?'],
    [['any', 0, 'whatever', 3], 'any?'],
    [['no'], { kind: 'no-member', name: 'no', known: ['id', 'size', 'one', 'cart', 'late', 'items', 'any'] }],
    [
      ['toString'],
      { kind: 'no-member', name: 'toString', known: ['id', 'size', 'one', 'cart', 'late', 'items', 'any'] },
    ],
    [['id', 'x'], { kind: 'no-object', at: 'id' }],
    [['items', 'length'], { kind: 'no-object', at: 'items' }],
  ])('%j', (path, type) => {
    expect(found(...path)).toEqual(type);
  });
});

describe('the type of a literal', () => {
  const kindOf = (value: JsonValue): unknown => {
    const describeType = ({ kind, item, members, optional }: ValueType): unknown =>
      members
        ? Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, describeType(inner)]))
        : item
          ? [describeType(item)]
          : `${kind}${optional ? '?' : ''}`;
    return describeType(typeOfLiteral(value));
  };

  test.each<[JsonValue, unknown]>([
    ['x', 'string'],
    [1, 'number'],
    [true, 'boolean'],
    [null, 'any?'],
    [[1, 2], ['number']],
    [[1, 'x'], ['any?']],
    [[], ['any?']],
    [{ a: 1 }, { a: 'number' }],
    [[{ a: 1, b: 'x' }, { a: 2 }], [{ a: 'number', b: 'string?' }]],
  ])('%j', (value, type) => {
    expect(kindOf(value)).toEqual(type);
  });
});

test('a template sees the same names, and which may be missing', () => {
  expect(
    shapeOf(
      typeOfSchema({
        ...schema,
        properties: { id: { type: 'string' }, items: schema.properties!['items']! },
      }),
    ),
  ).toEqual({
    kind: 'object',
    fields: {
      id: { shape: { kind: 'value', type: 'string' }, optional: false },
      items: {
        shape: {
          kind: 'list',
          item: {
            kind: 'object',
            fields: { id: { shape: { kind: 'value', type: 'string' }, optional: false } },
          },
        },
        optional: true,
      },
    },
  });
  const number = { kind: 'value', type: 'number' };
  expect(shapeOf({ kind: 'instant', optional: false })).toEqual({ ...number, isInstant: true });
  expect(shapeOf({ kind: 'duration', optional: false })).toEqual({ ...number, isInstant: false });
});

test('every event of mailing is described', () => {
  expect([...MAIL_EVENT_SCHEMAS.keys()]).toEqual([...MAIL_EVENTS]);
});
