/**
 * The values of a document that its schema gives a meaning by name: a duration, the name of a segment. A document that
 * its schema accepts is walked beside it, so that no key is spoken of twice.
 */
import { COMMON_SCHEMAS } from '../../language/schema/kinds.js';
import type { JsonSchema } from '../../language/schema/json-schema.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';

/** `mark` is the definition that the schema refers to: `duration`, `segmentName`. */
export interface MarkedValue {
  readonly mark: string;
  readonly value: JsonValue;
  readonly path: Path;
}

const SHARED = 'mailwright:shared#/$defs/';
const OWN = '#/$defs/';

export function markedValues(schema: JsonSchema, value: JsonValue): readonly MarkedValue[] {
  const found: MarkedValue[] = [];
  walkValue({ root: schema, found }, schema, value, []);
  return found;
}

interface Walk {
  readonly root: JsonSchema;
  readonly found: MarkedValue[];
}

function walkValue(walk: Walk, schema: JsonSchema, value: JsonValue, path: Path): void {
  const reference = schema['$ref'];
  if (typeof reference === 'string') walkReferred(walk, reference, value, path);
  for (const part of schemasIn(schema['allOf'])) walkValue(walk, part, value, path);
  const ways = schemasIn(schema['oneOf']);
  const way = ways.find((one) => fits(one, value));
  if (way) walkValue(walk, way, value, path);
  if (isSchema(schema['if'])) {
    const next = schema[fits(schema['if'], value) ? 'then' : 'else'];
    if (isSchema(next)) walkValue(walk, next, value, path);
  }
  if (Array.isArray(value) && isSchema(schema['items'])) {
    for (const [index, item] of (value as readonly JsonValue[]).entries())
      walkValue(walk, schema['items'], item, [...path, index]);
  }
  if (isObject(value)) walkMembers(walk, schema, value, path);
}

function walkMembers(walk: Walk, schema: JsonSchema, value: object, path: Path): void {
  const known = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  for (const [key, member] of Object.entries(value) as [string, JsonValue][]) {
    const own = Object.hasOwn(known, key) ? known[key] : schema['additionalProperties'];
    if (isSchema(own)) walkValue(walk, own, member, [...path, key]);
  }
}

function walkReferred(walk: Walk, reference: string, value: JsonValue, path: Path): void {
  const { root, found } = walk;
  if (reference.startsWith(OWN)) {
    walkValue(walk, definitionsOf(root)[reference.slice(OWN.length)]!, value, path);
    return;
  }
  // Of schemas within documents nothing has a meaning to the rules by itself.
  if (!reference.startsWith(SHARED)) return;
  const mark = reference.slice(SHARED.length);
  found.push({ mark, value, path });
  walkValue(walk, definitionsOf(COMMON_SCHEMAS[0]!)[mark]!, value, path);
}

function definitionsOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return schema['$defs'] as Readonly<Record<string, JsonSchema>>;
}

function schemasIn(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Which of several forms a value has that fits one of them: by its type, and by the keys that a form asks for. */
function fits(schema: JsonSchema, value: JsonValue): boolean {
  const { type, required, properties, const: only } = schema;
  if (only !== undefined && only !== value) return false;
  if (Array.isArray(schema['enum']) && !(schema['enum'] as readonly unknown[]).includes(value)) return false;
  if (typeof type === 'string' && type !== typeOf(value)) return false;
  if (typeof schema['$ref'] === 'string' && typeof value !== 'string') return false;
  if (required !== undefined || properties !== undefined) {
    if (!isObject(value)) return false;
    if (!((required ?? []) as readonly string[]).every((key) => Object.hasOwn(value, key))) return false;
    const known = (properties ?? {}) as Readonly<Record<string, JsonSchema>>;
    return Object.entries(known).every(
      ([key, { const: fixed }]) => fixed === undefined || value[key] === fixed,
    );
  }
  return true;
}

function typeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return value === null ? 'null' : typeof value;
}
