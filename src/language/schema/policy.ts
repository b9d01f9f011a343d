import { documentSchema, shared } from './shared.js';

const cap = {
  type: 'object',
  required: ['max', 'per'],
  properties: {
    max: { type: 'integer', minimum: 1, description: 'So many mails of this purpose …' },
    per: { ...shared('duration'), description: '… within the last so-and-so long.' },
    window: { const: 'rolling', description: 'The window ends now.' },
    onHit: { const: 'drop', description: 'A mail over the cap is suppressed.' },
  },
  additionalProperties: false,
};

const quietHours = {
  description: "No mail between two local times of the user's day, or `ignore`.",
  oneOf: [
    { title: '`ignore`', const: 'ignore' },
    {
      title: '`{ from, to }`',
      type: 'object',
      required: ['from', 'to'],
      properties: {
        from: {
          ...shared('clock'),
          description: 'Quiet from this local time on; may be later than `to`, over midnight.',
        },
        to: { ...shared('clock'), description: 'No longer quiet at this local time.' },
        onHit: { const: 'defer', description: 'A mail that falls within them waits for their end.' },
      },
      additionalProperties: false,
    },
  ],
};

export const policySchema = documentSchema(
  'policy',
  'What holds for all mail: sender, consent, quiet hours, caps, links.',
  {
    required: ['timeZone', 'from', 'purposes'],
    properties: {
      timeZone: { type: 'string', description: 'IANA name; for users without a `timeZone` trait.' },
      from: {
        type: 'object',
        required: ['name', 'address'],
        description: 'The sender.',
        properties: { name: { type: 'string', minLength: 1 }, address: { type: 'string', format: 'email' } },
        additionalProperties: false,
      },
      purposes: {
        type: 'object',
        minProperties: 1,
        propertyNames: shared('name'),
        description: 'Why mail is sent, by name.',
        additionalProperties: {
          type: 'object',
          required: ['consent'],
          properties: {
            consent: {
              enum: ['opt-in', 'opt-out', 'not-required'],
              description: 'Only after an explicit grant; unless explicitly denied; or whatever was said.',
            },
            quietHours,
            caps: { type: 'array', items: cap, description: 'How many mails a user may get.' },
          },
          additionalProperties: false,
        },
      },
      links: {
        type: 'object',
        description: 'How links are tagged, and where a mail can be unsubscribed from.',
        properties: {
          utm: {
            type: 'object',
            propertyNames: { enum: ['source', 'medium', 'campaign', 'content', 'term', 'id'] },
            additionalProperties: { type: 'string', minLength: 1 },
            description: 'UTM parameters, appended to every link; texts may hold tags.',
          },
          unsubscribe: {
            type: 'string',
            minLength: 1,
            description: 'The address that `links.unsubscribe` gives; may hold tags.',
          },
        },
        additionalProperties: false,
      },
    },
  },
);
