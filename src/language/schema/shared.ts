/** What the schemas of several kinds share. Refer to a part as `mailwright:shared#/$defs/NAME`. */
import { PLAIN_OPERATORS, PRESENCE_OPERATORS } from '../operator.js';
import type { JsonSchema } from './json-schema.js';
import { FACT_MEANINGS, meanings, suggested, suggestedOperators } from './meanings.js';
import { REFERENCES } from './references.js';

export type { JsonSchema };

export const shared = (name: string): JsonSchema => ({ $ref: `mailwright:shared#/$defs/${name}` });

/** The keys that every document has. */
export function header(kind: string, description: string): Readonly<Record<string, JsonSchema>> {
  return {
    kind: { const: kind, description },
    name: shared('name'),
    version: {
      type: 'integer',
      minimum: 1,
      description: 'Raised with every change after promotion; from 1.',
      ...suggested({ '1': '' }),
    },
    description: { type: 'string', description: 'For the reader.' },
    owner: { type: 'string', description: 'Who answers for it.' },
    tags: { type: 'array', items: { type: 'string' }, description: 'For filters and reports.' },
  };
}

/** One document of a kind: the common keys and its own, and no others. */
export function documentSchema(
  kind: string,
  description: string,
  own: { readonly required: readonly string[]; readonly properties: Readonly<Record<string, JsonSchema>> },
): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `mailwright:${kind}`,
    title: kind,
    description,
    type: 'object',
    required: ['kind', 'name', 'version', ...own.required],
    properties: { ...header(kind, description), ...own.properties },
    additionalProperties: false,
  };
}

/** Says no more than no type would; editors write a colon behind the key of something that has one. */
const ANY = ['string', 'number', 'boolean', 'object', 'array', 'null'];

const since: JsonSchema = shared('sinceName');

const aggregate = (...required: string[]): JsonSchema => ({
  type: 'object',
  description: 'Which events, and what of them.',
  required: ['event', ...required],
  properties: {
    event: shared('eventName'),
    property: { type: 'string', minLength: 1, description: 'A property of the event, by name.' },
    where: { ...shared('condition'), description: 'Which of the events count; it reads `event` only.' },
    within: { ...shared('duration'), description: 'Only events of the last so-and-so long.' },
    since,
    default: shared('anyValue'),
  },
  additionalProperties: false,
});

const collect: JsonSchema = {
  type: 'object',
  description: 'Which events, and which of them stay in the list.',
  required: ['event'],
  properties: {
    event: shared('eventName'),
    distinctBy: {
      type: 'string',
      minLength: 1,
      description: 'Keep the newest event of each value of this property.',
    },
    without: {
      type: 'array',
      items: shared('eventName'),
      minItems: 1,
      description: 'Events that take away again what they name; all before them, where they name nothing.',
    },
    limit: { type: 'integer', minimum: 1, maximum: 1000, description: 'The newest so many.' },
    where: { ...shared('condition'), description: 'Which of the events count; it reads `event` only.' },
    within: shared('duration'),
    since,
    default: shared('anyValue'),
  },
  additionalProperties: false,
};

const onlyDefault: JsonSchema = {
  type: 'object',
  description: 'What stands for a value that is missing.',
  properties: { default: shared('anyValue') },
  additionalProperties: false,
};

const consent: JsonSchema = {
  type: 'object',
  description: 'Consent to what.',
  required: ['purpose'],
  properties: { purpose: shared('purposeName'), default: shared('anyValue') },
  additionalProperties: false,
};

const byName: JsonSchema = {
  type: 'object',
  description: 'Which score.',
  required: ['name'],
  properties: { name: shared('scoreName'), default: shared('anyValue') },
  additionalProperties: false,
};

/** An id or a list of them, or a fact. */
const idOrFact = (description: string): JsonSchema => ({
  description,
  if: { type: 'object' },
  then: shared('factReference'),
});

const lookup: JsonSchema = {
  type: 'object',
  description: 'Which row of which catalog.',
  required: ['catalog', 'id'],
  properties: {
    catalog: shared('catalogName'),
    id: idOrFact('Which row: its id, or a fact whose value is one.'),
    default: shared('anyValue'),
  },
  additionalProperties: false,
};

const recommendBy: JsonSchema = meanings({
  similar: 'Rows that are equal and close in what the catalog’s `similar` names.',
  boughtTogether: 'Rows that were bought together with what `to` names.',
  popular: 'Rows that were bought most.',
});

const recommend: JsonSchema = {
  type: 'object',
  description: 'Which rows of which catalog, and by what.',
  required: ['catalog', 'by', 'limit'],
  properties: {
    catalog: shared('catalogName'),
    by: {
      description:
        '`similar`, `boughtTogether` or `popular`; of a list, the next fills what the one before leaves.',
      if: { type: 'array' },
      then: { minItems: 1, uniqueItems: true, items: recommendBy, description: 'Each way once.' },
      else: recommendBy,
    },
    to: idOrFact(
      'What it starts from: ids, or a fact whose value is one or a list; it is never recommended.',
    ),
    without: {
      type: 'array',
      items: shared('eventName'),
      minItems: 1,
      description: 'Further events, beside the catalog’s `boughtBy`, whose rows are not recommended.',
    },
    limit: { type: 'integer', minimum: 1, maximum: 20, description: 'The best so many.' },
    default: shared('anyValue'),
  },
  additionalProperties: false,
};

const FACT_PARAMS: Readonly<Record<string, { readonly params: JsonSchema; readonly required: boolean }>> = {
  event: { params: onlyDefault, required: false },
  profile: { params: onlyDefault, required: false },
  count: { params: aggregate(), required: true },
  sum: { params: aggregate('property'), required: true },
  average: { params: aggregate('property'), required: true },
  min: { params: aggregate('property'), required: true },
  max: { params: aggregate('property'), required: true },
  distinct: { params: aggregate('property'), required: true },
  first: { params: aggregate(), required: true },
  last: { params: aggregate(), required: true },
  recency: {
    params: {
      type: 'object',
      required: ['event'],
      properties: { event: shared('eventName'), where: shared('condition'), default: shared('anyValue') },
      additionalProperties: false,
      description: 'Which events.',
    },
    required: true,
  },
  collect: { params: collect, required: true },
  score: { params: byName, required: true },
  level: { params: byName, required: true },
  consent: { params: consent, required: true },
  localTime: { params: onlyDefault, required: false },
  lookup: { params: lookup, required: true },
  recommend: { params: recommend, required: true },
};

/** The facts that a condition or a data binding may read. */
export const FACTS: readonly string[] = Object.keys(FACT_PARAMS);

const paramsOfFacts: readonly JsonSchema[] = Object.entries(FACT_PARAMS).map(
  ([fact, { params, required }]) => ({
    if: { properties: { fact: { const: fact } }, required: ['fact'] },
    then: { properties: { params }, ...(required ? { required: ['params'] } : {}) },
  }),
);

export const factName: JsonSchema = {
  enum: FACTS,
  enumDescriptions: FACTS.map((fact) => FACT_MEANINGS[fact]),
  description: 'What is read.',
};

const factKeys: Readonly<Record<string, JsonSchema>> = {
  fact: factName,
  params: { type: 'object', description: 'What the fact is asked for.' },
  path: { type: 'string', description: 'A simple path into the value: `$.properties.total`.' },
};

export const priority: JsonSchema = {
  type: 'integer',
  minimum: 1,
  description: 'Of conditions side by side, those of the highest priority are read first; without it 1.',
};

const groupOf = (description: string): JsonSchema => ({
  type: 'array',
  minItems: 1,
  items: shared('condition'),
  description,
});

export const groupParts = {
  all: groupOf('Every one of these.'),
  any: groupOf('At least one of these.'),
} as const;

/** What a condition can be; each is known by its title, which is its first key. */
export const CONDITION_FORMS = [
  {
    title: 'all',
    required: ['all'],
    properties: { all: groupParts.all, priority },
    additionalProperties: false,
  },
  {
    title: 'any',
    required: ['any'],
    properties: { any: groupParts.any, priority },
    additionalProperties: false,
  },
  {
    title: 'not',
    required: ['not'],
    properties: { not: { ...shared('condition'), description: 'The opposite of this.' }, priority },
    additionalProperties: false,
  },
  {
    title: 'condition',
    required: ['condition'],
    properties: { condition: shared('segmentName'), priority },
    additionalProperties: false,
  },
  {
    title: 'fact',
    required: ['fact', 'operator'],
    properties: {
      ...factKeys,
      operator: {
        type: 'string',
        description: 'How the fact is compared: `equal`, `greaterThan`, `present`, …',
        ...suggestedOperators([...PLAIN_OPERATORS, ...PRESENCE_OPERATORS]),
      },
      value: {
        type: ANY,
        description: 'What the fact is compared with: a literal, or another fact.',
        if: { type: 'object', required: ['fact'] },
        then: shared('factReference'),
      },
      priority,
    },
    additionalProperties: false,
    allOf: [shared('factParams')],
  },
] as const satisfies readonly JsonSchema[];

export const sharedSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:shared',
  $defs: {
    name: {
      type: 'string',
      pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
      maxLength: 100,
      description: 'In kebab-case, unique within its kind.',
    },
    ...REFERENCES,
    identifier: {
      type: 'string',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      maxLength: 100,
      description: 'A name that a template can read: letters, digits and `_`.',
    },
    duration: {
      type: 'string',
      pattern: '^[0-9]{1,12}[smhdw]$',
      description: 'An exact duration: `90s`, `30m`, `1h`, `3d` (72 h), `2w`.',
    },
    clock: {
      type: 'string',
      pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
      description: 'A local time of day: `"10:00"`.',
    },
    weekdays: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      description: 'From `monday` to `sunday`, each once.',
      items: { enum: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] },
    },
    factParams: { description: 'Which fact takes which parameters.', allOf: paramsOfFacts },
    anyValue: { type: ANY, description: 'Any value.' },
    condition: {
      description: 'A condition in json-rules-engine’s language; a bare leaf stands for `all` of itself.',
      type: 'object',
      oneOf: CONDITION_FORMS,
    },
    factReference: {
      description: 'A fact whose value is taken.',
      type: 'object',
      required: ['fact'],
      properties: factKeys,
      additionalProperties: false,
      allOf: [shared('factParams')],
    },
    binding: {
      description: 'Where a value of a mail comes from: a fact, or a literal.',
      if: { type: 'object', required: ['fact'] },
      then: {
        properties: {
          ...factKeys,
          default: { type: ANY, description: 'Used where the value is missing, null or blank.' },
        },
        additionalProperties: false,
        allOf: [shared('factParams')],
      },
    },
  },
};
