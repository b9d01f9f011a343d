/** What the shapes of outputs are made of. */
import type { JsonSchema } from '../../language/schema/shared.js';
import { JSON_VERSION } from './json.js';

export const text: JsonSchema = { type: 'string' };
export const count: JsonSchema = { type: 'integer', minimum: 0 };
export const instant: JsonSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
};
export const milliseconds: JsonSchema = {
  type: 'number',
  minimum: 0,
  description: 'How long it took, in milliseconds.',
};
export const counts: JsonSchema = { type: 'object', additionalProperties: count };
export const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

export function closed(
  properties: Readonly<Record<string, JsonSchema>>,
  ...optional: readonly string[]
): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', required, properties, additionalProperties: false };
}

export const span = closed({ file: text, line: count, column: count, endLine: count, endColumn: count });

export const code: JsonSchema = { type: 'string', pattern: '^[a-z-]+$' };
export const severity: JsonSchema = { enum: ['error', 'warning'] };

export const diagnostic = closed(
  {
    code,
    severity,
    message: text,
    span,
    help: text,
    related: list(closed({ message: text, span })),
    fix: closed({ title: text, edits: list(closed({ span, text })) }),
  },
  'help',
  'related',
  'fix',
);

/** Something that was mended, and where what mends it stands. */
export const fixed = closed({ code, message: text, title: text, span });

export function output(
  command: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  ...optional: readonly string[]
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `mailwright:output-${command}`,
    title: `mailwright ${command} --format json`,
    description,
    ...closed({ version: { const: JSON_VERSION }, command: { const: command }, ...properties }, ...optional),
  };
}
