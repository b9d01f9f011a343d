/** The keys that a schema knows, as paths without the places of lists. */
import type { JsonSchema } from '../../../src/language/schema/json-schema.js';

/** What is within a condition, a fact or a schema is looked at as one. */
export function keysOf(root: JsonSchema): ReadonlySet<string> {
  const keys = new Set<string>();
  visit(root, root, [], keys, 0);
  return keys;
}

const OWN = '#/$defs/';

function visit(
  root: JsonSchema,
  schema: JsonSchema,
  path: readonly string[],
  keys: Set<string>,
  depth: number,
): void {
  const reference = schema['$ref'];
  if (typeof reference === 'string' && reference.startsWith(OWN)) {
    // Steps in steps have the keys that steps have.
    if (depth > 0) return;
    visit(root, (root['$defs'] as Record<string, JsonSchema>)[reference.slice(OWN.length)]!, path, keys, 1);
  }
  for (const key of ['oneOf', 'allOf'] as const)
    for (const one of (schema[key] ?? []) as readonly JsonSchema[]) visit(root, one, path, keys, depth);
  for (const key of ['then', 'else', 'items'] as const)
    if (schema[key]) visit(root, schema[key] as JsonSchema, path, keys, depth);
  for (const [key, one] of Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)) {
    keys.add([...path, key].join('.'));
    visit(root, one, [...path, key], keys, depth);
  }
  const more = schema['additionalProperties'];
  if (typeof more === 'object' && more !== null) {
    keys.add([...path, '*'].join('.'));
    visit(root, more as JsonSchema, [...path, '*'], keys, depth);
  }
}

/** The key that an edit is of: names of people's own are `*`. */
export function keyOf(at: string, keys: ReadonlySet<string>): string {
  const steps = at.split('.').filter((step) => !/^(\d+|\+)$/.test(step));
  const found: string[] = [];
  for (const step of steps) {
    const known = [...found, step].join('.');
    const any = [...found, '*'].join('.');
    found.push(keys.has(known) || !keys.has(any) ? step : '*');
  }
  return found.join('.');
}
