/** SQL that is true of values that are as the tracking plan has them, beyond doubt; of others ajv is asked. */
import type { PropertySchema } from '../../language/documents.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { literal } from '../database.js';
import type { ObjectDraft, ValueDraft } from '../draft.js';
import type { EventKind } from './columns.js';

/** Whether the properties of an event are certainly valid, where all of this is; `early` answers what is asked of a single value. */
export function certainlyValid(
  { schema }: EventKind,
  value: (name: string) => ValueDraft,
  { text }: ObjectDraft,
  early: (sql: string) => string,
): readonly string[] {
  if (schema === undefined) return [];
  const declared = Object.entries(schema.properties ?? {});
  const required = schema.required ?? [];
  // What is not there fits nothing: that it is there is asked where anything would do.
  const isAsked = (name: string): boolean => {
    const inner = declared.find(([known]) => known === name)?.[1];
    return inner === undefined || certainlyFits(value(name), inner) === 'true';
  };
  const conditions = [
    ...required.filter(isAsked).map((name) => early(value(name).isThere)),
    ...declared.map(([name, inner]) => {
      const fits = early(certainlyFits(value(name), inner));
      if (fits === 'true') return fits;
      return required.includes(name) ? fits : `(NOT ${early(value(name).isThere)} OR ${fits})`;
    }),
    ...(schema.additionalProperties === false ? [hasNoOther(text, declared, value)] : []),
  ];
  return conditions.filter((condition) => condition !== 'true');
}

function allOf(all: readonly string[]): string {
  const conditions = all.filter((condition) => condition !== 'true');
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

function hasNoOther(
  properties: string,
  declared: readonly (readonly [string, PropertySchema])[],
  value: (name: string) => ValueDraft,
): string {
  const known = declared.map(([name]) => `CAST(${value(name).isThere} AS INTEGER)`);
  return `len(json_keys(coalesce(${properties}, '{}'))) = ${['0', ...known].join(' + ')}`;
}

/** A single value that is there. Lists and maps are left to ajv. */
function certainlyFits(value: ValueDraft, schema: PropertySchema): string {
  const { text } = value;
  const same = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])];
  if (schema.const !== undefined || schema.enum !== undefined) return isOneOf(text, same, schema);
  switch (schema.type) {
    case 'string':
      return textFits(value, schema);
    case 'boolean':
      return `${text} IN ('true', 'false')`;
    case 'number':
    case 'integer':
      return numberFits(value, schema);
    case 'array':
    case 'object':
      return 'false';
  }
}

/** Texts alone: a number may be written in several ways. */
function isOneOf(text: string, values: readonly JsonValue[], schema: PropertySchema): string {
  const isPlain = schema.type === 'string' && (schema.const === undefined || schema.enum === undefined);
  const plain = values.filter((value) => typeof value === 'string' && /^[\w .:/+-]*$/.test(value));
  if (!isPlain || plain.length === 0 || hasMore(schema)) return 'false';
  return `(${plain.map((value) => `${text} = ${literal(JSON.stringify(value))}`).join(' OR ')})`;
}

function hasMore({ format, minLength, maxLength }: PropertySchema): boolean {
  return format !== undefined || minLength !== undefined || maxLength !== undefined;
}

/** Some of what each format takes, none of what it does not. */
const FORMATS: ReadonlyMap<string, string> = new Map([
  ['date', '"(19|20)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])"'],
  [
    'date-time',
    '"(19|20)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)"',
  ],
  ['email', '"[a-z0-9]+(\\.[a-z0-9]+)*@[a-z0-9]+(\\.[a-z0-9]+)+"'],
  ['uri', '"https?://[a-z0-9]+(\\.[a-z0-9]+)*(/[A-Za-z0-9._-]+)*/?"'],
]);

function textFits({ text, isText }: ValueDraft, { format, minLength, maxLength }: PropertySchema): string {
  const conditions = [isText];
  if (format !== undefined) {
    const known = FORMATS.get(format);
    if (known === undefined) return 'false';
    conditions.push(`regexp_full_match(${text}, ${literal(known)})`);
  }
  if (minLength !== undefined || maxLength !== undefined) {
    // Of texts in ASCII without escapes, the length is that of the text between its quotes.
    conditions.push(`strlen(${text}) = length(${text})`, `NOT contains(${text}, '\\')`);
    if (minLength !== undefined) conditions.push(`strlen(${text}) >= ${minLength + 2}`);
    if (maxLength !== undefined) conditions.push(`strlen(${text}) <= ${maxLength + 2}`);
  }
  return allOf(conditions);
}

/** Of a number that is within bounds it is known that it is finite. */
const LARGEST = Number.MAX_VALUE;

function numberFits(
  { number }: ValueDraft,
  { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: PropertySchema,
): string {
  const [least, most] = [minimum ?? -LARGEST, maximum ?? LARGEST].map(double);
  const beyond: readonly (readonly [string, number | undefined])[] = [
    ['>', exclusiveMinimum],
    ['<', exclusiveMaximum],
  ];
  return `coalesce(${allOf([
    `(${number}) BETWEEN ${least} AND ${most}`,
    ...(type === 'integer' ? [`(${number}) = floor(${number})`] : []),
    ...beyond.flatMap(([sign, bound]) =>
      bound === undefined ? [] : [`(${number}) ${sign} ${double(bound)}`],
    ),
  ])}, false)`;
}

function double(value: number): string {
  return `CAST(${literal(String(value))} AS DOUBLE)`;
}
