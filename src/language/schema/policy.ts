import { meanings } from './meanings.js';
import { documentSchema, shared } from './shared.js';

const onHit = {
  ...meanings({ defer: 'It waits until it may go.', drop: 'It is suppressed.' }),
  description: 'Whether a mail that is stopped waits, or is suppressed.',
};

const expireAfter = {
  ...shared('duration'),
  description: 'A mail that is put off for longer than this is suppressed.',
};

const regime = {
  ...meanings({
    'opt-in': 'Only users who have agreed get it.',
    'opt-out': 'All users get it but those who have refused.',
    'not-required': 'All users get it, whatever they said.',
  }),
  description: 'Only after an explicit grant; unless explicitly denied; or whatever was said.',
};

const consent = {
  description: 'What consent the purpose asks for; where it depends on the user, the first match decides.',
  oneOf: [
    { title: 'one regime for all', ...regime },
    {
      title: 'a list of `{ when, require }`',
      type: 'array',
      minItems: 2,
      description: '`{ when, require }`, one or several, and at the end `{ otherwise: … }`.',
      items: {
        type: 'object',
        oneOf: [
          {
            title: 'when',
            required: ['when', 'require'],
            properties: { when: shared('condition'), require: regime },
            additionalProperties: false,
          },
          {
            title: 'otherwise',
            required: ['otherwise'],
            properties: { otherwise: regime },
            additionalProperties: false,
          },
        ],
      },
    },
  ],
};

const cap = {
  type: 'object',
  required: ['max', 'per'],
  properties: {
    max: { type: 'integer', minimum: 1, description: 'So many mails, of all purposes, …' },
    per: { ...shared('duration'), description: '… within the last so-and-so long.' },
    window: {
      ...meanings({
        rolling: 'So long back from now.',
        calendar: "The user's local day, or week from Monday.",
      }),
      default: 'rolling',
      description:
        "`rolling`: the window ends now. `calendar`: the user's local day (`1d`) or week from Monday (`1w`).",
    },
    onHit,
    lookAhead: {
      ...shared('duration'),
      description: 'Leaves room for mails of higher priority that are to go within so long.',
    },
    expireAfter,
  },
  additionalProperties: false,
};

const quietHours = {
  description: "No mail between two local times of the user's day, or `ignore`.",
  oneOf: [
    { title: '`ignore`', const: 'ignore', description: 'Its mails go at any time of day.' },
    {
      title: '`{ from, to }`',
      type: 'object',
      required: ['from', 'to'],
      properties: {
        from: {
          ...shared('clock'),
          description: 'Quiet from this local time on; may be later than `to`, over midnight.',
        },
        to: { ...shared('clock'), description: 'No longer quiet at this local time.' },
        onHit: { ...onHit, default: 'defer' },
        expireAfter,
      },
      additionalProperties: false,
    },
  ],
};

export const policySchema = documentSchema(
  'policy',
  'What holds for all mail: sender, consent, quiet hours, caps, links.',
  {
    required: ['timeZone', 'from', 'purposes'],
    properties: {
      timeZone: {
        ...shared('zoneName'),
        description: 'IANA name; for users without a `timeZone` trait.',
      },
      from: {
        type: 'object',
        required: ['name', 'address'],
        description: 'The sender.',
        properties: {
          name: { type: 'string', minLength: 1, description: 'As a mail client shows it.' },
          address: { type: 'string', format: 'email', description: 'The address that mail comes from.' },
        },
        additionalProperties: false,
      },
      allowedLateness: {
        ...shared('duration'),
        default: '72h',
        description:
          'An event that comes later than this after it happened begins nothing; it enters history, and ends runs.',
      },
      purposes: {
        type: 'object',
        minProperties: 1,
        propertyNames: shared('name'),
        description: 'Why mail is sent, by name.',
        additionalProperties: {
          type: 'object',
          required: ['consent'],
          properties: {
            consent,
            quietHours,
            caps: { type: 'array', items: cap, description: 'How many mails a user may get.' },
            obeysCaps: {
              type: 'boolean',
              default: true,
              description: 'Whether caps may hold back its mails; `false` says that it has none.',
            },
            countsTowardCaps: {
              type: 'boolean',
              default: true,
              description: 'Whether its mails use up the caps of all purposes.',
            },
            holdout: {
              type: 'string',
              pattern: '^[0-9]{1,3}([.][0-9]{1,2})?%$',
              description:
                'The share of users, by hash, who are decided and recorded and never mailed: `5%`.',
            },
          },
          additionalProperties: false,
        },
      },
      links: {
        type: 'object',
        description: 'How links are tagged, and where a mail can be unsubscribed from.',
        properties: {
          utm: {
            type: 'object',
            propertyNames: { enum: ['source', 'medium', 'campaign', 'content', 'term', 'id'] },
            additionalProperties: { type: 'string', minLength: 1 },
            description: 'UTM parameters, appended to every link; texts may hold tags.',
          },
          unsubscribe: {
            type: 'string',
            minLength: 1,
            description: 'The address that `links.unsubscribe` gives; may hold tags.',
          },
        },
        additionalProperties: false,
      },
    },
  },
);
