import { shared } from '../../language/schema/shared.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { meanings } from '../../language/schema/meanings.js';
import type { Reason } from '../../vocabulary/decision.js';
import { REASONS } from '../../vocabulary/decision.js';
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

const texts = {
  description: 'A text that must be in it, or several.',
  oneOf: [
    { title: 'a text', type: 'string', minLength: 1 },
    { title: 'a list of texts', type: 'array', minItems: 1, items: { type: 'string', minLength: 1 } },
  ],
};

const mailAddress = shared('mailName');

const variant = {
  type: 'string',
  pattern: '^[a-z][a-z0-9-]*([+][a-z][a-z0-9-]*)*$',
  description:
    'Its variant; of several experiments `x+y`, in order of their names; `none` for a user in none.',
};

/** What each gate stops. */
const REASON_MEANINGS: Readonly<Record<Reason, string>> = {
  exited: 'An exit of the campaign has happened.',
  condition: 'The `when` of the mail does not hold.',
  audience: 'The user is not in the audience of the campaign.',
  suppressed: 'The address bounced or complained, or the user unsubscribed.',
  'no-consent': 'The purpose asks for a consent that the user has not given.',
  holdout: 'The user is held out.',
  'quiet-hours': 'It is night where the user is.',
  'frequency-cap': 'The user has got as many mails as a cap allows.',
  'render-error': 'The mail can not be rendered.',
  expired: 'It was put off for longer than it may be.',
};

const reason = {
  enum: REASONS,
  enumDescriptions: REASONS.map((one) => REASON_MEANINGS[one]),
  description: 'The gate that stopped it.',
};

const expectation = {
  description: 'What must come of it.',
  type: 'object',
  oneOf: [
    {
      title: 'send',
      required: ['send'],
      properties: {
        send: { ...mailAddress, description: 'This mail is sent: `campaign/step`.' },
        user,
        at: instant(
          'At this very instant: `2026-03-02T11:00:00+01:00`; or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`.',
        ),
        subject: { type: 'string', description: 'Its subject, in full.' },
        preheader: { type: 'string', description: 'Its preheader, in full.' },
        variant,
        text: {
          type: 'object',
          required: ['contains'],
          properties: { contains: texts },
          additionalProperties: false,
          description: 'Its plain text: `{ contains: … }`.',
        },
        html: {
          type: 'object',
          minProperties: 1,
          properties: {
            contains: texts,
            matches: { const: 'snapshot', description: 'It is as it was when the snapshot was taken.' },
          },
          additionalProperties: false,
          description: 'Its HTML: `{ contains: …, matches: snapshot }`.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'suppressed',
      required: ['suppressed'],
      properties: {
        suppressed: {
          type: 'object',
          required: ['send', 'reason'],
          properties: {
            send: mailAddress,
            user,
            reason,
            variant,
            at: instant(
              'When it was decided, with its offset; or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`.',
            ),
          },
          additionalProperties: false,
          description: 'This mail was due, and is not sent.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'deferred',
      required: ['deferred'],
      properties: {
        deferred: {
          type: 'object',
          required: ['send'],
          properties: {
            send: mailAddress,
            user,
            reason,
            variant,
            at: instant(
              'When it was decided, with its offset; or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`.',
            ),
            until: instant(
              'When it is proposed again, with its offset; or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`.',
            ),
          },
          additionalProperties: false,
          description: 'This mail was due, and is put off.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'held-out',
      required: ['held-out'],
      properties: {
        'held-out': {
          type: 'object',
          required: ['send'],
          properties: {
            send: mailAddress,
            user,
            variant,
            at: instant(
              'When it was decided, with its offset; or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`.',
            ),
          },
          additionalProperties: false,
          description: 'This mail was due, and its user is never mailed.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'nothing',
      required: ['nothing'],
      properties: { nothing: { const: true, description: 'No mail is sent.' } },
      additionalProperties: false,
    },
    {
      title: 'others',
      required: ['others'],
      properties: {
        others: { const: 'allowed', description: 'Mails that are not listed may be sent as well.' },
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
