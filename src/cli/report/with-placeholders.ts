/** Scenarios for editors: where one has `examples`, a text with a placeholder may stand for any value. */
import { suggested } from '../../language/schema/meanings.js';
import type { JsonSchema } from '../../language/schema/shared.js';

/** Which row fills it, and by what, is for `validate` to say. */
const PLACEHOLDER: JsonSchema = { type: 'string', pattern: '\\$\\{' };

/** The schema of a scenario file, or of any list of what may have `examples`. */
export function withPlaceholders(file: JsonSchema): JsonSchema {
  const item = file['items'] as JsonSchema;
  const { properties, ...rest } = item;
  const { examples, ...others } = properties as Schemas;
  const open = openIn({ ...rest, properties: others }, (file['$defs'] ?? {}) as Schemas);
  const filled = { ...open, properties: { ...(open['properties'] as Schemas), examples } };
  const { title, description } = item;
  return {
    ...file,
    items: { title, description, if: { required: ['examples'] }, then: filled, else: item },
  };
}

type Schemas = Readonly<Record<string, JsonSchema>>;

/** What stands where a placeholder may stand instead; `defs` are what the whole refers to. */
function opened(schema: JsonSchema, defs: Schemas): JsonSchema {
  const { description = describedBy(schema, defs), ...rest } = openIn(schema, defs);
  return {
    ...(description === undefined ? {} : { description }),
    ...offered(schema, defs),
    if: PLACEHOLDER,
    else: { ...rest, ...(description === undefined ? {} : { description }) },
  };
}

/** Editors look for what they offer beside `if`, and not behind it. */
function offered(schema: JsonSchema, defs: Schemas): JsonSchema {
  const { $ref } = schema;
  const target = typeof $ref === 'string' ? (defs[$ref.slice('#/$defs/'.length)] ?? schema) : schema;
  const { enum: values, enumDescriptions: texts, defaultSnippets } = target;
  if (defaultSnippets !== undefined) return { defaultSnippets };
  if (!Array.isArray(values)) return {};
  const named = values.flatMap((value: unknown, index) => {
    const text = Array.isArray(texts) ? (texts[index] as unknown) : undefined;
    return typeof value === 'string' ? [[value, typeof text === 'string' ? text : ''] as const] : [];
  });
  return suggested(Object.fromEntries(named));
}

function describedBy({ $ref }: JsonSchema, defs: Schemas): unknown {
  return typeof $ref === 'string' ? defs[$ref.slice('#/$defs/'.length)]?.['description'] : undefined;
}

const ONE = ['items', 'additionalProperties'];
const SEVERAL = ['oneOf', 'anyOf', 'allOf'];
const SAME = ['then', 'else'];

/** The same schema with placeholders for its parts; what is asked by `if` is asked as it was. */
function openIn(schema: JsonSchema, defs: Schemas): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, value]): readonly [string, unknown] => {
    if (keyword === 'properties')
      return [
        keyword,
        Object.fromEntries(Object.entries(value as Schemas).map(([key, part]) => [key, opened(part, defs)])),
      ];
    if (ONE.includes(keyword) && isSchema(value)) return [keyword, opened(value, defs)];
    if (SAME.includes(keyword) && isSchema(value)) return [keyword, openIn(value, defs)];
    if (SEVERAL.includes(keyword))
      return [keyword, (value as readonly JsonSchema[]).map((part) => openIn(part, defs))];
    return [keyword, value];
  });
  return Object.fromEntries(entries);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}
