import type { JsonSchema } from './json-schema.js';
import { meanings } from './meanings.js';
import { documentSchema, shared } from './shared.js';

/** The most that anything is counted to. */
const MOST = 1_000_000_000;

const share = (pattern: string, description: string): JsonSchema => ({
  type: 'string',
  pattern,
  description,
});

const CHANGE = '^[+-][0-9]{1,6}([.][0-9]{1,3})?%$';

const growth = (description: string): JsonSchema => ({
  description,
  if: { type: 'string' },
  then: share(
    CHANGE,
    'A share with its sign, `+10%`, or a whole number with its sign, and without quotes: `+500`.',
  ),
  else: {
    type: 'integer',
    minimum: -MOST,
    maximum: MOST,
    description: 'A whole number with its sign, `+500`, or a share with its sign, `+10%`.',
  },
});

/** `+10%` and `+500` bound growth, `-5%` and `-20` bound loss. */
const change = (what: string): JsonSchema => ({
  description: `How ${what} may change: at most \`+10%\`, no further down than \`-5%\`, or both as \`{ min, max }\`.`,
  if: { type: 'object' },
  then: {
    minProperties: 1,
    properties: {
      min: growth(`How far ${what} may fall, or must grow: \`-20%\`, \`-500\`, \`+5%\`.`),
      max: growth(`How far ${what} may grow, or must fall: \`+10%\`, \`+500\`, \`-5%\`.`),
    },
    additionalProperties: false,
    description: 'Both bounds, of which one may be left out.',
  },
  else: growth('A share with its sign, `+10%`, a whole number with its sign, `+500`, or `{ min, max }`.'),
});

const few = (description: string): JsonSchema => ({
  description,
  if: { type: 'string' },
  then: share('^[0-9]{1,3}([.][0-9]{1,3})?%$', 'A share without a sign, `1%`, or a whole number.'),
  else: {
    type: 'integer',
    minimum: 0,
    maximum: MOST,
    description: 'So many users, as a whole number, or a share of those who get mail: `1%`.',
  },
});

export const gateSchema: JsonSchema = documentSchema('gate', 'How much a change of the rules may do.', {
  required: [],
  properties: {
    campaigns: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
      items: shared('campaignName'),
      description: 'Only these campaigns, each held to the budgets by itself; without it all together.',
    },
    mails: change('the number of mails'),
    users: change('the number of users who get mail'),
    perUserPerWeek: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      description: 'Nobody gets more mails than so many within any seven days.',
    },
    newlyCapped: few('How many users a cap may stop whom none stopped before: `1%` of those who get mail.'),
    collisions: few('How many users may get mails of two campaigns within a day who did not before.'),
    unproven: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      description: 'How many changes may be of unknown effect: a whole number, mostly 0.',
    },
    changes: {
      type: 'array',
      uniqueItems: true,
      items: {
        ...meanings({
          content: 'What mails say and look like.',
          timing: 'When mails are sent.',
          'in-flight': 'What becomes of runs that are under way.',
          narrower: 'Fewer users.',
          wider: 'More users.',
          removed: 'Mails that are sent no more.',
          new: 'Mails that were not there.',
          unknown: 'What could be neither proven nor shown.',
        }),
        description: 'An effect that passes.',
      },
      description:
        'The effects that a change may have; one that is proven to have none passes always: `[content, timing]`.',
    },
  },
});
