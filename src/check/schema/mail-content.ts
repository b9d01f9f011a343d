/** What a scenario can say of a mail's texts, HTML and links. */
import { suggested } from '../../language/schema/meanings.js';
import type { JsonSchema } from '../../language/schema/shared.js';

const texts = (description: string): JsonSchema => ({
  description,
  oneOf: [
    { title: 'a text', type: 'string', minLength: 1 },
    { title: 'a list of texts', type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
  ],
});

const contains = texts('A text that must be in it, or several.');
const lacks = texts('A text that must not be in it, or several.');

const pattern: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'A pattern of RE2 that is found in it; `^` and `$` tie it to the beginning and the end.',
};

const matchers: JsonSchema = {
  title: '`{ contains, lacks, matches }`',
  type: 'object',
  minProperties: 1,
  description: 'What must be in it: `contains`, `lacks`, `matches`.',
  properties: { contains, lacks, matches: pattern },
  additionalProperties: false,
};

/** A text as it must be, or what must be in it. */
export const fullOrMatchers = (what: string): JsonSchema => ({
  description: `${what}: in full, or \`{ contains, lacks, matches }\`.`,
  oneOf: [{ title: 'a text', type: 'string' }, matchers],
});

const snapshotOrPattern: JsonSchema = {
  type: 'string',
  minLength: 1,
  description:
    '`snapshot`: it is as it was when the snapshot was taken. Else a pattern of RE2 that is found in it.',
  ...suggested({ snapshot: 'As it was when the snapshot was taken.' }),
};

const count: JsonSchema = {
  type: 'integer',
  minimum: 0,
  description: 'How many there are, 0 for none; without it, at least one.',
};

const selected: JsonSchema = {
  type: 'object',
  description: 'Elements that must be there.',
  required: ['css'],
  properties: {
    css: { type: 'string', minLength: 1, maxLength: 500, description: 'A CSS selector: `a.button`.' },
    count,
    text: fullOrMatchers('What a reader sees of it, white space squeezed'),
    attributes: {
      type: 'object',
      minProperties: 1,
      additionalProperties: fullOrMatchers('Its value'),
      description: 'Its attributes, by name.',
    },
  },
  additionalProperties: false,
};

export const contentProperties = {
  text: {
    type: 'object',
    minProperties: 1,
    properties: { contains, lacks, matches: snapshotOrPattern },
    additionalProperties: false,
    description: 'Its plain text: `{ contains, lacks, matches }`.',
  },
  html: {
    type: 'object',
    minProperties: 1,
    properties: {
      contains,
      lacks,
      matches: snapshotOrPattern,
      select: {
        type: 'array',
        minItems: 1,
        items: selected,
        description: 'Elements, by CSS selectors.',
      },
    },
    additionalProperties: false,
    description: 'Its HTML: `{ contains, lacks, matches, select }`.',
  },
} satisfies Readonly<Record<string, JsonSchema>>;

const linkKeys = {
  href: fullOrMatchers('Where it leads; without its `utm_` parameters, unless this has some'),
  unsubscribe: { const: true, description: 'It is the one by which the user unsubscribes.' },
  text: fullOrMatchers('What a reader sees of it, white space squeezed'),
  utm: {
    description: 'Its `utm_` parameters, by name without `utm_`; `none`: it has none.',
    oneOf: [
      { title: '`none`', const: 'none' },
      {
        title: 'a map',
        type: 'object',
        minProperties: 1,
        additionalProperties: fullOrMatchers('Its value'),
      },
    ],
  },
  count,
} satisfies Readonly<Record<string, JsonSchema>>;

const linkList: JsonSchema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    minProperties: 1,
    description: 'A link that must be there.',
    properties: linkKeys,
    additionalProperties: false,
  },
};

export const linksSchema: JsonSchema = {
  description: 'A link that must be in its HTML, or several; `{ only: [ … ] }`: these, and no others.',
  oneOf: [
    { title: 'a list of links', ...linkList },
    {
      title: 'a link',
      type: 'object',
      minProperties: 1,
      properties: { only: { ...linkList, description: 'All links of the mail.' }, ...linkKeys },
      additionalProperties: false,
    },
  ],
};
