/** A value against a property schema as it stands, without compiling it. */
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { PropertySchema } from './documents.js';

/** Deeper schemas are left to ajv. */
const DEEPEST = 20;

/**
 * Whether a value is as its schema has it, beyond doubt: false where it is not, or where ajv alone can tell (formats, lengths of
 * texts beyond the basic plane, values that are maps or lists).
 */
export function certainlyFits(value: JsonValue | undefined, schema: PropertySchema, depth = 0): boolean {
  if (depth > DEEPEST || schema.format !== undefined) return false;
  if (schema.const !== undefined && !isSame(value, schema.const)) return false;
  if (schema.enum && !schema.enum.some((one) => isSame(value, one))) return false;
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && isWithin(value.length, schema.minLength, schema.maxLength, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
    case 'integer':
      return typeof value === 'number' && numberFits(value, schema);
    case 'array':
      return (
        Array.isArray(value) &&
        value.length >= (schema.minItems ?? 0) &&
        value.length <= (schema.maxItems ?? Infinity) &&
        value.every((item: JsonValue) => !schema.items || certainlyFits(item, schema.items, depth + 1))
      );
    case 'object':
      return isObject(value) && membersFit(value, schema, depth);
  }
}

/** Single values only. */
function isSame(value: JsonValue | undefined, other: JsonValue): boolean {
  return value === other && (typeof value !== 'object' || value === null);
}

/** Characters are counted by ajv as code points: texts with surrogates are left to it where it matters. */
function isWithin(
  length: number,
  least: number | undefined,
  most: number | undefined,
  text: string,
): boolean {
  if (least === undefined && most === undefined) return true;
  if (/[\ud800-\udfff]/.test(text)) return false;
  return length >= (least ?? 0) && length <= (most ?? Infinity);
}

function numberFits(value: number, schema: PropertySchema): boolean {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  return (
    Number.isFinite(value) &&
    (schema.type === 'number' || Number.isInteger(value)) &&
    (minimum === undefined || value >= minimum) &&
    (exclusiveMinimum === undefined || value > exclusiveMinimum) &&
    (maximum === undefined || value <= maximum) &&
    (exclusiveMaximum === undefined || value < exclusiveMaximum)
  );
}

function membersFit(
  value: JsonObject,
  { properties = {}, required = [], additionalProperties = true }: PropertySchema,
  depth: number,
): boolean {
  return (
    required.every((name) => Object.hasOwn(value, name) && value[name] !== undefined) &&
    Object.entries(value).every(([name, member]) => {
      if (!Object.hasOwn(properties, name)) return additionalProperties;
      return member === undefined || certainlyFits(member, properties[name]!, depth + 1);
    })
  );
}
