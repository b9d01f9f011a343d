/** What is given to scenarios: their own `given`, and the fragments that they share. */
import { meanings } from '../../language/schema/meanings.js';
import { shared } from '../../language/schema/shared.js';
import type { JsonSchema } from '../../language/schema/shared.js';

export const traits: JsonSchema = { type: 'object', description: 'Traits of the user, by name.' };

export const consent: JsonSchema = {
  type: 'object',
  propertyNames: shared('purposeKey'),
  additionalProperties: {
    ...meanings({
      granted: 'The user agreed to it.',
      denied: 'The user refused it.',
      unknown: 'The user has said nothing of it.',
    }),
    description: 'What the user said.',
  },
  description: 'By purpose, what the user said to it.',
};

const userId: JsonSchema = { type: 'string', minLength: 1, description: 'Who it is.' };

/** So much may be given: what is more is a log, and for `mailwright backtest`. */
const MOST_HISTORY = 1000;

const ago = { ...shared('duration'), description: 'How long before the first item of `when` it happened.' };

const past: JsonSchema = {
  description: 'What has happened to the user.',
  type: 'object',
  oneOf: [
    {
      title: 'event',
      required: ['event', 'ago'],
      properties: {
        ago,
        event: shared('eventName'),
        properties: { type: 'object', description: 'Its properties, as the tracking plan has them.' },
      },
      additionalProperties: false,
    },
    {
      title: 'type',
      required: ['type', 'ago'],
      properties: {
        ago,
        type: {
          ...meanings({ identify: 'Traits or consent became known.' }),
          description: 'Something became known of the user.',
        },
        traits,
        consent,
      },
      additionalProperties: false,
    },
  ],
};

const FRAGMENT_NAME = { pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 100 };

/** The keys of what is given, in the order in which they are read. */
export const GIVEN_KEYS: Readonly<Record<string, JsonSchema>> = {
  profile: {
    type: 'object',
    properties: { userId, traits, consent },
    additionalProperties: false,
    description: 'What is known of the user just before anything happens.',
  },
  users: {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      required: ['userId'],
      properties: { userId, traits, consent },
      additionalProperties: false,
      description: 'A user, and what is known of them just before anything happens.',
    },
    description: 'Others, beside the one of `profile`.',
  },
  variants: {
    type: 'object',
    propertyNames: shared('experimentName'),
    additionalProperties: {
      type: 'string',
      description: 'A variant of the experiment, or `none` for a user who takes no part.',
    },
    description: 'By experiment, the variant that the user has, whatever the hash says.',
  },
  catalog: {
    type: 'object',
    propertyNames: shared('catalogName'),
    additionalProperties: {
      type: 'array',
      minItems: 1,
      items: { type: 'object', description: 'A row, as the catalog describes it.' },
      description: 'Rows that stand for those of the same key, or beside them.',
    },
    description: "By catalog, rows that replace or join the project's.",
  },
  history: {
    type: 'array',
    minItems: 1,
    maxItems: MOST_HISTORY,
    items: past,
    description: 'What happened before the first item of `when`, in any order.',
  },
};

/** Says of a schema that what stands there is a fragment by name. */
export const FRAGMENT_BY_NAME = 'A fragment of `scenarios/given/`, by name.';

/** A fragment by name, or several; one schema for both, so that what is wrong is told of the form that was meant. */
const names = (description: string): JsonSchema => ({
  type: ['string', 'array'],
  ...FRAGMENT_NAME,
  minItems: 1,
  maxItems: 20,
  uniqueItems: true,
  items: { type: 'string', ...FRAGMENT_NAME, description: FRAGMENT_BY_NAME },
  description,
});

const use = names('The fragments of `scenarios/given/` that it is made from, later ones over earlier ones.');

/** The `given` of a scenario: fragments by name, or what is given, which may begin with fragments. */
export const givenSchema: JsonSchema = {
  ...names('What is so at the beginning; or the names of fragments of `scenarios/given/` that say so.'),
  type: ['object', 'string', 'array'],
  properties: { use, ...GIVEN_KEYS },
  additionalProperties: false,
};

/** A fragment: a document of a file in `scenarios/given/`. */
export const fragmentSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:given',
  title: 'given',
  description: 'What several scenarios begin with, under a name.',
  type: 'object',
  required: ['kind', 'name'],
  properties: {
    kind: { const: 'given', description: 'What scenarios begin with.' },
    name: { type: 'string', ...FRAGMENT_NAME, description: 'What scenarios call it, in kebab-case.' },
    description: { type: 'string', description: 'For the reader.' },
    use,
    ...GIVEN_KEYS,
  },
  additionalProperties: false,
};

/** Rows that nobody reads test little more than fewer would. */
export const MOST_ROWS = 1000;

/** The rows of a scenario, each a test of its own. */
export const examplesSchema: JsonSchema = {
  type: 'array',
  minItems: 1,
  maxItems: MOST_ROWS,
  items: {
    type: 'object',
    minProperties: 1,
    propertyNames: shared('identifier'),
    description: 'A value by column; `${column}` stands for it in the scenario.',
  },
  description: 'Rows, each a test of its own: what stands in the place of `${column}`, by column.',
};
