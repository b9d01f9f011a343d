/**
 * Whether a schema accepts a value: yes, or not known. Most documents have no mistake, and ajv, which tells them, takes
 * longer to compile a schema than reading a project does. What is accepted here ajv accepts; of anything else ajv decides.
 */
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isObject } from '../vocabulary/json.js';
import { EDITOR_KEYWORDS } from './schema/meanings.js';
import type { JsonSchema } from './schema/shared.js';

type Accepts = (value: unknown) => boolean;

const formats = fullFormats as Readonly<Record<string, unknown>>;

/** How a keyword is read: of its value, in its schema. Undefined where its value is one that is not read here. */
type Keyword = (value: unknown, schema: JsonSchema, reader: Reader) => Accepts | undefined;

/** Where references lead, and what has been read already. */
interface Reader {
  readonly read: (schema: unknown) => Accepts;
  readonly refer: (reference: string) => Accepts;
}

/** `common` are schemas that it refers to by their `$id`. */
export function acceptance(schema: JsonSchema, common: readonly JsonSchema[]): Accepts {
  const roots = new Map<unknown, JsonSchema>(common.map((one) => [one['$id'], one]));
  const accepts = readerOf(schema, roots, new Map()).read(schema);
  return (value) => {
    try {
      return accepts(value);
    } catch (thrown) {
      if (thrown === NOT_KNOWN) return false;
      throw thrown;
    }
  };
}

/** Thrown, since neither yes nor no would be safe within `oneOf` or `if`. */
const NOT_KNOWN = Symbol('not known');

const unknown: Accepts = () => {
  throw NOT_KNOWN;
};

function readerOf(
  root: JsonSchema,
  roots: ReadonlyMap<unknown, JsonSchema>,
  known: Map<unknown, Accepts>,
): Reader {
  const reader: Reader = {
    read: (schema) => {
      const before = known.get(schema);
      if (before) return before;
      // A part may hold itself: until it is read, it is asked for when it is needed.
      let read: Accepts | undefined;
      known.set(schema, (value) => read!(value));
      read = readSchema(schema, reader);
      known.set(schema, read);
      return read;
    },
    refer: (reference) => {
      const [id = '', pointer = ''] = reference.split('#');
      const target = id === '' ? root : roots.get(id);
      const part = partAt(target, pointer);
      if (!target || part === undefined) return unknown;
      return (id === '' ? reader : readerOf(target, roots, known)).read(part);
    },
  };
  return reader;
}

function partAt(schema: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>(
    (part, key) => (isObject(part) && Object.hasOwn(part, key) ? part[key] : undefined),
    schema,
  );
}

const never: Accepts = () => false;
const always: Accepts = () => true;

function readSchema(schema: unknown, reader: Reader): Accepts {
  if (typeof schema === 'boolean') return schema ? always : never;
  if (!isObject(schema)) return unknown;
  const checks: Accepts[] = [];
  for (const [name, value] of Object.entries(schema)) {
    if (SILENT.has(name)) continue;
    const check = KEYWORDS.get(name)?.(value, schema as JsonSchema, reader);
    if (!check) return unknown;
    checks.push(check);
  }
  const [first, second] = checks;
  if (!first) return always;
  if (!second) return first;
  return (value) => {
    for (const check of checks) if (!check(value)) return false;
    return true;
  };
}

/** Those that say nothing of the value, or are read with another. */
const SILENT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$defs',
  'title',
  'description',
  'default',
  'examples',
  'then',
  'else',
  ...EDITOR_KEYWORDS,
]);

const TYPES: Readonly<Record<string, Accepts>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: Number.isFinite,
  integer: Number.isInteger,
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['type', readType],
  ['const', (value) => (isScalar(value) ? (one) => one === value : undefined)],
  ['enum', readEnum],
  ['minimum', ofNumber((value, limit) => value >= limit)],
  ['maximum', ofNumber((value, limit) => value <= limit)],
  ['exclusiveMinimum', ofNumber((value, limit) => value > limit)],
  ['exclusiveMaximum', ofNumber((value, limit) => value < limit)],
  ['minLength', ofText((text, limit) => text.length >= limit && lengthOf(text, limit) >= limit)],
  ['maxLength', ofText((text, limit) => text.length <= limit || lengthOf(text, Infinity) <= limit)],
  ['pattern', readPattern],
  ['format', readFormat],
  ['minItems', ofList((list, limit) => list.length >= limit)],
  ['maxItems', ofList((list, limit) => list.length <= limit)],
  ['uniqueItems', (value) => (value === true ? hasNoRepeat : undefined)],
  ['items', readItems],
  ['required', readRequired],
  ['minProperties', ofMap((map, limit) => Object.keys(map).length >= limit)],
  ['maxProperties', ofMap((map, limit) => Object.keys(map).length <= limit)],
  ['properties', readProperties],
  ['additionalProperties', readAdditional],
  ['propertyNames', readNames],
  [
    '$ref',
    (value, _schema, { refer }) => (typeof value === 'string' ? later(() => refer(value)) : undefined),
  ],
  ['allOf', readAll],
  ['anyOf', readAny],
  ['oneOf', readOne],
  ['if', readIf],
]);

/** Read when it is first needed: of schemas that refer to each other, most documents need little. */
function later(read: () => Accepts): Accepts {
  let accepts: Accepts | undefined;
  return (value) => (accepts ??= read())(value);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function readType(value: unknown): Accepts | undefined {
  const names = (Array.isArray(value) ? value : [value]) as readonly string[];
  const types = names.map((name) => (Object.hasOwn(TYPES, name) ? TYPES[name] : undefined));
  const [only, second] = types;
  if (types.some((one) => !one)) return undefined;
  return second ? (one) => types.some((isOf) => isOf!(one)) : only;
}

function readEnum(value: unknown): Accepts | undefined {
  if (!Array.isArray(value) || !value.every(isScalar)) return undefined;
  const values = new Set<unknown>(value);
  return (one) => values.has(one);
}

/** A keyword of numbers accepts all that is none, and so with the others. */
function ofNumber(holds: (value: number, limit: number) => boolean): Keyword {
  return (limit) => (value) => typeof value !== 'number' || holds(value, limit as number);
}

function ofText(holds: (text: string, limit: number) => boolean): Keyword {
  return (limit) => (value) => typeof value !== 'string' || holds(value, limit as number);
}

function ofList(holds: (list: readonly unknown[], limit: number) => boolean): Keyword {
  return (limit) => (value) => !Array.isArray(value) || holds(value, limit as number);
}

function ofMap(holds: (map: object, limit: number) => boolean): Keyword {
  return (limit) => (value) => !isObject(value) || holds(value, limit as number);
}

/** In characters, not in halves of them; counted no further than to `most`. */
function lengthOf(text: string, most: number): number {
  let length = 0;
  for (const _ of text) if (++length >= most) break;
  return length;
}

function readPattern(value: unknown): Accepts | undefined {
  if (typeof value !== 'string') return undefined;
  const pattern = new RegExp(value, 'u');
  return (text) => typeof text !== 'string' || pattern.test(text);
}

/** Lists and maps are left to ajv, which compares them by what they hold. */
function hasNoRepeat(value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  return value.every(isScalar) ? new Set(value).size === value.length : unknown(value);
}

function readItems(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts {
  const accepts = read(value);
  return (list) => {
    if (!Array.isArray(list)) return true;
    for (const item of list) if (!accepts(item)) return false;
    return true;
  };
}

function readRequired(value: unknown): Accepts | undefined {
  if (!Array.isArray(value)) return undefined;
  const keys = value as readonly string[];
  return (map) => {
    if (!isObject(map)) return true;
    for (const key of keys) if (!Object.hasOwn(map, key)) return false;
    return true;
  };
}

function readProperties(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts | undefined {
  if (!isObject(value)) return undefined;
  const properties = new Map(Object.entries(value).map(([key, part]) => [key, later(() => read(part))]));
  return (map) => {
    if (!isObject(map)) return true;
    for (const key of Object.keys(map)) {
      const accepts = properties.get(key);
      if (accepts && !accepts(map[key])) return false;
    }
    return true;
  };
}

function readAdditional(value: unknown, schema: JsonSchema, { read }: Reader): Accepts {
  const { properties } = schema as { readonly properties?: object };
  const named = new Set(Object.keys(properties ?? {}));
  const accepts = read(value);
  return (map) => {
    if (!isObject(map)) return true;
    for (const key of Object.keys(map)) if (!named.has(key) && !accepts(map[key])) return false;
    return true;
  };
}

function readNames(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts {
  const accepts = read(value);
  return (map) => !isObject(map) || Object.keys(map).every(accepts);
}

function readParts(value: unknown, read: Reader['read']): readonly Accepts[] | undefined {
  return Array.isArray(value) ? value.map((part) => later(() => read(part))) : undefined;
}

function readAll(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts | undefined {
  const parts = readParts(value, read);
  return parts && ((one) => parts.every((accepts) => accepts(one)));
}

function readAny(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts | undefined {
  const parts = readParts(value, read);
  return parts && ((one) => parts.some((accepts) => accepts(one)));
}

function readOne(value: unknown, _schema: JsonSchema, { read }: Reader): Accepts | undefined {
  const parts = readParts(value, read);
  return (
    parts &&
    ((one) => {
      let isMet = false;
      for (const accepts of parts) {
        if (!accepts(one)) continue;
        if (isMet) return false;
        isMet = true;
      }
      return isMet;
    })
  );
}

function readIf(value: unknown, schema: JsonSchema, { read }: Reader): Accepts {
  const branch = (part: unknown) => (part === undefined ? always : later(() => read(part)));
  const [condition, then, otherwise] = [read(value), branch(schema['then']), branch(schema['else'])];
  return (one) => (condition(one) ? then : otherwise)(one);
}

function readFormat(value: unknown): Accepts | undefined {
  const format = typeof value === 'string' && Object.hasOwn(formats, value) ? formats[value] : undefined;
  return format instanceof RegExp ? (text) => typeof text !== 'string' || format.test(text) : undefined;
}
