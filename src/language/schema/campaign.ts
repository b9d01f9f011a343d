import { dateTrigger } from './date-trigger.js';
import { meanings, suggested } from './meanings.js';
import { documentSchema, shared } from './shared.js';

const data = {
  type: 'object',
  propertyNames: shared('identifier'),
  additionalProperties: shared('binding'),
  description: 'What the template may read, by name.',
};

const stepId = { ...shared('name'), description: 'Names the step, once in the campaign.' };

const waitForm = {
  oneOf: [
    { title: 'an exact duration such as `1h`', ...shared('duration') },
    {
      title: '`{ days, at, on }`',
      type: 'object',
      required: ['days'],
      properties: {
        days: {
          type: 'integer',
          minimum: 0,
          maximum: 3650,
          description: "So many days on in the user's calendar.",
        },
        at: shared('clock'),
        on: { ...shared('weekdays'), description: 'The first of these weekdays that is not before it.' },
      },
      additionalProperties: false,
    },
    {
      title: '`{ months, at, on }`',
      type: 'object',
      required: ['months'],
      properties: {
        months: {
          type: 'integer',
          minimum: 0,
          maximum: 120,
          description: 'So many months on; the end of a month clamps.',
        },
        at: shared('clock'),
        on: { ...shared('weekdays'), description: 'The first of these weekdays that is not before it.' },
      },
      additionalProperties: false,
    },
    {
      title: '`{ until, on }`',
      type: 'object',
      required: ['until'],
      properties: {
        until: {
          ...shared('clock'),
          description: 'The next time that the local clock shows this; now, if it does now.',
        },
        on: { ...shared('weekdays'), description: 'On one of these days.' },
      },
      additionalProperties: false,
    },
  ],
};

const someWaits = suggested({ '1h': 'An hour.', '3d': 'Three days of 24 hours.', '2w': 'Two weeks.' });

const onPastTarget = {
  ...meanings({
    now: 'The run goes on at once.',
    'skip-step': 'The run goes on, and leaves the next step out.',
    exit: 'The run ends.',
  }),
  default: 'now',
  description:
    'What happens where the time is over already: the run goes on at once, skips the next step, or ends.',
};

const send = {
  title: 'send',
  required: ['send', 'template', 'subject'],
  properties: {
    send: { ...shared('name'), description: 'Proposes a mail, and names the step.' },
    when: {
      ...shared('condition'),
      description: 'Whether this mail is for this user; otherwise it is suppressed.',
    },
    template: shared('templateName'),
    subject: { type: 'string', minLength: 1, description: 'May hold tags.' },
    preheader: {
      type: 'string',
      minLength: 1,
      description: 'What a mail client shows after the subject; may hold tags.',
    },
    data,
    content: {
      type: 'object',
      propertyNames: shared('identifier'),
      additionalProperties: shared('contentName'),
      description: 'Content blocks, by the slot in which the template reads them.',
    },
  },
  additionalProperties: false,
};

const wait = {
  title: 'wait',
  required: ['wait'],
  properties: {
    id: stepId,
    wait: { description: 'How long to wait before the next step.', ...waitForm, ...someWaits },
    onPastTarget,
  },
  additionalProperties: false,
};

const waitFor = {
  title: 'waitFor',
  required: ['waitFor'],
  properties: {
    id: stepId,
    waitFor: {
      type: 'object',
      required: ['event', 'timeout'],
      description: 'Goes on at an event, or at the timeout; an event at the very timeout counts.',
      properties: {
        event: shared('eventName'),
        where: { ...shared('condition'), description: 'Which of the events; it reads `event` only.' },
        timeout: { description: 'How long to wait for it.', ...waitForm, ...someWaits },
        lookback: {
          ...shared('duration'),
          description: 'Goes on at once where such an event came within so long before.',
        },
      },
      additionalProperties: false,
    },
    onPastTarget,
    then: { $ref: '#/$defs/steps', description: 'What happens once the event has come.' },
    otherwise: { $ref: '#/$defs/steps', description: 'What happens where it has not come in time.' },
  },
  additionalProperties: false,
};

/** Only `otherwise` may be empty: nothing happens then. */
const someSteps = {
  $ref: '#/$defs/steps',
  type: 'array',
  minItems: 1,
  description: 'What happens, in order.',
};

const choose = {
  title: 'choose',
  required: ['choose'],
  properties: {
    id: stepId,
    choose: {
      type: 'array',
      minItems: 2,
      description: 'The first entry whose `when` holds is taken; the last is `otherwise`.',
      items: {
        type: 'object',
        oneOf: [
          {
            title: 'when',
            required: ['when', 'steps'],
            properties: { when: shared('condition'), steps: someSteps },
            additionalProperties: false,
          },
          {
            title: 'otherwise',
            required: ['otherwise'],
            properties: {
              otherwise: { $ref: '#/$defs/steps', description: 'What happens where no `when` above holds.' },
            },
            additionalProperties: false,
          },
        ],
      },
    },
  },
  additionalProperties: false,
};

export const campaignSchema = {
  ...documentSchema('campaign', 'A sequence of mails and what begins, ends and holds it.', {
    required: ['purpose', 'trigger', 'steps'],
    properties: {
      purpose: {
        ...shared('purposeName'),
        description: 'A purpose of the policy: its consent, quiet hours and caps hold here.',
      },
      priority: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 50,
        description: 'Of mails due at one instant the higher goes first.',
      },
      trigger: {
        description: 'What begins a run.',
        type: 'object',
        oneOf: [
          {
            title: 'event',
            required: ['event'],
            properties: {
              event: shared('eventName'),
              where: { ...shared('condition'), description: 'Read once, at the trigger.' },
            },
            additionalProperties: false,
          },
          {
            title: 'enters',
            required: ['enters'],
            properties: {
              enters: {
                ...shared('segmentName'),
                description: 'A segment: the run begins the instant a user enters it.',
              },
            },
            additionalProperties: false,
          },
          {
            title: 'leaves',
            required: ['leaves'],
            properties: {
              leaves: {
                ...shared('segmentName'),
                description: 'A segment: the run begins the instant a user leaves it.',
              },
            },
            additionalProperties: false,
          },
          dateTrigger,
        ],
      },
      entry: {
        type: 'object',
        description: 'Who may begin a run, and what a further trigger does.',
        properties: {
          key: { type: 'string', description: 'A path into the trigger event: one run per user and value.' },
          onRepeat: {
            ...meanings({
              ignore: 'Nothing: the run goes on as it is.',
              refresh: 'The run goes on where it is, with the new event.',
              restart: 'The run begins anew, with the new event.',
              parallel: 'A further run begins beside it.',
            }),
            default: 'ignore',
            description: 'What a trigger does while a run of the same key goes on.',
          },
          maxWait: {
            ...shared('duration'),
            description: 'A restart never postpones the first step beyond this.',
          },
          cooldown: {
            ...shared('duration'),
            description: 'No new run within this of the previous one’s beginning.',
          },
          maxEntries: { type: 'integer', minimum: 1, description: 'No more runs than this, ever.' },
        },
        additionalProperties: false,
      },
      exit: {
        type: 'array',
        minItems: 1,
        description: 'Events that end a run at once.',
        items: {
          type: 'object',
          required: ['event'],
          properties: { event: shared('eventName'), where: shared('condition') },
          additionalProperties: false,
        },
      },
      audience: {
        ...shared('condition'),
        description: 'Who may get its mails; read when a mail is proposed.',
      },
      steps: someSteps,
      migrate: {
        type: 'object',
        required: ['from'],
        description: 'Moves the runs of an older version here; without it they end as they began.',
        properties: {
          from: { type: 'integer', minimum: 1, description: 'The version whose runs move.' },
          steps: {
            type: 'object',
            propertyNames: shared('name'),
            additionalProperties: shared('name'),
            description: 'Old step: new step. A step that is not named keeps its name.',
          },
          removed: {
            ...meanings({ exit: 'It ends.', stay: 'It goes on in its own version.' }),
            default: 'exit',
            description: 'Whether a run at a step that is no more ends, or goes on in its own version.',
          },
        },
        additionalProperties: false,
      },
    },
  }),
  $defs: {
    steps: {
      type: 'array',
      description: 'What happens, in order.',
      items: { type: 'object', oneOf: [send, wait, waitFor, choose] },
    },
  },
};
