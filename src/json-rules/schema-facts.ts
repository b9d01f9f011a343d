/** A JSON Schema of the facts → what each reading is. */
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Asked, Kind, Reading } from './asked.js';
import { ANY_VALUE, kindOf } from './asked.js';
import { readRulePath } from './rule-path.js';
import { isList } from './semantics.js';

/** What a schema says of a reading. */
export interface Known {
  readonly asked: Asked;
  readonly mayBeMissing: boolean;
  /** Whether the fact itself may be missing, so that the run is rejected. */
  readonly mayLackFact: boolean;
  readonly hasItems: boolean;
}

export interface FactSchema {
  readonly names: readonly string[];
  /** Undefined for a fact that the schema does not have. */
  readonly known: (reading: Reading) => Known | undefined;
  /** Whether there may be facts that it does not name. */
  readonly isOpen: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
  array: 'list',
  object: 'object',
};

/** `fixed` are facts that the engine has anyway. */
export function factSchema(schema: JsonObject, fixed: JsonObject = {}): FactSchema {
  const root = schema;
  const properties = membersOf(resolved(schema, root));
  const facts = {
    ...properties,
    ...Object.fromEntries(Object.entries(fixed).map(([name, value]) => [name, schemaOfValue(value!)])),
  };
  const required = new Set([...requiredOf(schema), ...Object.keys(fixed)]);
  return {
    names: Object.keys(facts),
    isOpen:
      schema['additionalProperties'] === true ||
      isObject(schema['additionalProperties']) ||
      isObject(schema['patternProperties']),
    known: ({ fact, path }) => {
      if (!Object.hasOwn(facts, fact)) return undefined;
      const lacks = !required.has(fact);
      const at = schemaAt(resolved(facts[fact]!, root), path, root, lacks);
      return { ...at, mayLackFact: lacks };
    },
  };
}

interface At {
  readonly asked: Asked;
  readonly mayBeMissing: boolean;
  readonly hasItems: boolean;
}

function schemaAt(start: JsonValue, path: string | undefined, root: JsonObject, lacks: boolean): At {
  const read = path === undefined ? { kind: 'one' as const, steps: [] } : readRulePath(path);
  const unknown: At = { asked: ANY_VALUE, mayBeMissing: true, hasItems: false };
  if (read.kind !== 'one') return unknown;
  let current: JsonValue = start;
  let mayBeMissing = lacks;
  for (const step of read.steps) {
    if (!isObject(current)) return unknown;
    const inner: JsonValue | undefined =
      typeof step === 'number' ? current['items'] : membersOf(current)[step];
    mayBeMissing ||= typeof step === 'number' || !requiredOf(current).includes(step);
    if (inner === undefined) return unknown;
    current = resolved(inner, root);
  }
  const hasItems = isObject(current) && typeof current['minItems'] === 'number' && current['minItems'] > 0;
  return { asked: askedOf(current, root, 8), mayBeMissing, hasItems };
}

/** The kinds that a schema lets through; any where it is more than types, values and properties. */
function askedOf(schema: JsonValue, root: JsonObject, depth: number): Asked {
  if (!isObject(schema)) return ANY_VALUE;
  const values = isList(schema['enum'])
    ? schema['enum']
    : Object.hasOwn(schema, 'const')
      ? [schema['const']!]
      : undefined;
  if (values) return { kinds: [...new Set(values.map(kindOf))] };
  const types =
    typeof schema['type'] === 'string'
      ? [schema['type']]
      : isList(schema['type'])
        ? schema['type']
        : undefined;
  const kinds = types?.flatMap((type) =>
    typeof type === 'string' && Object.hasOwn(KINDS, type) ? [KINDS[type]!] : [],
  );
  if (!kinds || kinds.length === 0) return ANY_VALUE;
  const items = schema['items'];
  const unique = [...new Set(kinds)];
  if (!unique.includes('list') || items === undefined || depth === 0) return { kinds: unique };
  return { kinds: unique, item: askedOf(resolved(items, root), root, depth - 1) };
}

function membersOf(schema: JsonValue): Readonly<Record<string, JsonValue>> {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) ? (properties as Readonly<Record<string, JsonValue>>) : {};
}

function requiredOf(schema: JsonValue): readonly string[] {
  const required = isObject(schema) ? schema['required'] : undefined;
  return isList(required) ? required.filter((name): name is string => typeof name === 'string') : [];
}

const MOST_STEPS = 16;

/** Follows `$ref` within the schema. */
function resolved(schema: JsonValue, root: JsonObject): JsonValue {
  let current = schema;
  for (let step = 0; step < MOST_STEPS; step++) {
    const reference = isObject(current) ? current['$ref'] : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#')) return current;
    let target: JsonValue | undefined = root;
    for (const name of reference.split('/').slice(1)) {
      target = isObject(target) && Object.hasOwn(target, name) ? target[name] : undefined;
    }
    if (target === undefined) return {};
    current = target;
  }
  return {};
}

function schemaOfValue(value: JsonValue): JsonObject {
  if (isObject(value)) {
    const properties = Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, schemaOfValue(inner!)]),
    );
    return { type: 'object', properties, required: Object.keys(value) };
  }
  if (isList(value))
    return { type: 'array', minItems: value.length, ...(value.length > 0 ? { items: { enum: value } } : {}) };
  return { const: value };
}
