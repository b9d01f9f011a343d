/** What a scenario can say of the state: where runs stand, who is in a segment, how high a score is. */
import { shared } from '../../language/schema/shared.js';
import type { JsonSchema } from '../../language/schema/shared.js';

const instant = (description: string): JsonSchema => ({ type: 'string', minLength: 1, description });

const user: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'Whose; by default the user of `profile`.',
};

const asOf = instant('When it is so, after all that is due then; by default when the clock stops.');

const number = (description: string): JsonSchema => ({ type: 'number', description });

/** A name alone, or a map that says more. */
function byName(key: string, name: string, description: string, more: Readonly<Record<string, JsonSchema>>) {
  return {
    description,
    oneOf: [
      { title: 'a name', ...shared(name) },
      {
        title: `\`{ ${[key, ...Object.keys(more)].join(', ')} }\``,
        type: 'object',
        required: [key],
        properties: { [key]: { ...shared(name), description: `Which ${key}.` }, ...more },
        additionalProperties: false,
      },
    ],
  };
}

function membership(key: 'in-segment' | 'not-in-segment', description: string): JsonSchema {
  return {
    title: key,
    required: [key],
    properties: { [key]: byName('segment', 'segmentName', description, { user, at: asOf }) },
    additionalProperties: false,
  };
}

function turn(key: 'entered' | 'exited' | 'finished', description: string): JsonSchema {
  const more = {
    user,
    at: instant('At this very instant; by default at any.'),
    times: {
      type: 'integer',
      minimum: 0,
      description: 'How often, 0 for never; without it, at least once.',
    },
  };
  return {
    title: key,
    required: [key],
    properties: { [key]: byName('campaign', 'campaignName', description, more) },
    additionalProperties: false,
  };
}

const waiting: JsonSchema = {
  title: 'waiting',
  required: ['waiting'],
  properties: {
    waiting: byName('step', 'waitName', 'A run of the user stands at this wait.', {
      user,
      until: instant('When the wait ends, with its offset.'),
      at: asOf,
    }),
  },
  additionalProperties: false,
};

const score: JsonSchema = {
  title: 'score',
  required: ['score'],
  properties: {
    score: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { ...shared('scoreName'), description: 'Which score.' },
        is: number('What it is, to 9 digits.'),
        atLeast: number('It is this or more.'),
        atMost: number('It is this or less.'),
        level: {
          type: 'string',
          minLength: 1,
          description: 'The level that it has reached; `none` below the lowest.',
        },
        user,
        at: asOf,
      },
      additionalProperties: false,
      description: 'How high a score of the user is.',
    },
  },
  additionalProperties: false,
};

export const stateForms: readonly JsonSchema[] = [
  waiting,
  membership('in-segment', 'The user is in this segment.'),
  membership('not-in-segment', 'The user is not in this segment.'),
  score,
  turn('entered', 'A run of this campaign begins.'),
  turn('exited', 'A run of this campaign ends by an exit.'),
  turn('finished', 'A run of this campaign comes to its end.'),
];

/** The keys of those forms. */
export const STATE_KEYS: readonly string[] = stateForms.map(({ title }) => String(title));
