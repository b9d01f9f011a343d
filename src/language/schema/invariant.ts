import { documentSchema, shared } from './shared.js';
import type { JsonSchema } from './json-schema.js';

/** `Order Completed`, or `{ event, where }`. */
const happening = (description: string): JsonSchema => ({
  description,
  oneOf: [
    { title: 'an event', ...shared('eventName') },
    {
      title: '`{ event, where }`',
      type: 'object',
      required: ['event'],
      properties: {
        event: shared('eventName'),
        where: { ...shared('condition'), description: 'Which of them; it reads `event` only.' },
      },
      additionalProperties: false,
    },
  ],
});

const happenings = (description: string): JsonSchema => ({
  description,
  if: { type: 'array' },
  then: { minItems: 1, items: happening('One of them.'), description: 'Any of these.' },
  else: happening('What happened.'),
});

const mailName: JsonSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'A campaign, or one of its mails: `cart-recovery`, `cart-recovery/reminder`.',
};

const mails = (description: string): JsonSchema => ({
  description,
  if: { type: 'array' },
  then: { minItems: 1, uniqueItems: true, items: mailName, description: 'Any of these.' },
  else: mailName,
});

const showing: JsonSchema = {
  ...shared('contentName'),
  description: 'Only mails that show this content block.',
};

const when = (description: string): JsonSchema => ({ ...shared('condition'), description });
const purpose: JsonSchema = { ...shared('purposeName'), description: 'Only mails of this purpose.' };

const never: JsonSchema = {
  type: 'object',
  description: 'Mails that may not be sent.',
  properties: {
    send: mails('Which mails; without it any.'),
    purpose,
    showing,
    after: happenings('Only what is sent after this had come to be known.'),
    within: { ...shared('duration'), description: 'Only so long after it happened.' },
    when: when('Only where this holds of the user as the mail is sent.'),
    unless: happenings('What makes it right again, where it happens in between.'),
    heldOut: { ...shared('purposeName'), description: 'Only to users whom this purpose holds out.' },
  },
  additionalProperties: false,
};

const atMost: JsonSchema = {
  type: 'object',
  required: ['sends', 'per'],
  description: 'How many mails one user may get.',
  properties: {
    sends: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'So many.' },
    per: { ...shared('duration'), description: 'In any stretch of so long.' },
    window: {
      enum: ['rolling', 'calendar'],
      enumDescriptions: ['Any stretch of that length.', 'The user’s local days or weeks.'],
      default: 'rolling',
      description: 'Where a stretch begins.',
    },
    send: mails('Which mails count; without it all.'),
    purpose,
    showing,
  },
  additionalProperties: false,
};

const always: JsonSchema = {
  type: 'object',
  required: ['after', 'send', 'within'],
  description: 'Mails that must be sent.',
  properties: {
    after: happening('What they are to follow.'),
    when: when('Only where this holds of the user and the event as it happens.'),
    send: mails('One of these must be sent.'),
    within: { ...shared('duration'), description: 'At the latest so long after it came to be known.' },
    unless: happenings('What makes the mail needless, where it happens in between.'),
  },
  additionalProperties: false,
};

const reachable: JsonSchema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  description: 'What some life must come to.',
  properties: {
    send: { ...mailName, description: 'A mail that is sent: `cart-recovery/reminder`.' },
    variant: {
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*/[a-z][a-z0-9-]*$',
      maxLength: 201,
      description: 'A variant that some user has: `cart-subject/urgency`.',
    },
    content: {
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*(/([1-9][0-9]{0,3}|otherwise))?$',
      maxLength: 200,
      description:
        'A content block whose every choice is shown, or one of them: `cart-offer/2`, `cart-offer/otherwise`.',
    },
  },
  additionalProperties: false,
};

export const invariantSchema = documentSchema(
  'invariant',
  'What must hold for every user and every timeline.',
  { required: [], properties: { never, atMost, always, reachable } },
);
