import type { JsonSchema } from './json-schema.js';
import { meanings } from './meanings.js';
import { documentSchema, shared } from './shared.js';

/** `Order Completed`, or `{ event, where }`. */
const happening = (description: string): JsonSchema => ({
  description,
  if: { type: 'object' },
  then: {
    required: ['event'],
    properties: {
      event: shared('eventName'),
      where: { ...shared('condition'), description: 'Which of them; it reads `event` only.' },
    },
    additionalProperties: false,
    description: 'An event, and which of those of its name.',
  },
  else: shared('eventName'),
});

/** One of them, or a list. */
const oneOrSeveral = (one: JsonSchema, description: string): JsonSchema => ({
  description,
  if: { type: 'array' },
  then: { minItems: 1, maxItems: 50, uniqueItems: true, items: one, description: 'Any of these.' },
  else: one,
});

const happenings = (description: string): JsonSchema =>
  oneOrSeveral(happening('One of them: an event, or `{ event, where }`.'), description);

const mails = (description: string): JsonSchema => oneOrSeveral(shared('sendName'), description);

/** What narrows mails down. */
const OF_MAILS: Readonly<Record<string, JsonSchema>> = {
  send: mails('Which mails: campaigns, or mails as `campaign/step`; without it any.'),
  purpose: { ...shared('purposeName'), description: 'Only mails of campaigns of this purpose.' },
  showing: { ...shared('contentName'), description: 'Only mails that show this content block.' },
};

const never: JsonSchema = {
  type: 'object',
  description: 'Mails that may not be sent: all that is said of them holds at once.',
  properties: {
    ...OF_MAILS,
    after: happenings('Only what is sent once this is known to have happened.'),
    within: { ...shared('duration'), description: 'Only in the time of so long that begins with `after`.' },
    when: {
      ...shared('condition'),
      description: 'Only where this holds of the user just before the mail is sent.',
    },
    unless: happenings('What makes the mail right again, where it happens after `after`.'),
    heldOut: {
      ...shared('purposeName'),
      description: 'Only to users whom the `holdout` of this purpose has.',
    },
  },
  additionalProperties: false,
};

const atMost: JsonSchema = {
  type: 'object',
  required: ['sends', 'per'],
  description: 'How many mails a user may get, whatever campaigns and purposes they are of.',
  properties: {
    sends: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'So many, and not one more.' },
    per: {
      ...shared('duration'),
      description: 'In any time of so long; of the calendar, in a local day (`1d`) or week (`1w`).',
    },
    window: {
      ...meanings({
        rolling: 'Any time of that length.',
        calendar: "The user's local day, or week from Monday.",
      }),
      default: 'rolling',
      description: 'When such a time begins.',
    },
    ...OF_MAILS,
    send: mails('Which mails count: campaigns, or mails as `campaign/step`; without it all.'),
  },
  additionalProperties: false,
};

const always: JsonSchema = {
  type: 'object',
  required: ['after', 'send', 'within'],
  description: 'A mail that must be sent.',
  properties: {
    after: happening('What it is to follow: an event, or `{ event, where }`.'),
    when: {
      ...shared('condition'),
      description: 'Only where this holds as the event comes to be known; it may read `event`.',
    },
    send: mails('One of these must be sent: campaigns, or mails as `campaign/step`.'),
    within: { ...shared('duration'), description: 'At the latest so long after the event came to be known.' },
    unless: happenings('What makes the mail needless, where it happens before the time is up.'),
  },
  additionalProperties: false,
};

const reachable: JsonSchema = {
  type: 'object',
  description: 'What some life must come to.',
  oneOf: [
    {
      title: 'send',
      required: ['send'],
      properties: {
        send: {
          ...shared('sendName'),
          description: 'A mail that is sent, `cart-recovery/reminder`; of a campaign, each of its mails.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'variant',
      required: ['variant'],
      properties: {
        variant: {
          ...shared('variantName'),
          description:
            'A variant that some user has, `cart-subject/named`; of an experiment, each of its variants.',
        },
      },
      additionalProperties: false,
    },
    {
      title: 'content',
      required: ['content'],
      properties: {
        content: {
          ...shared('choiceName'),
          description:
            'A choice that is shown, `cart-offer/2`, `cart-offer/otherwise`; of a content block, each choice.',
        },
      },
      additionalProperties: false,
    },
  ],
};

const FORMS = { never, atMost, always, reachable };

export const invariantSchema: JsonSchema = {
  ...documentSchema('invariant', 'What must hold for every user and every timeline.', {
    required: [],
    properties: FORMS,
  }),
  oneOf: Object.keys(FORMS).map((form) => ({ title: form, required: [form] })),
};
