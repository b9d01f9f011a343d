/** An item of a scenario's `then`: what must come of it. */
import { shared } from '../../language/schema/shared.js';
import type { JsonSchema } from '../../language/schema/shared.js';
import { contentProperties, fullOrMatchers, linksSchema } from './mail-content.js';
import { stateForms } from './state.js';
import type { Reason } from '../../vocabulary/decision.js';
import { REASONS } from '../../vocabulary/decision.js';

const instant = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

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

const user: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'Whose it is, by `userId`; by default the user of `profile`.',
};

const COUNTED =
  'or from the last item of `when` on: `+1h`, `+1h after MESSAGE_ID`, `next friday 18:00 local`';

export const expectation = {
  description: 'What must come of it.',
  type: 'object',
  oneOf: [
    {
      title: 'send',
      required: ['send'],
      properties: {
        send: { ...mailAddress, description: 'This mail is sent: `campaign/step`.' },
        user,
        at: instant(`At this very instant: \`2026-03-02T11:00:00+01:00\`; ${COUNTED}.`),
        subject: fullOrMatchers('Its subject'),
        preheader: fullOrMatchers('Its preheader'),
        variant,
        ...contentProperties,
        links: linksSchema,
      },
      additionalProperties: false,
    },
    {
      title: 'suppressed',
      required: ['suppressed'],
      properties: {
        suppressed: {
          type: 'object',
          required: ['send'],
          properties: {
            send: mailAddress,
            user,
            reason,
            variant,
            at: instant(`When it was decided, with its offset; ${COUNTED}.`),
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
            at: instant(`When it was decided, with its offset; ${COUNTED}.`),
            until: instant(`When it is proposed again, with its offset; ${COUNTED}.`),
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
            at: instant(`When it was decided, with its offset; ${COUNTED}.`),
          },
          additionalProperties: false,
          description: 'This mail was due, and its user is never mailed.',
        },
      },
      additionalProperties: false,
    },
    ...stateForms,
    {
      title: 'holds',
      required: ['holds'],
      properties: {
        holds: {
          description:
            'These invariants hold of the life of everybody in it: declared ones, or those always on.',
          oneOf: [
            { title: 'a name', ...shared('invariantName') },
            {
              title: 'a list of names',
              type: 'array',
              minItems: 1,
              uniqueItems: true,
              items: shared('invariantName'),
            },
          ],
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
