import { documentSchema, shared } from './shared.js';

export const sourceSchema = documentSchema('source', "How an outside log's columns become events.", {
  required: ['select'],
  properties: {
    select: {
      type: 'string',
      minLength: 1,
      description: 'One SQL query over `input`; its columns become the event.',
    },
    keeps: {
      ...shared('duration'),
      description: 'How far back the log goes; rules that ask for more are told.',
    },
    assume: {
      type: 'object',
      description: 'What the log can not know; every report that used it says so.',
      properties: {
        timeZone: { type: 'string', description: 'IANA name.' },
        consent: { type: 'object', additionalProperties: { enum: ['granted', 'denied'] } },
        traits: { type: 'object' },
      },
      additionalProperties: false,
    },
  },
});
