import { documentSchema, shared } from './shared.js';

const show = {
  type: 'object',
  minProperties: 1,
  propertyNames: shared('identifier'),
  description: 'What the template reads from the slot; texts may hold tags.',
};

export const contentSchema = documentSchema(
  'content',
  'A content block: the first choice whose `when` holds is shown.',
  {
    required: ['choose'],
    properties: {
      choose: {
        type: 'array',
        minItems: 1,
        description: 'The first entry whose `when` holds is shown; the last is `otherwise`.',
        items: {
          type: 'object',
          oneOf: [
            {
              title: 'when',
              required: ['when', 'show'],
              properties: { when: shared('condition'), show },
              additionalProperties: false,
            },
            {
              title: 'otherwise',
              required: ['otherwise'],
              properties: { otherwise: show },
              additionalProperties: false,
            },
          ],
        },
      },
    },
  },
);
