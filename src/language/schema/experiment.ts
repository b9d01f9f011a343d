import { documentSchema, shared } from './shared.js';

const share = (description: string) => ({
  type: 'string',
  pattern: '^[0-9]{1,3}([.][0-9]{1,2})?%$',
  description,
});

/** A group's users are told apart in steps of a thousandth. */
const bound = (description: string) => ({
  type: 'string',
  pattern: '^[0-9]{1,3}([.][0-9])?%$',
  description,
});

const variant = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { ...shared('name'), description: 'Names the variant, once in the experiment.' },
    weight: {
      type: 'number',
      minimum: 0.01,
      maximum: 1_000_000,
      description: 'Its share of the users, as a part of all weights; equal shares where no variant has one.',
    },
    set: {
      type: 'object',
      minProperties: 1,
      description:
        'Values laid over the campaign, by the path of what they replace: `steps.reminder.subject`, `steps.settle.wait`.',
    },
    holdout: {
      const: true,
      description: 'Users of this variant are decided and recorded, and get no mail of the campaign.',
    },
  },
  additionalProperties: false,
};

const exclusive = {
  description: 'A group of experiments that never share a user.',
  oneOf: [
    { title: 'a group, all of whose users it takes', ...shared('name') },
    {
      title: '`{ group, from, to }`',
      type: 'object',
      required: ['group', 'from', 'to'],
      properties: {
        group: { ...shared('name'), description: 'The group, by a name of its own.' },
        from: bound('Where its part of the group’s users begins, such as `0%`.'),
        to: bound('Where its part of the group’s users ends, such as `50%`.'),
      },
      additionalProperties: false,
    },
  ],
};

export const experimentSchema = documentSchema(
  'experiment',
  'Variants laid over a campaign, each for a share of its users.',
  {
    required: ['campaign', 'variants'],
    properties: {
      campaign: {
        ...shared('campaignName'),
        description: 'The campaign whose values the variants change.',
      },
      seed: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'What users are hashed with; by default the name. Another seed deals them out anew.',
      },
      coverage: {
        ...share('The share of users that take part; the others get the campaign as it is written.'),
        default: '100%',
      },
      variants: {
        type: 'array',
        minItems: 2,
        maxItems: 20,
        items: variant,
        description: 'What is compared; a variant without `set` is the campaign as it is written.',
      },
      exclusive,
      metric: {
        type: 'object',
        required: ['event', 'within'],
        description: 'What the variants are compared by.',
        properties: {
          event: shared('eventName'),
          within: { ...shared('duration'), description: 'So long after a user was first exposed.' },
          value: {
            type: 'string',
            description:
              'A path to a number of that event, such as `$.properties.revenue`; without it, users are counted.',
          },
        },
        additionalProperties: false,
      },
    },
  },
);
