import { documentSchema, shared } from './shared.js';

/**
 * The part of JSON Schema in which properties and traits are described. What could run without bound on a log's
 * values (`pattern`, `$ref`) is left out.
 */
export const propertySchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:property',
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      enum: ['string', 'number', 'integer', 'boolean', 'object', 'array'],
      description: 'The JSON type.',
    },
    title: { type: 'string' },
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
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    exclusiveMinimum: { type: 'number' },
    exclusiveMaximum: { type: 'number' },
    minLength: { type: 'integer', minimum: 0 },
    maxLength: { type: 'integer', minimum: 0 },
    minItems: { type: 'integer', minimum: 0 },
    maxItems: { type: 'integer', minimum: 0 },
    format: { enum: ['date-time', 'date', 'email', 'uri'] },
    examples: { type: 'array' },
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
  return { ...schema, properties: { ...properties, name: shared('eventName') } };
})();
