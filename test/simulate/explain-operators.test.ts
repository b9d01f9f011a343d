/** What would have to be otherwise, where texts and instants are compared, and where a priority left parts unread. */
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/simulate/explain/explanation.js';
import { explain } from '../../src/simulate/explain/explanation.js';
import { showIn } from '../../src/simulate/explain/local-time.js';
import { openProject } from '../../src/simulate/project.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { parseInstant } from '../../src/vocabulary/time.js';

const RULES = `
kind: event
name: Order Placed
version: 1
properties:
  type: object
  properties:
    sku: { type: string }
    coupon: { type: string }
    tags: { type: array, items: { type: string } }
    shipsAt: { type: string, format: date-time }
    total: { type: number }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Example Store, address: hello@store.example }
purposes: { news: { consent: not-required } }
links: { unsubscribe: 'https://store.example/u?u={{ url(user.id) }}' }
---
kind: campaign
name: thanks
version: 1
purpose: news
trigger: { event: Order Placed }
steps:
  - { send: mail, when: WHEN, template: mail, subject: Thanks }
`;
const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text><a href="{{ links.unsubscribe }}">Off</a></mj-text></mj-column></mj-section></mj-body></mjml>';
const NOON = parseInstant('2026-03-02T12:00:00Z')!;

/** Why the mail was not sent to who placed this order. */
function whyNot(when: object, properties: JsonObject): Explanation {
  const { project, diagnostics } = openProject([
    { path: 'rules/a.yaml', text: RULES.replace('WHEN', JSON.stringify(when)) },
    { path: 'templates/mail.mjml', text: TEMPLATE },
  ]);
  expect(diagnostics).toEqual([]);
  const placed = {
    type: 'track',
    user: 'u1',
    time: NOON,
    name: 'Order Placed',
    messageId: 'm1',
    properties,
    traits: {},
    consent: {},
  } as const;
  const question = { campaign: 'thanks', step: 'mail', at: undefined };
  return explain(project!, { user: 'u1', events: [placed] }, question, showIn);
}

const sku = { fact: 'event', path: '$.properties.sku' };
const coupon = { fact: 'event', path: '$.properties.coupon' };
const tags = { fact: 'event', path: '$.properties.tags' };
const shipsAt = { fact: 'event', path: '$.properties.shipsAt' };
const there = { ...sku, operator: 'present' };
const leaf = (fact: object, operator: string, value: unknown) => ({ ...fact, operator, value });

describe('an order that would have done', () => {
  test.each<[string, object, JsonObject, readonly string[]]>([
    [
      'starts with it',
      leaf(sku, 'startsWith', 'SHOE-'),
      { sku: '41' },
      ['`sku` is 41; it needs to start with SHOE-'],
    ],
    [
      'does not start with it',
      { all: [there, leaf(sku, 'not:startsWith', 'X')] },
      { sku: 'X1' },
      ['`sku` is X1; it needs not to start with X'],
    ],
    [
      'ends with one of several',
      leaf(sku, 'someValue:endsWith', ['-L', '-XL']),
      { sku: 'a' },
      ['`sku` is a; it needs `someValue:endsWith` ["-L","-XL"] to hold'],
    ],
    [
      'matches',
      leaf(sku, 'matches', '^[A-Z]{3}-\\d+$'),
      { sku: 'a' },
      ['`sku` is a; it needs to match ^[A-Z]{3}-\\d+$'],
    ],
    [
      'has an item that matches',
      leaf(tags, 'someFact:matches', '^vip'),
      { tags: ['new'] },
      ['`tags` is ["new"]; it needs `someFact:matches` ^vip to hold'],
    ],
    [
      'ships before',
      leaf(shipsAt, 'before', '2026-03-05T00:00:00Z'),
      { shipsAt: '2026-03-05T00:00:00+00:00' },
      ['`shipsAt` is 2026-03-05T00:00:00+00:00; it needs to be before 2026-03-05T00:00:00Z'],
    ],
    [
      'ships no earlier',
      {
        all: [{ ...shipsAt, operator: 'present' }, { not: leaf(shipsAt, 'before', '2026-03-05T00:00:00Z') }],
      },
      { shipsAt: '2026-03-04T00:00:00Z' },
      ['`shipsAt` is 2026-03-04T00:00:00Z; it needs to be no earlier than 2026-03-05T00:00:00Z'],
    ],
    [
      'ships after the order',
      leaf(shipsAt, 'after', { fact: 'event', path: '$.timestamp' }),
      { shipsAt: '2026-03-01T00:00:00Z' },
      ['`shipsAt` is 2026-03-01T00:00:00Z; it needs to be after 2026-03-02 13:00'],
    ],
    [
      'has what was not read at first',
      {
        all: [
          { ...leaf(sku, 'startsWith', 'S'), priority: 3 },
          { ...leaf(coupon, 'equal', 'TEN'), priority: 2 },
          leaf(tags, 'contains', 'vip'),
        ],
      },
      { sku: 'a', coupon: 'x', tags: [] },
      [
        '`sku` is a; it needs to start with S',
        '`coupon` is x; it needs to be TEN',
        '`tags` is []; it needs to contain vip',
      ],
    ],
    [
      'has one of two, of which the second was not read',
      {
        not: {
          any: [
            { ...leaf(sku, 'equal', 'a'), params: { default: 'a' }, priority: 2 },
            { ...coupon, operator: 'present' },
          ],
        },
      },
      { sku: 'a', coupon: 'x' },
      ['`sku` is a; it needs to be anything but a', '`coupon` is x; it needs to be missing'],
    ],
  ])('%s', (_name, when, properties, needs) => {
    const { cure, sent } = whyNot(when, properties);
    expect(sent).toBeUndefined();
    expect(cure!.changes.map(({ need }) => need)).toEqual(needs);
    expect(cure!.sentTime).toBe(NOON);
  });
});

test('an event that a fact counts is made to fit a `where` whose parts are read one after the other', () => {
  const where = {
    all: [
      { ...leaf({ fact: 'event', path: '$.properties.total' }, 'greaterThan', 50), priority: 2 },
      leaf(sku, 'matches', '^SHOE-\\d{2}$'),
      leaf(shipsAt, 'after', '2026-01-01'),
    ],
  };
  const when = { fact: 'count', params: { event: 'Order Placed', where }, operator: 'greaterThan', value: 0 };
  const { cure } = whyNot(when, { total: 1 });
  expect(cure!.sentTime).toBe(NOON);
});
