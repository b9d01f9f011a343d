/** Schemas → arbitraries of what they allow, aimed at the values that rules tell apart. */
import type { Arbitrary } from 'fast-check';
import fc from 'fast-check';
import type { PropertySchema } from '../../language/documents.js';
import { isAllowed } from '../../language/value-pool.js';
import { typeOfSchema } from '../../language/value-type.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { slugOf } from '../slug.js';

/** By name of a property or trait, what it should often be; undefined is none. */
export type Aims = ReadonlyMap<string, readonly (JsonValue | undefined)[]>;

/** All that a schema allows is reached as far as people's data have it: lists are short, and so are texts. */
export function valuesOf(schema: PropertySchema, aims: Aims, name = ''): Arbitrary<JsonValue> {
  const { const: only, enum: listed } = schema;
  if (only !== undefined) return fc.constant(only);
  if (listed && listed.length > 0) return fc.constantFrom(...listed);
  const plain = plainValues(schema, aims, name);
  const aimed = (aims.get(name) ?? []).filter((value) => value !== undefined && fits(value, schema));
  if (aimed.length === 0) return plain;
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...(aimed as JsonValue[])) },
    { weight: 1, arbitrary: plain },
  );
}

/** Whether a single value is as its schema has it, its format included. */
function fits(value: JsonValue, schema: PropertySchema): boolean {
  if (typeof value === 'object' || !isAllowed(value, typeOfSchema(schema))) return false;
  return schema.format === undefined || FORMATTED[schema.format]?.includes(String(value)) === true;
}

function plainValues(schema: PropertySchema, aims: Aims, name: string): Arbitrary<JsonValue> {
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return numbersIn(schema);
    case 'string':
      return textsOf(schema, name);
    case 'array': {
      const { items, minItems = 0, maxItems = Infinity } = schema;
      const item = items ? valuesOf(items, aims, name) : fc.constantFrom<JsonValue>('a', 'b', 1);
      const maxLength = Math.min(maxItems, minItems + MOST_MORE_ITEMS);
      return fc.array(item, { minLength: minItems, maxLength }) as Arbitrary<JsonValue>;
    }
    case 'object':
      return objectsOf(schema, aims);
  }
}

const MOST_MORE_ITEMS = 3;

export function objectsOf(
  { properties = {}, required = [] }: PropertySchema,
  aims: Aims,
): Arbitrary<JsonObject> {
  const members = Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema, aims, name)]);
  // What is required and not described may be anything.
  const others = required
    .filter((name) => !Object.hasOwn(properties, name))
    .map((name) => [name, fc.constantFrom<JsonValue>('a', 1)]);
  const model = Object.fromEntries([...members, ...others]) as Record<string, Arbitrary<JsonValue>>;
  return fc.record(model, { requiredKeys: [...required], noNullPrototype: true }) as Arbitrary<JsonObject>;
}

/** The ends of what is allowed, small whole numbers, and where those are allowed others. */
function numbersIn(schema: PropertySchema): Arbitrary<JsonValue> {
  const { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  const step = type === 'integer' ? 1 : 0.01;
  const ends = [
    minimum,
    exclusiveMinimum === undefined ? undefined : exclusiveMinimum + step,
    maximum,
    exclusiveMaximum === undefined ? undefined : exclusiveMaximum - step,
  ].filter((one) => one !== undefined);
  const from = Math.max(minimum ?? -Infinity, exclusiveMinimum ?? -Infinity);
  const to = Math.min(maximum ?? Infinity, exclusiveMaximum ?? Infinity);
  const start = from === -Infinity ? (to === Infinity ? 0 : to - 10) : from;
  const near = [0, 1, 2, 3, 10, 50, 100, 1000].flatMap((by) => [start + by, start + by + 0.5]);
  const known = [...ends, ...ends.map((one) => Math.ceil(one)), ...near].filter(
    (value) => isAllowed(value, typeOfSchema(schema)) && (type !== 'integer' || Number.isInteger(value)),
  );
  const [first = start, ...others] = new Set(known);
  return fc.constantFrom(first, ...others);
}

/** What schemas may ask a text to be like, in values that are so. */
const FORMATTED: Readonly<Record<string, readonly string[]>> = {
  'date-time': [
    '2026-03-10T10:00:00Z',
    '2026-10-25T00:30:00Z',
    '2024-02-29T23:59:59.999Z',
    '1990-06-15T00:00:00+05:30',
  ],
  date: ['2026-03-10', '2024-02-29', '1990-12-31', '2027-01-31'],
  email: ['ada@example.com', "o'neil+news@mail.example.org"],
  uri: ['https://store.example/p/1', 'https://store.example/p/a%20b?c=d&e=%C3%A9#f'],
};

/** What mails break on, where their authors did not think of it. */
const AWKWARD = ['', 'Zoë & <b>Ö</b>', '"quoted" it\'s', '{{ name }}', '0', 'ﷺ👩‍👩‍👧', 'null'];

function textsOf(schema: PropertySchema, name: string): Arbitrary<JsonValue> {
  const { format, minLength = 0, maxLength = Infinity } = schema;
  const known = format === undefined ? undefined : FORMATTED[format];
  const isShort = (text: string) => [...text].length >= minLength && [...text].length <= maxLength;
  if (known) {
    const [first = known[0]!, ...others] = known.filter(isShort);
    return fc.constantFrom(first, ...others);
  }
  const word = slugOf(name.replace(/[_-]?id$/i, '')) || 'x';
  const plain = [`${word}-1`, `${word}-2`].map((text) =>
    lengthened(text, minLength).slice(0, Math.min(maxLength, 1000)),
  );
  const awkward = [...AWKWARD, lengthened('x', Math.min(maxLength, Math.max(minLength, 60)))].filter(isShort);
  if (awkward.length === 0) return fc.constantFrom(...plain);
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...plain) },
    { weight: 1, arbitrary: fc.constantFrom(...awkward) },
  );
}

function lengthened(text: string, least: number): string {
  return text.padEnd(Math.min(least, LONGEST_TEXT), 'x');
}

const LONGEST_TEXT = 1000;
