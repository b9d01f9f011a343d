/** Rule sets that are drawn: campaigns with conditions, waits, exits, caps and quiet hours in any combination. */
import fc from 'fast-check';

import type { SourceFile } from '../../src/language/source-file.js';

const TEMPLATE = {
  path: 'templates/plain.mjml',
  text: '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>',
};

const EVENTS = ['Product Viewed', 'Product Added', 'Order Completed'] as const;

const DECLARED = `${EVENTS.map(
  (name) => `kind: event
name: ${name}
version: 1
properties:
  type: object
  required: [id, price]
  properties: { id: { type: string, enum: [a, b, c] }, price: { type: number, minimum: 0, maximum: 200 } }
`,
).join('---\n')}---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { country: { type: string, enum: [DE, GB] } } }
`;

const event = fc.constantFrom(...EVENTS);
const span = fc.constantFrom('30m', '2h', '1d', '3d', '2w');

/** Never missing. */
const counted: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(event, span, fc.integer({ min: 1, max: 3 }), fc.constantFrom('greaterThan', 'lessThan', 'equal'))
    .map(
      ([name, within, value, operator]) =>
        `{ fact: count, params: { event: ${name}, within: ${within} }, operator: ${operator}, value: ${value} }`,
    ),
  fc
    .tuple(event, fc.integer({ min: 1, max: 300 }))
    .map(
      ([name, value]) =>
        `{ fact: sum, params: { event: ${name}, property: price }, operator: greaterThan, value: ${value} }`,
    ),
);

const fact: fc.Arbitrary<string> = fc.oneof(
  counted,
  fc
    .tuple(event, span)
    .map(
      ([name, value]) =>
        `{ fact: recency, params: { event: ${name} }, operator: greaterThanInclusive, value: ${value} }`,
    ),
  fc
    .constantFrom('DE', 'GB')
    .map((value) => `{ fact: profile, path: $.traits.country, operator: equal, value: ${value} }`),
);

const condition: fc.Arbitrary<string> = fc.oneof(
  fact,
  fc.tuple(fact, fact, fc.constantFrom('all', 'any')).map(([a, b, kind]) => `{ ${kind}: [ ${a}, ${b} ] }`),
  counted.map((one) => `{ not: ${one} }`),
);

const wait = fc.oneof(
  span.map((text) => `wait: ${text}`),
  fc.integer({ min: 1, max: 3 }).map((days) => `wait: { days: ${days}, at: '10:00' }`),
);

const campaign = (number: number) =>
  fc
    .record({
      trigger: event,
      where: fc.option(fc.integer({ min: 1, max: 150 })),
      entry: fc.constantFrom('restart', 'parallel', 'ignore'),
      exit: fc.option(event),
      audience: fc.option(condition),
      first: fc.option(wait),
      second: wait,
    })
    .map(
      ({ trigger, where, entry, exit, audience, first, second }) => `---
kind: campaign
name: campaign-${number}
version: 1
purpose: marketing
priority: ${number}
trigger:
  event: ${trigger}
${where === null ? '' : `  where: { fact: event, path: $.properties.price, operator: greaterThan, value: ${where} }\n`}entry: { onRepeat: ${entry} }
${exit === null || exit === trigger ? '' : `exit: [ { event: ${exit} } ]\n`}${audience === null ? '' : `audience: ${audience}\n`}steps:
${first === null ? '' : `  - { id: settle, ${first} }\n`}  - { send: first, template: plain, subject: Hello }
  - { id: later, ${second} }
  - { send: second, template: plain, subject: Hello }
`,
    );

const policy = fc
  .record({ max: fc.integer({ min: 1, max: 3 }), per: span, onHit: fc.constantFrom('defer', 'drop') })
  .map(
    ({ max, per, onHit }) => `---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes:
  marketing:
    consent: opt-out
    quietHours: { from: '21:00', to: '08:00', onHit: ${onHit} }
    caps: [ { max: ${max}, per: ${per}, window: rolling, onHit: drop } ]
`,
  );

/** The files of a project without a mistake. */
export const drawnRules: fc.Arbitrary<readonly SourceFile[]> = fc
  .tuple(policy, campaign(1), campaign(2))
  .map((documents) => [{ path: 'rules/all.yaml', text: DECLARED + documents.join('') }, TEMPLATE]);
