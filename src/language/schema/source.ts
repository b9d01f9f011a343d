import { meanings } from './meanings.js';
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
        timeZone: { ...shared('zoneName'), description: 'IANA name; of users whose own is not known.' },
        consent: {
          type: 'object',
          propertyNames: shared('purposeName'),
          additionalProperties: {
            ...meanings({ granted: 'They agreed to it.', denied: 'They refused it.' }),
            description: 'What all users of the log said.',
          },
          description: 'By purpose, what all users of the log said to it.',
        },
        traits: { type: 'object', description: 'Traits that all users of the log have, by name.' },
      },
      additionalProperties: false,
    },
  },
});
