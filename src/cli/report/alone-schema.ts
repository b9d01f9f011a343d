/** A schema with all that it refers to inside it: an editor that reads one file of `schemas/` knows of no other. */
import { COMMON_SCHEMAS, KIND_SCHEMAS } from '../../language/schema/kinds.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { forEditors } from './for-editors.js';

type Definitions = Readonly<Record<string, JsonSchema>>;

/** What can be referred to, by the reference: common schemas, and their parts; the schemas of the kinds. */
const targets: ReadonlyMap<string, JsonSchema> = new Map([
  ...COMMON_SCHEMAS.flatMap((schema) => {
    const id = String(schema['$id']);
    const parts = Object.entries((schema['$defs'] ?? {}) as Definitions);
    return [[id, schema] as const, ...parts.map(([name, part]) => [`${id}#/$defs/${name}`, part] as const)];
  }),
  ...Object.values(KIND_SCHEMAS).map((schema: JsonSchema) => [String(schema['$id']), schema] as const),
]);

/** For an editor; a schema that only programs read has no use for what editors show. */
export function editorSchema(schema: JsonSchema): JsonSchema {
  return aloneSchema(schema, forEditors);
}

/** References lead into its own `$defs`; only the whole has an `$id`, from which they would count otherwise. */
export function aloneSchema(
  schema: JsonSchema,
  dress: (part: JsonSchema) => JsonSchema = (part) => part,
): JsonSchema {
  const { $schema, $id, $defs = {}, ...rest } = schema;
  const own = $defs as Definitions;
  const taken = new Map<string, unknown>();
  const names = new Map<string, string>();
  const takeAs = (name: string, target: JsonSchema): void => {
    assert(!Object.hasOwn(own, name) && !taken.has(name), `two definitions are called ${name}`);
    // Before its parts, which may refer to it again.
    taken.set(name, undefined);
    const { $defs: inner = {}, ...body } = target;
    taken.set(name, copy(body));
    // What it calls `#/$defs/NAME` is of that name in the whole as well.
    for (const [part, definition] of Object.entries(inner as Definitions)) takeAs(part, definition);
  };
  const take = (reference: string): string => {
    let name = names.get(reference);
    if (name !== undefined) return name;
    const target = targets.get(reference);
    assert(target, `there is a schema ${reference}`);
    name = reference.slice(Math.max(reference.lastIndexOf('/'), reference.indexOf(':')) + 1);
    names.set(reference, name);
    takeAs(name, target);
    return name;
  };
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    const { $schema: _, $id: __, ...kept } = value as JsonSchema;
    const entries = Object.entries(dress(kept)).map(([key, part]) =>
      key === '$ref' && typeof part === 'string' && !part.startsWith('#')
        ? [key, `#/$defs/${take(part)}`]
        : [key, copy(part)],
    );
    return Object.fromEntries(entries) as unknown;
  };
  const body = copy(rest) as JsonSchema;
  const definitions = { ...(copy(own) as Definitions), ...Object.fromEntries(taken) };
  return {
    ...($schema === undefined ? {} : { $schema }),
    ...($id === undefined ? {} : { $id }),
    ...body,
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
}
