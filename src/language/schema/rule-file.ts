/** A document of a rule file, whatever its kind: for editors, which know a file's folder and not what is in it. */
import type { JsonSchema } from './json-schema.js';
import { KINDS, KIND_SCHEMAS } from './kinds.js';
import { meanings } from './meanings.js';
import { header } from './shared.js';
import { SNIPPETS } from './snippets.js';

const { kind: _, ...common } = header('', '');

const descriptionOf = (schema: JsonSchema) => String(schema['description']);

/** `kind` says which of the schemas holds, so that only that one's mistakes are told. */
export const ruleFileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:rules',
  title: 'rule',
  description: 'A document of a rule file.',
  type: 'object',
  required: ['kind', 'name', 'version'],
  properties: {
    kind: {
      ...meanings(Object.fromEntries(KINDS.map((kind) => [kind, descriptionOf(KIND_SCHEMAS[kind])]))),
      description: 'What this document declares.',
    },
    ...common,
    name: { type: 'string', description: 'Unique within its kind.' },
  },
  allOf: [
    ...KINDS.map((kind) => ({
      if: { required: ['kind'], properties: { kind: { const: kind } } },
      then: { $ref: `mailwright:${kind}` },
    })),
    { if: { properties: { kind: false } }, then: { defaultSnippets: SNIPPETS } },
  ],
};
