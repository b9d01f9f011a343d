/** Documents to begin with, as editors offer them in an empty file or after `---`: `${1:text}` is to be replaced. */
import type { JsonSchema } from './json-schema.js';

interface Snippet {
  readonly label: string;
  readonly description: string;
  readonly body: JsonSchema;
}

const begun = (kind: string) => ({ kind, name: `\${1:new-${kind}}`, version: 1 });

export const SNIPPETS: readonly Snippet[] = [
  {
    label: 'campaign',
    description: 'A sequence of mails that an event begins',
    body: {
      ...begun('campaign'),
      purpose: '${2:marketing}',
      trigger: { event: '${3:Product Added}' },
      steps: [{ send: '${4:reminder}', template: '${5:reminder}', subject: '${6:Hello}' }],
    },
  },
  {
    label: 'segment',
    description: 'A named condition over a user',
    body: {
      ...begun('segment'),
      when: {
        fact: 'count',
        params: { event: '${2:Order Completed}' },
        operator: 'greaterThan',
        value: '${3:0}',
      },
    },
  },
  {
    label: 'event',
    description: 'An event of the tracking plan',
    body: {
      kind: 'event',
      name: '${1:Product Added}',
      version: 1,
      properties: { type: 'object', properties: { '${2:product_id}': { type: '${3:string}' } } },
    },
  },
  {
    label: 'content',
    description: 'A content block, chosen by conditions',
    body: {
      ...begun('content'),
      choose: [{ otherwise: { '${2:heading}': '${3:Hello}' } }],
    },
  },
  {
    label: 'experiment',
    description: 'Two variants of a campaign',
    body: {
      ...begun('experiment'),
      campaign: '${2:campaign}',
      variants: [
        { name: 'control' },
        { name: '${3:other}', set: { 'steps.${4:reminder}.subject': '${5:Hello}' } },
      ],
    },
  },
  {
    label: 'score',
    description: 'Points for events, which decay',
    body: {
      ...begun('score'),
      points: [{ event: '${2:Order Completed}', add: '${3:10}' }],
      halfLife: '${4:14d}',
    },
  },
  {
    label: 'catalog',
    description: 'A table beside the rules',
    body: {
      ...begun('catalog'),
      file: '${2:products}.csv',
      id: '${3:product_id}',
      columns: { type: 'object', properties: { '${4:name}': { type: 'string' } } },
    },
  },
  {
    label: 'source',
    description: 'How the rows of a log become events',
    body: {
      ...begun('source'),
      select: '${2:SELECT userId, timestamp, event, properties FROM input}',
    },
  },
  {
    label: 'profile',
    description: "The user's traits",
    body: {
      kind: 'profile',
      name: '${1:customer}',
      version: 1,
      traits: { type: 'object', properties: { '${2:firstName}': { type: 'string' } } },
    },
  },
  {
    label: 'policy',
    description: 'Sender, consent, quiet hours and caps',
    body: {
      kind: 'policy',
      name: '${1:sending}',
      version: 1,
      timeZone: '${2:Europe/Berlin}',
      from: { name: '${3:Shop}', address: '${4:hello@shop.example}' },
      purposes: { marketing: { consent: '${5:opt-in}' } },
    },
  },
  {
    label: 'invariant',
    description: 'What must hold for every user and every timeline',
    body: {
      ...begun('invariant'),
      never: { send: '${2:campaign}', after: '${3:Order Completed}', within: '${4:24h}' },
    },
  },
  {
    label: 'gate',
    description: 'How much a change of the rules may do',
    body: {
      ...begun('gate'),
      mails: '${2:+10%}',
      unproven: '${3:0}',
    },
  },
];
