/** What is known of a value from the schemas: enough to say that a comparison makes no sense. */
import { MAIL_EVENTS } from '../vocabulary/event.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import type { Field, Shape, ValueShape } from '../vocabulary/shape.js';
import { ANY, eitherValue, shapeOfText } from '../vocabulary/shape.js';
import { WEEKDAYS } from '../vocabulary/time.js';
import type { PropertySchema } from './documents.js';

export type ValueKind = 'string' | 'number' | 'boolean' | 'object' | 'list' | 'duration' | 'instant' | 'any';

export interface ValueType {
  readonly kind: ValueKind;
  /** Whether it may be missing. */
  readonly optional: boolean;
  readonly values?: readonly JsonValue[];
  readonly bounds?: Bounds;
  /** Of a text: whether it is declared to be an instant, by `format: date-time`. */
  readonly isTimestamp?: true;
  /** Of a text. */
  readonly format?: string;
  readonly item?: ValueType;
  readonly members?: Readonly<Record<string, ValueType>>;
}

/** How far the values of a type go: numbers, the lengths of texts, the items of lists. */
export interface Bounds {
  readonly isWhole?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export const UNKNOWN: ValueType = { kind: 'any', optional: true };

const text = (values?: readonly string[]): ValueType => ({
  kind: 'string',
  optional: false,
  ...(values ? { values } : {}),
});
const wholeTo = (maximum: number): ValueType => ({
  kind: 'number',
  optional: false,
  bounds: { isWhole: true, minimum: 0, maximum },
});

export const LOCAL_TIME: ValueType = {
  kind: 'object',
  optional: false,
  members: { hour: wholeTo(23), minute: wholeTo(59), weekday: text(WEEKDAYS), date: text() },
};

export const CONSENT: ValueType = text(['granted', 'denied', 'unknown']);

/** Schemas are not changed once they are read. */
const typesOfSchemas = new WeakMap<PropertySchema, ValueType>();

/** The type of a schema's values. */
export function typeOfSchema(schema: PropertySchema, optional = false): ValueType {
  if (optional) return readSchema(schema, true);
  let type = typesOfSchemas.get(schema);
  if (!type) typesOfSchemas.set(schema, (type = readSchema(schema, false)));
  return type;
}

function readSchema(schema: PropertySchema, optional: boolean): ValueType {
  switch (schema.type) {
    case 'integer':
    case 'number':
      return withValues({ kind: 'number', optional }, schema);
    case 'string':
    case 'boolean':
      return withValues({ kind: schema.type, optional, ...timestamp(schema) }, schema);
    case 'array':
      return {
        ...withBounds({ kind: 'list', optional }, schema),
        item: schema.items ? typeOfSchema(schema.items) : UNKNOWN,
      };
    case 'object':
      return { kind: 'object', optional, members: membersOf(schema) };
  }
}

function timestamp({ type, format }: PropertySchema): Pick<ValueType, 'isTimestamp' | 'format'> {
  if (type !== 'string' || format === undefined) return {};
  return format === 'date-time' ? { isTimestamp: true, format } : { format };
}

function withValues(type: ValueType, schema: PropertySchema): ValueType {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return withBounds(values ? { ...type, values } : type, schema);
}

const BOUNDS = [
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
] as const;

function withBounds(type: ValueType, schema: PropertySchema): ValueType {
  const given = BOUNDS.flatMap((name) => (schema[name] === undefined ? [] : [[name, schema[name]] as const]));
  const bounds: Bounds = {
    ...Object.fromEntries(given),
    ...(schema.type === 'integer' ? { isWhole: true } : {}),
  };
  return Object.keys(bounds).length > 0 ? { ...type, bounds } : type;
}

function membersOf(schema: PropertySchema): Readonly<Record<string, ValueType>> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, inner]) => [name, typeOfSchema(inner, !(schema.required ?? []).includes(name))] as const,
  );
  return Object.fromEntries(members);
}

export type PathResult =
  | { readonly kind: 'found'; readonly type: ValueType }
  | { readonly kind: 'no-member'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'no-object'; readonly at: string };

/** The type at a path; a part of what may be missing may be missing too. */
export function typeAt(type: ValueType, path: Path): PathResult {
  let current = type;
  for (const [index, step] of path.entries()) {
    if (current.kind === 'any') return { kind: 'found', type: UNKNOWN };
    if (current.kind === 'list' && typeof step === 'number') {
      current = { ...(current.item ?? UNKNOWN), optional: true };
      continue;
    }
    if (current.kind !== 'object' || !current.members)
      return { kind: 'no-object', at: String(path[index - 1] ?? '$') };
    const name = String(step);
    if (!Object.hasOwn(current.members, name)) {
      return { kind: 'no-member', name, known: Object.keys(current.members) };
    }
    const member = current.members[name]!;
    current = { ...member, optional: member.optional || current.optional };
  }
  return { kind: 'found', type: current };
}

/** A type as the shape that templates are checked against. */
export function shapeOf(type: ValueType): Shape {
  switch (type.kind) {
    case 'string':
      return textShape(type);
    case 'number':
    case 'boolean':
      return { kind: 'value', type: type.kind };
    case 'duration':
    case 'instant':
      return { kind: 'value', type: 'number', isInstant: type.kind === 'instant' };
    case 'list':
      return { kind: 'list', item: type.item ? shapeOf(type.item) : ANY };
    case 'object':
      return { kind: 'object', fields: fieldsOf(type.members ?? {}) };
    case 'any':
      return ANY;
  }
}

function textShape({ format, values }: ValueType): ValueShape {
  const shape: ValueShape = { kind: 'value', type: 'string' };
  if (format !== undefined) return { ...shape, isNumber: false, isInstant: format.startsWith('date') };
  const texts = (values ?? []).filter((value) => typeof value === 'string');
  return texts.length > 0 ? texts.map(shapeOfText).reduce(eitherValue) : shape;
}

export function fieldsOf(members: Readonly<Record<string, ValueType>>): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, type]) => [name, { shape: shapeOf(type), optional: type.optional }]),
  );
}

/** The type of a literal in a rule. */
export function typeOfLiteral(value: JsonValue | undefined): ValueType {
  if (value === null || value === undefined) return { kind: 'any', optional: true };
  if (Array.isArray(value)) return { kind: 'list', optional: false, item: itemOf(value) };
  if (typeof value === 'object') {
    const members = Object.entries(value).map(([name, inner]) => [name, typeOfLiteral(inner)] as const);
    return { kind: 'object', optional: false, members: Object.fromEntries(members) };
  }
  return { kind: typeof value as 'string' | 'number' | 'boolean', optional: false };
}

/** Of a list of maps: the members of all, optional where one lacks them. */
function itemOf(items: readonly JsonValue[]): ValueType {
  const types = items.map(typeOfLiteral);
  const first = types[0] ?? UNKNOWN;
  if (types.some(({ kind }) => kind !== first.kind)) return UNKNOWN;
  if (first.kind !== 'object') return first;
  const names = new Set(types.flatMap(({ members }) => Object.keys(members ?? {})));
  const members = [...names].map((name) => {
    const found = types.map((type) => type.members?.[name]);
    const known = found.find((type) => type !== undefined)!;
    return [name, { ...known, optional: found.some((type) => type === undefined || type.optional) }] as const;
  });
  return { kind: 'object', optional: false, members: Object.fromEntries(members) };
}

export function words({ kind }: ValueType): string {
  return {
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    object: 'a map',
    list: 'a list',
    duration: 'a duration',
    instant: 'an instant',
    any: 'a value of any type',
  }[kind];
}

const mailProperties: PropertySchema = {
  type: 'object',
  properties: {
    campaign: { type: 'string' },
    step: { type: 'string' },
    variant: { type: 'string' },
    link_url: { type: 'string' },
  },
};

/** What the events of mailing carry: which mail it was. */
export const MAIL_EVENT_SCHEMAS: ReadonlyMap<string, PropertySchema> = new Map(
  MAIL_EVENTS.map((name) => [
    name,
    name === 'Email Sent' ? { ...mailProperties, required: ['campaign', 'step'] } : mailProperties,
  ]),
);
