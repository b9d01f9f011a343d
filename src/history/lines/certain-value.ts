/** What is true of values that are as the tracking plan has them, beyond doubt; of others ajv is asked. */
import type { PropertySchema } from '../../language/documents.js';
import { isNumber, numberOf } from './byte-values.js';
import { CERTAIN_FORMATS } from './certain-format.js';
import { BACKSLASH, QUOTE } from './json-bytes.js';
import { NameTable } from './name-table.js';

/** Whether a value certainly fits, by its bytes, which are valid JSON. */
export type Certainly = (bytes: Uint8Array, start: number, end: number) => boolean;

/** A single value. Lists and maps are left to ajv. */
export function certainlyFits(schema: PropertySchema): Certainly {
  if (schema.const !== undefined || schema.enum !== undefined) return isOneOf(schema);
  switch (schema.type) {
    case 'string':
      return textFits(schema);
    case 'boolean':
      return (bytes, start) => bytes[start] === 0x74 || bytes[start] === 0x66;
    case 'number':
    case 'integer':
      return numberFits(schema);
    case 'array':
    case 'object':
      return never;
  }
}

const never: Certainly = () => false;

/** Texts alone, written as they are: a number may be written in several ways. */
function isOneOf(schema: PropertySchema): Certainly {
  const { format, minLength, maxLength } = schema;
  const hasMore = format !== undefined || minLength !== undefined || maxLength !== undefined;
  const isPlain = schema.type === 'string' && (schema.const === undefined || schema.enum === undefined);
  if (!isPlain || hasMore) return never;
  const values = schema.enum ?? [schema.const];
  // In no other text would a backslash or a quote stand for itself.
  const plain = values.filter((value) => typeof value === 'string' && /^[\w .:/+-]*$/.test(value));
  const table = new NameTable(plain as readonly string[]);
  return (bytes, start, end) => bytes[start] === QUOTE && table.find(bytes, start + 1, end - 1) >= 0;
}

function textFits({ format, minLength, maxLength }: PropertySchema): Certainly {
  const hasFormat = format === undefined ? undefined : CERTAIN_FORMATS.get(format);
  if (format !== undefined && hasFormat === undefined) return never;
  const hasLength = minLength !== undefined || maxLength !== undefined;
  return (bytes, start, end) =>
    bytes[start] === QUOTE &&
    (!hasLength || lengthFits(bytes, start + 1, end - 1, minLength ?? 0, maxLength ?? Infinity)) &&
    (hasFormat === undefined || hasFormat(bytes, start + 1, end - 1));
}

/** Of a text without escapes: its code points are the bytes that begin one. */
function lengthFits(bytes: Uint8Array, start: number, end: number, least: number, most: number): boolean {
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === BACKSLASH) return false;
    if ((byte & 0xc0) !== 0x80) length += 1;
  }
  return length >= least && length <= most;
}

function numberFits({
  type,
  minimum,
  exclusiveMinimum,
  maximum,
  exclusiveMaximum,
}: PropertySchema): Certainly {
  const [least, most] = [minimum ?? -Infinity, maximum ?? Infinity];
  const [above, below] = [exclusiveMinimum ?? -Infinity, exclusiveMaximum ?? Infinity];
  const isWhole = type === 'integer';
  return (bytes, start, end) => {
    if (!isNumber(bytes[start]!)) return false;
    const number = numberOf(bytes, start, end);
    return (
      number >= least &&
      number <= most &&
      number > above &&
      number < below &&
      (!isWhole || Number.isInteger(number))
    );
  };
}
