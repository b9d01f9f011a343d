/** SQL that is true of values that are as the tracking plan has them, beyond doubt; of others ajv is asked. */
import type { PropertySchema } from '../../language/documents.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { MOST_NESTING } from '../unreadable.js';
import { literal } from '../database.js';
import type { EventKind } from './columns.js';
import { namesIn } from './columns.js';

/**
 * Whether the properties of an event are certainly valid. `values` is a list of JSON texts in the order of
 * {@link namesIn}; each null where the property is not there.
 */
export function certainlyValid(kind: EventKind, values: string, properties: string): string {
  const { schema } = kind;
  if (schema === undefined) return 'true';
  const names = namesIn(kind);
  const place = (name: string) => `${values}[${names.indexOf(name) + 1}]`;
  const declared = Object.entries(schema.properties ?? {});
  const required = schema.required ?? [];
  return allOf([
    ...required.map((name) => `${place(name)} IS NOT NULL`),
    ...declared.map(([name, inner]) => `(${place(name)} IS NULL OR ${certainlyFits(place(name), inner)})`),
    ...(schema.additionalProperties === false ? [hasNoOther(properties, declared, place)] : []),
  ]);
}

function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`;
}

function hasNoOther(
  properties: string,
  declared: readonly (readonly [string, PropertySchema])[],
  place: (name: string) => string,
): string {
  const known = declared.map(([name]) => `CAST(${place(name)} IS NOT NULL AS INTEGER)`);
  return `len(json_keys(coalesce(${properties}, '{}'))) = ${['0', ...known].join(' + ')}`;
}

/** A single value, as JSON text. Lists and maps are left to ajv. */
function certainlyFits(text: string, schema: PropertySchema): string {
  const same = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])];
  if (schema.const !== undefined || schema.enum !== undefined) return isOneOf(text, same, schema);
  switch (schema.type) {
    case 'string':
      return textFits(text, schema);
    case 'boolean':
      return `${text} IN ('true', 'false')`;
    case 'number':
    case 'integer':
      return numberFits(text, schema);
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

function textFits(text: string, { format, minLength, maxLength }: PropertySchema): string {
  const conditions = [`starts_with(${text}, '"')`];
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

function numberFits(
  text: string,
  { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: PropertySchema,
): string {
  const value = `TRY_CAST(${text} AS DOUBLE)`;
  const bounds: readonly (readonly [string, number | undefined])[] = [
    ['>=', minimum],
    ['>', exclusiveMinimum],
    ['<=', maximum],
    ['<', exclusiveMaximum],
  ];
  return `coalesce(${allOf([
    isNumber(text),
    `isfinite(${value})`,
    ...(type === 'integer' ? [`${value} = floor(${value})`] : []),
    ...bounds.flatMap(([sign, bound]) =>
      bound === undefined ? [] : [`${value} ${sign} CAST(${literal(String(bound))} AS DOUBLE)`],
    ),
  ])}, false)`;
}

/** Whether a JSON text is that of a number, or of what only DuckDB takes for one. */
export function isNumber(text: string): string {
  return `(ascii(${text}) BETWEEN 48 AND 57 OR ascii(${text}) = 45)`;
}

/** As logs write them; a search for these is far cheaper than a pattern, which is asked only where one is found. */
const NO_NUMBERS = ['nan', 'NaN', 'NAN', 'Nan', 'inf', 'Inf', 'INF'];

/**
 * Whether a JSON text, written without blanks, may hold what is no JSON (DuckDB reads `NaN` and infinities), or be nested
 * deeper than a record may.
 */
export function mayBeBroken(text: string): string {
  const brackets = `len(string_split(${text}, '{')) + len(string_split(${text}, '['))`;
  const found = NO_NUMBERS.map((name) => `contains(${text}, '${name}')`).join(' OR ');
  return `(${brackets} > ${MOST_NESTING} OR ((${found}) AND regexp_matches(${text}, '[:,\\[]-?(nan|inf)', 'i')))`;
}
