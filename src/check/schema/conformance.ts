/** Cases of the conformance suite: scenarios that bring their own rules, and say what trouble they stand for. */
import type { JsonSchema } from '../../language/schema/shared.js';
import { scenarioSchema } from './scenario.js';
import { STATE_KEYS } from './state.js';

type Properties = Readonly<Record<string, JsonSchema>>;

const { name, examples, given, when, until, then } = scenarioSchema['properties'] as Properties;

/** A case brings all that it needs, so that no engine has to look elsewhere; who gets which variant is for the hash to say. It is one user's. */
function withoutFragments(schema: JsonSchema): JsonSchema {
  const { profile } = schema['properties'] as Properties;
  return {
    type: 'object',
    properties: { profile },
    additionalProperties: false,
    description: 'What is so at the beginning.',
  };
}

/** All items are the one user's. */
function withoutUsers(list: JsonSchema): JsonSchema {
  const items = list['items'] as JsonSchema & { readonly oneOf: readonly JsonSchema[] };
  const without = (form: JsonSchema): JsonSchema => {
    const { user: _, ...kept } = form['properties'] as Properties;
    const inner = Object.entries(kept).map(([key, one]) => [key, hasUser(one) ? without(one) : one]);
    return { ...form, properties: Object.fromEntries(inner) as Properties };
  };
  return { ...list, items: { ...items, oneOf: items.oneOf.map(without) } };
}

function hasUser({ properties }: JsonSchema): boolean {
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, 'user');
}

/** Tables that catalogs name; they lie beside the rules. */
export const tables: JsonSchema = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[a-z][a-z0-9-]*[.](csv|jsonl)$' },
  additionalProperties: { type: 'string', description: 'Its text.' },
  description: 'By file name, the tables that catalogs among the rules name.',
};

/** What is said of the state, and of laws: those are not the engine's. */
const NOT_OF_CASES: readonly string[] = [...STATE_KEYS, 'holds'];

/**
 * Of a mail a case names the instant and the subject: what a mail looks like is no matter of the engine. Of the state it
 * names nothing: what an engine keeps is its own, and an adapter tells what it decides.
 */
function onlyDecisions(list: JsonSchema): JsonSchema {
  const items = list['items'] as JsonSchema & { readonly oneOf: readonly JsonSchema[] };
  const forms = items.oneOf.filter(({ title }) => !NOT_OF_CASES.includes(String(title)));
  return { ...list, items: { ...items, oneOf: forms.map(withoutBody) } };
}

function withoutBody(form: JsonSchema): JsonSchema {
  const { preheader: _, text: __, html: ___, links: ____, ...kept } = form['properties'] as Properties;
  if (!('subject' in kept)) return { ...form, properties: kept };
  const subject: JsonSchema = { type: 'string', description: 'Its subject, in full.' };
  return { ...form, properties: { ...kept, subject } };
}

/** One case: an item of a file's list. */
export const conformanceSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:conformance-case',
  title: 'conformance case',
  description: 'Rules, one life under them, and what any engine for lifecycle mail must decide.',
  type: 'object',
  required: ['name', 'trouble', 'source', 'rules', 'when', 'until', 'then'],
  properties: {
    name,
    trouble: {
      type: 'string',
      minLength: 20,
      maxLength: 400,
      description: 'What goes wrong in products, in a sentence or two.',
    },
    source: {
      description: 'Where that can be read: an address, or `none found`.',
      oneOf: [
        { title: 'an address', type: 'string', pattern: '^https?://[^\\s|]+$' },
        { title: '`none found`', const: 'none found' },
      ],
    },
    rules: {
      type: 'array',
      minItems: 1,
      description: 'The rules: documents, and names of files in `rules/` beside the cases.',
      items: {
        oneOf: [
          { title: 'a name', type: 'string', pattern: '^[a-z][a-z0-9-]*$' },
          { title: 'a document', type: 'object', required: ['kind'] },
        ],
      },
    },
    tables,
    examples,
    given: withoutFragments(given!),
    when: withoutUsers(when!),
    until: { ...until, description: 'How long the clock runs, as in a scenario.' },
    then: withoutUsers(onlyDecisions(then!)),
  },
  additionalProperties: false,
};

/** A file of cases, for editors. */
export const conformanceFileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:conformance',
  title: 'conformance cases',
  description: 'A list of cases of the conformance suite.',
  type: 'array',
  minItems: 1,
  items: conformanceSchema,
};
