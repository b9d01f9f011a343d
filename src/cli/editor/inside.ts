/** Changing a part of a schema that is somewhere inside it. */
import type { JsonSchema } from '../../language/schema/shared.js';
import { assert } from '../../vocabulary/diagnostic.js';

/** The schema with another part at a path; there must be one. */
export function changed(
  schema: JsonSchema,
  path: readonly (string | number)[],
  change: (part: JsonSchema) => JsonSchema,
): JsonSchema {
  const [step, ...rest] = path;
  if (step === undefined) return change(schema);
  const inner = (schema as Readonly<Record<string | number, unknown>>)[step];
  assert(typeof inner === 'object' && inner !== null, `the schema has a part ${path.join('/')}`);
  const part = changed(inner as JsonSchema, rest, change);
  if (Array.isArray(schema)) return schema.with(Number(step), part) as unknown as JsonSchema;
  return { ...schema, [step]: part };
}

/** The schema with further parts of its `allOf`. */
export function also(schema: JsonSchema, parts: readonly JsonSchema[]): JsonSchema {
  if (parts.length === 0) return schema;
  const before = (schema['allOf'] ?? []) as readonly JsonSchema[];
  return { ...schema, allOf: [...before, ...parts] };
}

/** Holds where the keys are there and have these values. */
export function where(values: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { required: Object.keys(values), properties: values };
}
