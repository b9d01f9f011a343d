import { meanings, suggested } from './meanings.js';
import type { JsonSchema } from './shared.js';
import { shared } from './shared.js';

const offset: JsonSchema = {
  oneOf: [
    {
      title: 'a duration with its sign such as `-7d`',
      type: 'string',
      pattern: '^[+-]?[0-9]{1,12}[smhdw]$',
      description:
        'How far from the date: `-7d` is a week of the calendar before it, `-2h` exactly two hours.',
    },
    {
      title: '`{ days }`',
      type: 'object',
      required: ['days'],
      properties: {
        days: {
          type: 'integer',
          minimum: -3650,
          maximum: 3650,
          description: "So many days on in the user's calendar; before the date, if less than 0.",
        },
      },
      additionalProperties: false,
    },
    {
      title: '`{ months }`',
      type: 'object',
      required: ['months'],
      properties: {
        months: {
          type: 'integer',
          minimum: -120,
          maximum: 120,
          description: 'So many months on; before the date, if less than 0. The end of a month clamps.',
        },
      },
      additionalProperties: false,
    },
  ],
};

/** A trigger by a date that the user's profile holds: a birthday, a renewal. */
export const dateTrigger: JsonSchema = {
  title: 'date',
  required: ['date'],
  properties: {
    date: {
      type: 'object',
      required: ['trait'],
      description: "A date of the user's: the run begins the instant it comes.",
      properties: {
        trait: {
          ...shared('dateTrait'),
          description: 'A trait of the profile, `type: string` with `format: date` or `date-time`.',
        },
        offset: {
          description: 'How far before or after the date.',
          ...offset,
          ...suggested({ '-7d': 'A week before.', '-1d': 'The day before.', '2w': 'Two weeks after.' }),
        },
        at: {
          ...shared('clock'),
          description:
            'The local time of day, `"09:00"`; without it, when the local day begins, or at the time that the trait has.',
        },
        repeat: {
          ...meanings({ yearly: 'Again every year, on the same day of the calendar.' }),
          description: 'Every year from the date on; otherwise once.',
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
};
