/** What the schemas of several kinds share. Refer to a part as `mailwright:shared#/$defs/NAME`. */

/** A schema in JSON Schema draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const shared = (name: string): JsonSchema => ({ $ref: `mailwright:shared#/$defs/${name}` });

/** The keys that every document has. */
export function header(kind: string): Readonly<Record<string, JsonSchema>> {
  return {
    kind: {
      const: kind,
      description: `What this document declares: ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}.`,
    },
    name: shared('name'),
    version: {
      type: 'integer',
      minimum: 1,
      description: 'Raised with every change after promotion; from 1.',
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
    properties: { ...header(kind), ...own.properties },
    additionalProperties: false,
  };
}

const since: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: '`entry`: only events since this run began. A step’s id: only those since that step ran.',
};

const aggregate = (...required: string[]): JsonSchema => ({
  type: 'object',
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
  properties: { default: shared('anyValue') },
  additionalProperties: false,
};

const consent: JsonSchema = {
  type: 'object',
  required: ['purpose'],
  properties: { purpose: { type: 'string' }, default: shared('anyValue') },
  additionalProperties: false,
};

const byName: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string', description: 'A score, by name.' }, default: shared('anyValue') },
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
  required: ['catalog', 'id'],
  properties: {
    catalog: shared('name'),
    id: idOrFact('Which row: its id, or a fact whose value is one.'),
    default: shared('anyValue'),
  },
  additionalProperties: false,
};

const recommendBy: JsonSchema = { enum: ['similar', 'boughtTogether', 'popular'] };

const recommend: JsonSchema = {
  type: 'object',
  required: ['catalog', 'by', 'limit'],
  properties: {
    catalog: shared('name'),
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

export const factName: JsonSchema = { enum: FACTS, description: 'What is read.' };

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
    properties: { condition: { type: 'string', description: 'A segment, by name.' }, priority },
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
      },
      value: {
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
    eventName: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: "An event's own name, such as `Order Completed`.",
    },
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
    anyValue: { description: 'Any value.' },
    condition: {
      description: 'A condition in json-rules-engine’s language; a bare leaf stands for `all` of itself.',
      type: 'object',
      oneOf: CONDITION_FORMS,
    },
    factReference: {
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
          default: { description: 'Used where the value is missing, null or blank.' },
        },
        additionalProperties: false,
        allOf: [shared('factParams')],
      },
    },
  },
};
