import { documentSchema, shared } from './shared.js';

export const scoreSchema = documentSchema(
  'score',
  'Points for events, which decay, and named levels of them.',
  {
    required: ['points'],
    properties: {
      points: {
        type: 'array',
        minItems: 1,
        description: 'What adds to the score; an event that several entries name adds for each.',
        items: {
          type: 'object',
          required: ['event', 'add'],
          properties: {
            event: shared('eventName'),
            add: {
              type: 'number',
              minimum: -1_000_000,
              maximum: 1_000_000,
              description: 'How many points; negative to take away.',
            },
            where: { ...shared('condition'), description: 'Which of the events; it reads `event` only.' },
          },
          additionalProperties: false,
        },
      },
      halfLife: {
        ...shared('duration'),
        description: 'Points are worth half after so long, a quarter after twice; without it they stay.',
      },
      levels: {
        type: 'object',
        minProperties: 1,
        propertyNames: shared('name'),
        additionalProperties: { type: 'number' },
        description: 'Names and the scores from which on they hold, the lowest first.',
      },
    },
  },
);
