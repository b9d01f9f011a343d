import { shared } from '../../language/schema/shared.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { meanings } from '../../language/schema/meanings.js';
import { expectation } from './expectation.js';
import { consent, examplesSchema, givenSchema, traits } from './given.js';

const instant = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

/** Whose item or expectation it is, where a scenario has several users. */
const user = {
  type: 'string',
  minLength: 1,
  description: 'Whose it is, by `userId`; by default the user of `profile`.',
};

/** When an item of `when` happens: by `at` or `after`, which the reader checks; and which message it is. */
const moment = {
  at: instant(
    'When it happens: with its offset, `2026-03-02T10:00:00+01:00`, or from the item above on: `+1h`, `next monday 10:00 local`, `tomorrow 10:00 Europe/Berlin`, `today 18:00 local`.',
  ),
  after: { ...shared('duration'), description: 'When it happens: so long after the item above.' },
  receivedAt: instant(
    'When it comes to be known, where that is later: an instant with its offset, a duration after it happens, or `next monday 10:00 local`.',
  ),
  user,
  messageId: {
    type: 'string',
    pattern: '^[A-Za-z0-9][^\\u0000-\\u001f\\u007f-\\u009f]*$',
    maxLength: 200,
    description:
      'Which message it is, from a letter or digit on; one that was there before is the same message again.',
  },
};

const anonymousId = { type: 'string', minLength: 1 };

const happening = {
  description: 'What happens to the user.',
  type: 'object',
  oneOf: [
    {
      title: 'event',
      required: ['event'],
      properties: {
        ...moment,
        event: shared('eventName'),
        properties: { type: 'object', description: 'Its properties, as the tracking plan has them.' },
        anonymousId: { ...anonymousId, description: 'The id it came under, before it was known who it was.' },
      },
      additionalProperties: false,
    },
    {
      title: 'type',
      required: ['type'],
      properties: {
        ...moment,
        type: {
          ...meanings({
            identify: 'Traits or consent become known, or an anonymous id that was the user all along.',
            alias: 'Another id turns out to be the same user.',
          }),
          description: 'Something becomes known of the user, or that another id is the same user.',
        },
        traits,
        consent,
        anonymousId: {
          ...anonymousId,
          description: 'Of an `identify`: an anonymous id that was the user all along.',
        },
        previousId: { ...anonymousId, description: 'Of an `alias`: the id that was the user all along.' },
      },
      additionalProperties: false,
    },
  ],
};

/** One scenario: an item of a scenario file's list. */
export const scenarioSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:scenario',
  title: 'scenario',
  description: 'One test of the rules: what is known, what happens, and what must come of it.',
  type: 'object',
  required: ['name', 'when', 'then'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$',
      maxLength: 200,
      description: 'What holds, in a sentence on one line; once in the file.',
    },
    description: { type: 'string', description: 'For the reader.' },
    examples: examplesSchema,
    given: givenSchema,
    when: { type: 'array', minItems: 1, items: happening, description: 'What happens, in order of time.' },
    until: instant(
      'How long the clock runs: an instant with its offset, a duration after the last item of `when`, or `next friday 12:00 local`.',
    ),
    then: {
      type: 'array',
      minItems: 1,
      items: expectation,
      description: 'All mails that are sent, and what else must be decided.',
    },
  },
  additionalProperties: false,
};

/** A scenario file: a list of scenarios. For editors; the reader checks scenario by scenario. */
export const scenarioFileSchema: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'mailwright:scenarios',
  title: 'scenarios',
  description: 'A list of scenarios.',
  type: 'array',
  minItems: 1,
  items: scenarioSchema,
};
