/** The second place of a diagnostic, where the pages do not show it: what a mistake goes against, and where that is written. */
import { describe, expect, test } from 'vitest';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { laid, validated } from './laid.js';

const CAMPAIGN = `kind: campaign
name: cart
version: 2
purpose: marketing
trigger: { event: Product Added }
entry: { key: $.properties.cart_id, onRepeat: restart, maxWait: 6h }
exit: [{ event: Order Completed }]
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    template: page
    subject: Your cart
`;

const EXPERIMENT = `kind: experiment
name: words
version: 1
campaign: cart
variants:
  - { name: control }
  - { name: short, set: { steps.reminder.subject: Hi } }
metric: { event: Order Completed, within: 7d, value: $.properties.revenue }
exclusive: { group: all, from: 0%, to: 50% }
`;

const CATALOG = `kind: catalog
name: products
version: 1
file: products.csv
id: product_id
columns:
  type: object
  properties:
    product_id: { type: string }
    category: { type: string }
    price: { type: number }
similar: { within: category, by: price }
boughtBy: [Order Completed]
`;

const SCENARIO = `- name: a cart
  given:
    profile: { userId: ada, traits: { country: DE }, consent: { marketing: granted } }
    variants: { words: short }
  when:
    - { at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: a, product_id: b, price: 4 } }
    - { at: '2026-03-02T10:10:00Z', event: Order Completed, properties: { order_id: a, revenue: 4 } }
  then:
    - { nothing: true }
    - { send: cart/reminder, variant: short }
`;

const FILES: Readonly<Record<string, string>> = {
  'rules/page.yaml': CAMPAIGN,
  'rules/experiment.yaml': EXPERIMENT,
  'rules/products.yaml': CATALOG,
  'rules/products.csv': 'product_id,category,price\nmug,kitchen,9.5\n',
  'scenarios/page.yaml': SCENARIO.replace(/ {4}- \{ send.*\n/, ''),
};

const SEND = '  - send: reminder\n';
const data = (text: string) => `${CAMPAIGN}    data: ${text}\n`;
const audience = (text: string) => CAMPAIGN.replace('exit:', `audience: ${text}\nexit:`);
const caps = (text: string) => `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@store.example }
purposes:
  marketing: { consent: opt-in, ${text} }
links: { unsubscribe: 'https://store.example/unsubscribe' }
`;
const mjml = (text: string) =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>\n`;

const CHEAP =
  '{ fact: lookup, params: { catalog: products, id: { fact: event, path: $.properties.product_id } }, path: $.price, operator: lessThan, value: 20 }';

/** What is wrong, the files with it, and the code with the second place. */
const CASES: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'a move to a step that there is not',
    { 'rules/page.yaml': `${CAMPAIGN}migrate: { from: 1, steps: { old: setle } }\n` },
    'unknown-step: rules/page.yaml:8:1 the steps that there are',
  ],
  [
    'a move from a version that is not older',
    { 'rules/page.yaml': `${CAMPAIGN}migrate: { from: 2 }\n` },
    'out-of-range: rules/page.yaml:3:10 this version',
  ],
  [
    'a variant of a step that there is not',
    { 'rules/experiment.yaml': EXPERIMENT.replace('steps.reminder', 'steps.remindr') },
    'unknown-step: rules/page.yaml:2:7 the campaign',
  ],
  [
    'a variant of what a step does not have',
    { 'rules/experiment.yaml': EXPERIMENT.replace('reminder.subject', 'reminder.preheader') },
    'unknown-path: rules/page.yaml:10:11 the step',
  ],
  [
    'a part of a group that ends before it begins',
    { 'rules/experiment.yaml': EXPERIMENT.replace('from: 0%', 'from: 60%') },
    'out-of-range: rules/experiment.yaml:9:32 where it begins',
  ],
  [
    'a metric of what the event does not have',
    { 'rules/experiment.yaml': EXPERIMENT.replace('$.properties.revenue', '$.properties.total') },
    'unknown-path: rules/shop.yaml:15:7 `Order Completed` is declared here',
  ],
  [
    'a metric that is no number',
    { 'rules/experiment.yaml': EXPERIMENT.replace('$.properties.revenue', '$.properties.coupon') },
    'wrong-type: rules/shop.yaml:23:5 `coupon` is declared here',
  ],
  [
    'a key that the event does not have',
    { 'rules/page.yaml': CAMPAIGN.replace('.cart_id', '.cart') },
    'unknown-path: rules/shop.yaml:3:7 `Product Added` is declared here',
  ],
  [
    'a key of several values',
    {
      'rules/page.yaml': CAMPAIGN.replace('Product Added', 'Order Completed').replace(
        '.cart_id',
        '.products',
      ),
    },
    'bad-path: rules/shop.yaml:24:5 `products` is declared here',
  ],
  [
    'counting since a step that there is not',
    {
      'rules/page.yaml': CAMPAIGN.replace(
        SEND,
        `${SEND}    when: { fact: count, params: { event: Product Added, since: setle }, operator: equal, value: 0 }\n`,
      ),
    },
    'unknown-step: rules/page.yaml:8:1 its steps',
  ],
  [
    'a member of an item that there is not',
    {
      'rules/page.yaml': audience(
        '{ fact: last, params: { event: Order Completed, property: products }, path: "$[0].prise", operator: equal, value: 1 }',
      ),
    },
    'unknown-path: rules/shop.yaml:31:11 `price` is declared here',
  ],
  [
    'a default of another type',
    { 'rules/page.yaml': data('{ x: { fact: profile, path: $.traits.points, params: { default: none } } }') },
    'wrong-type: rules/shop.yaml:55:5 `points` is declared here',
  ],
  [
    'quiet hours of no time',
    { 'rules/page.yaml': CAMPAIGN, 'rules/shop.yaml': caps("quietHours: { from: '21:00', to: '21:00' }") },
    'out-of-range: rules/shop.yaml:7:53 where they begin',
  ],
  [
    'a calendar of three days',
    { 'rules/shop.yaml': caps('caps: [{ max: 1, per: 3d, window: calendar }]') },
    'out-of-range: rules/shop.yaml:7:59 the window',
  ],
  [
    'what is dropped and expires',
    { 'rules/shop.yaml': caps('caps: [{ max: 1, per: 1d, onHit: drop, expireAfter: 2d }]') },
    'mixed-forms: rules/shop.yaml:7:59 mails are dropped',
  ],
  [
    'rows and counts in one file',
    { 'rules/products.yaml': `${CATALOG}counts: products.csv\n` },
    'mixed-forms: rules/products.yaml:4:7 the file of the rows',
  ],
  [
    'an id that names nothing',
    {
      'rules/products.yaml': CATALOG.replace('product_id: { type: string }', 'product_id: { type: boolean }'),
    },
    'wrong-type: rules/products.yaml:5:5 rows are named by it',
  ],
  [
    'closeness of what is no number',
    { 'rules/products.yaml': CATALOG.replace('by: price', 'by: category') },
    'wrong-type: rules/products.yaml:10:5 `category` is declared here',
  ],
  [
    'an event that names no row',
    { 'rules/products.yaml': CATALOG.replace('[Order Completed]', '[Trial Started]') },
    'unknown-property: rules/shop.yaml:34:7 `Trial Started` is declared here',
  ],
  [
    'a recommendation by counts that there are not',
    {
      'rules/page.yaml': data(
        '{ x: { fact: recommend, params: { catalog: products, by: popular, limit: 2 } } }',
      ),
    },
    'missing-key: rules/products.yaml:2:7 the catalog',
  ],
  [
    'an id of another type',
    { 'rules/page.yaml': data('{ x: { fact: lookup, params: { catalog: products, id: 7 } } }') },
    'wrong-type: rules/products.yaml:9:5 `product_id` is declared here',
  ],
  [
    'a comparison with a column',
    {
      'rules/page.yaml': audience(
        '{ fact: lookup, params: { catalog: products, id: mug }, path: $.price, operator: equal, value: x }',
      ),
    },
    'bad-comparison: rules/products.yaml:11:5 `price` is declared here',
  ],
  [
    'an event that is not as the plan has it',
    { 'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace('price: 4', 'price: x') },
    'bad-event: rules/shop.yaml:11:5 `price` is declared here',
  ],
  [
    'traits that are not as the profile has them',
    { 'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace('country: DE', 'points: many') },
    'bad-traits: rules/shop.yaml:55:5 `points` is declared here',
  ],
  [
    'an event that is misspelt',
    {
      'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace(
        'event: Product Added',
        'event: Product Aded',
      ),
    },
    'unknown-event: rules/shop.yaml:3:7 `Product Added` is declared here',
  ],
  [
    'a purpose that the policy does not have',
    { 'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace('marketing:', 'marketting:') },
    'unknown-purpose: rules/shop.yaml:58:7 the policy',
  ],
  [
    'an experiment that is misspelt',
    { 'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace('words:', 'wrods:') },
    'unknown-experiment: rules/experiment.yaml:2:7 `words` is declared here',
  ],
  [
    'time that goes back',
    { 'scenarios/page.yaml': FILES['scenarios/page.yaml']!.replace('10:10:00Z', '09:10:00Z') },
    'time-goes-back: scenarios/page.yaml:6:7 the item above',
  ],
  [
    'a mail that is not sent',
    {
      'scenarios/page.yaml': SCENARIO.replace(/ {4}- \{ nothing.*\n/, '').replace(
        'cart/reminder',
        'cart/remindr',
      ),
    },
    'unknown-mail: rules/page.yaml:2:7 `cart` is declared here',
  ],
  [
    'a variant that no experiment has',
    {
      'scenarios/page.yaml': SCENARIO.replace(/ {4}- \{ nothing.*\n/, '').replace(
        'variant: short',
        'variant: shrt',
      ),
    },
    'unknown-variant: rules/experiment.yaml:2:7 `words` is declared here',
  ],
  [
    'a name that the mail does not give',
    { 'rules/page.yaml': data('{ name: Ada }'), 'templates/page.mjml': mjml('{{ name }} {{ nmae }}') },
    'unknown-name: rules/page.yaml:13:5 what the mail gives its template',
  ],
  [
    'a value that may be missing',
    {
      'rules/page.yaml': data('{ name: { fact: profile, path: $.traits.firstName } }'),
      'templates/page.mjml': mjml('{{ name }}'),
    },
    'may-be-missing: rules/page.yaml:13:13 `name` is set here',
  ],
];

describe('the second place of', () => {
  test.each(CASES)('%s', async (_, files, expected) => {
    const all = { ...FILES, ...files };
    const blocks = Object.entries(all).map(([path, text]) => ({ info: `file ${path}`, text }));
    const { diagnostics } = await laid(blocks, validated);
    const told = diagnostics.flatMap(({ code, related = [] }) =>
      related.map(({ message, span }) => `${code}: ${formatPlace(span)} ${message}`),
    );
    expect(told).toContain(expected);
  });

  test('nothing, where nothing is wrong', async () => {
    const all = { ...FILES, 'rules/page.yaml': audience(CHEAP) };
    const blocks = Object.entries(all).map(([path, text]) => ({ info: `file ${path}`, text }));
    expect((await laid(blocks, validated)).text).toBe('');
  });
});
