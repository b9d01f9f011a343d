import { meanings } from './meanings.js';
import { documentSchema, shared } from './shared.js';

/**
 * The part of JSON Schema in which properties and traits are described. What could run without bound on a log's
 * values (`pattern`, `$ref`) is left out.
 */
export const propertySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:property',
  description: 'JSON Schema of a value, as far as an event or a trait needs it.',
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      ...meanings({
        string: 'A text.',
        number: 'A number.',
        integer: 'A whole number.',
        boolean: 'True or false.',
        object: 'A map, of `properties`.',
        array: 'A list, of `items`.',
      }),
      description: 'The JSON type.',
    },
    title: { type: 'string', description: 'A short name, for the reader.' },
    description: { type: 'string', description: 'For the reader.' },
    properties: {
      type: 'object',
      additionalProperties: { $ref: 'mailwright:property' },
      description: 'The members of an object.',
    },
    required: {
      type: 'array',
      items: { type: 'string' },
      uniqueItems: true,
      description: 'Members that are always there.',
    },
    additionalProperties: { type: 'boolean', description: 'Whether other members may stand beside them.' },
    items: { $ref: 'mailwright:property' },
    enum: { type: 'array', minItems: 1, description: 'The only values.' },
    const: { description: 'The only value.' },
    minimum: { type: 'number', description: 'A number is this or more.' },
    maximum: { type: 'number', description: 'A number is this or less.' },
    exclusiveMinimum: { type: 'number', description: 'A number is more than this.' },
    exclusiveMaximum: { type: 'number', description: 'A number is less than this.' },
    minLength: { type: 'integer', minimum: 0, description: 'A text has so many characters, or more.' },
    maxLength: { type: 'integer', minimum: 0, description: 'A text has so many characters, or fewer.' },
    minItems: { type: 'integer', minimum: 0, description: 'A list has so many items, or more.' },
    maxItems: { type: 'integer', minimum: 0, description: 'A list has so many items, or fewer.' },
    format: {
      ...meanings({
        'date-time': 'An instant, such as `2026-03-02T10:00:00+01:00`.',
        date: 'A day of the calendar, such as `2026-03-02`.',
        email: 'A mail address.',
        uri: 'A web address, with its scheme.',
      }),
      description: 'How a text is written.',
    },
    examples: { type: 'array', description: 'Values as they may be; for the reader.' },
    'x-personal': {
      type: 'boolean',
      description: 'Personal data: hidden in reports, pseudonymised in fixtures.',
    },
  },
  additionalProperties: false,
} as const;

export const eventSchema = (() => {
  const schema = documentSchema('event', 'One event of the tracking plan.', {
    required: ['properties'],
    properties: {
      properties: { $ref: 'mailwright:property', description: 'JSON Schema of its properties.' },
      keeps: {
        ...shared('duration'),
        description: 'How long such events are kept where they come from, if not for ever.',
      },
    },
  });
  const properties = schema['properties'] as Readonly<Record<string, unknown>>;
  return { ...schema, properties: { ...properties, name: shared('newEventName') } };
})();
