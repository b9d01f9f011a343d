// A project of 200 rule files, with templates and scenarios: a mix of all kinds as a shop of that size has them.
// node bench/project.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { randomFrom } from './generate.mjs';

const AREAS = ['cart', 'browse', 'order', 'account', 'wishlist', 'loyalty', 'service', 'store'];
const VERBS = ['Viewed', 'Added', 'Removed', 'Completed', 'Started', 'Shared'];
const OBJECTS = ['Product', 'List', 'Coupon', 'Review', 'Booking', 'Ticket', 'Voucher', 'Bundle', 'Parcel'];

const EVENTS = OBJECTS.flatMap((object) => VERBS.map((verb) => `${object} ${verb}`));
const SEGMENTS = 40;
const SCORES = 8;
const CAMPAIGNS = 56;
const CONTENTS = 24;
const EXPERIMENTS = 8;
const CATALOGS = 4;
const SOURCES = 4;
const TEMPLATES = 20;
const SCENARIO_FILES = 40;

/** The files of the project by path: 200 under `rules/` besides the tables of its catalogs. */
export function generateProject(seed = 1) {
  const random = randomFrom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const between = (low, high) => low + Math.floor(random() * (high - low + 1));
  const files = new Map();
  const write = (path, text) => files.set(path, text);
  for (const event of EVENTS) write(`rules/events/${slug(event)}.yaml`, eventFile(event));
  write('rules/customer.yaml', CUSTOMER);
  write('rules/policy.yaml', POLICY);
  for (let n = 0; n < SEGMENTS; n++)
    write(`rules/segments/${pick(AREAS)}/segment-${n}.yaml`, segmentFile(n, pick, between));
  for (let n = 0; n < SCORES; n++) write(`rules/scores/score-${n}.yaml`, scoreFile(n, pick, between));
  for (let n = 0; n < CATALOGS; n++) {
    write(`rules/catalogs/catalog-${n}.yaml`, catalogFile(n));
    write(`rules/catalogs/catalog-${n}.csv`, tableFile(n, between));
  }
  for (let n = 0; n < SOURCES; n++) write(`rules/sources/source-${n}.yaml`, sourceFile(n, pick));
  for (let n = 0; n < CONTENTS; n++) write(`rules/contents/content-${n}.yaml`, contentFile(n, pick, between));
  for (let n = 0; n < CAMPAIGNS; n++)
    write(`rules/campaigns/${pick(AREAS)}/campaign-${n}.yaml`, campaignFile(n, pick, between));
  for (let n = 0; n < EXPERIMENTS; n++) write(`rules/experiments/experiment-${n}.yaml`, experimentFile(n));
  for (let n = 0; n < TEMPLATES; n++) write(`templates/template-${n}.mjml`, templateFile(n));
  for (let n = 0; n < SCENARIO_FILES; n++) write(`scenarios/campaign-${n}.yaml`, scenarioFile(n));
  return files;
}

const slug = (name) => name.toLowerCase().replaceAll(' ', '-');

/** The event that begins a campaign, for its number. */
const triggerOf = (n) => EVENTS[n % EVENTS.length];

const eventFile = (name) => `# Sent by the shop's own pages.
kind: event
name: ${name}
version: 1
description: What the shop knows when this happens.
owner: data-platform
properties:
  type: object
  required: [product_id, price]
  properties:
    product_id: { type: string, description: The shop's own number }
    cart_id: { type: string }
    price: { type: number, minimum: 0 }
    quantity: { type: integer, minimum: 1 }
    currency: { type: string, enum: [EUR, GBP, USD] }
    coupon:
      type: object
      properties:
        code: { type: string }
        discount: { type: number }
`;

const CUSTOMER = `kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    firstName: { type: string, x-personal: true }
    email: { type: string, format: email, x-personal: true }
    country: { type: string }
    timeZone: { type: string }
    birthday: { type: string, format: date, x-personal: true }
`;

const POLICY = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Example Store, address: hello@store.example }
purposes:
  marketing:
    consent:
      - when: { fact: profile, path: $.traits.country, operator: in, value: [DE, FR, NL] }
        require: opt-in
      - otherwise: opt-out
    quietHours: { from: '21:00', to: '08:00', onHit: defer }
    caps:
      - { max: 1, per: 12h, window: rolling, onHit: drop }
      - { max: 4, per: 1w, window: rolling, onHit: drop }
  transactional: { consent: not-required, quietHours: ignore }
links:
  utm: { source: email, medium: trigger, campaign: '{{ campaign }}', content: '{{ step }}' }
`;

const segmentFile = (n, pick, between) => `kind: segment
name: segment-${n}
version: ${between(1, 9)}
description: Those whom this part of the shop has not seen for a while, or has seen much of.
when:
  all:
    - { fact: recency, params: { event: ${pick(EVENTS)} }, operator: greaterThanInclusive, value: ${between(10, 90)}d }
    - any:
        - { fact: recency, params: { event: ${pick(EVENTS)} }, operator: missing }
        - { fact: count, params: { event: ${pick(EVENTS)}, within: ${between(2, 30)}d }, operator: lessThan, value: ${between(2, 9)} }
    - fact: sum
      params: { event: ${pick(EVENTS)}, property: price, within: ${between(10, 52)}w }
      operator: greaterThanInclusive
      value: ${between(1, 900)}
`;

const scoreFile = (n, pick, between) => `kind: score
name: score-${n}
version: 1
points:
  - { event: Email Link Clicked, add: ${between(1, 9)} }
  - { event: ${pick(EVENTS)}, add: ${between(1, 9)}, where: { fact: event, path: $.properties.price, operator: greaterThan, value: ${between(0, 50)} } }
halfLife: ${between(7, 40)}d
levels: { low: 0, medium: ${between(3, 6)}, high: ${between(10, 20)} }
`;

const catalogFile = (n) => `kind: catalog
name: catalog-${n}
version: 1
file: catalog-${n}.csv
id: product_id
columns:
  type: object
  required: [name, price]
  properties:
    product_id: { type: string }
    name: { type: string }
    category: { type: string }
    price: { type: number, minimum: 0 }
`;

const tableFile = (n, between) =>
  [
    'product_id,name,category,price',
    ...Array.from(
      { length: 100 },
      (_, row) => `p${row},"Product ${row}, made of ${n}",c${row % 7},${between(1, 90)}.50`,
    ),
    '',
  ].join('\n');

const sourceFile = (n, pick) => `kind: source
name: source-${n}
version: 1
select: |
  SELECT user_id AS userId, happened AS timestamp, '${pick(EVENTS)}' AS event, id AS messageId,
         {'product_id': product, 'price': price} AS properties
  FROM input WHERE user_id IS NOT NULL
assume: { timeZone: Europe/London, consent: { marketing: granted }, traits: { country: GB } }
`;

const contentFile = (n, pick, between) => `kind: content
name: content-${n}
version: 1
choose:
  - when: { fact: sum, params: { event: ${pick(EVENTS)}, property: price, since: entry }, operator: greaterThanInclusive, value: ${between(50, 200)} }
    show: { headline: 'Free shipping on your {{ count }} items', note: 'Until Sunday' }
  - when: { condition: segment-${between(0, SEGMENTS - 1)} }
    show: { headline: 'Good to see you again', note: '{{ name }}, a word' }
  - otherwise: { headline: Still thinking it over?, note: 'We keep them for you' }
`;

const campaignFile = (n, pick, between) => {
  const event = triggerOf(n);
  const data = `
      name: { fact: profile, path: $.traits.firstName, default: there }
      count: { fact: count, params: { event: ${event}, since: entry } }
      items: { fact: collect, params: { event: ${event}, distinctBy: product_id, since: entry, limit: 5 } }
      price: { fact: lookup, params: { catalog: catalog-${n % CATALOGS}, id: { fact: event, path: $.properties.product_id } }, path: $.price, default: 0 }`;
  return `# One of the shop's sequences.
kind: campaign
name: campaign-${n}
version: ${between(1, 9)}
description: Reminds of what was left behind, and asks again where it is worth it.
owner: lifecycle
purpose: marketing
priority: ${between(1, 99)}
trigger:
  event: ${event}
  where: { fact: event, path: $.properties.price, operator: greaterThan, value: ${between(0, 9)} }
entry: { onRepeat: restart, maxWait: 6h, cooldown: ${between(1, 9)}d }
exit:
  - event: ${EVENTS[(n + 11) % EVENTS.length]}
audience:
  any:
    - { condition: segment-${n % SEGMENTS} }
    - { fact: level, params: { name: score-${between(0, SCORES - 1)} }, operator: in, value: [medium, high] }
    - { fact: count, params: { event: ${pick(EVENTS)} }, operator: greaterThan, value: ${between(1, 5)} }
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    template: template-${n % TEMPLATES}
    subject: '{{ name }}, {{ count }} items are waiting'
    preheader: '{{ count }} items saved for you'
    data:${data}
    content: { hero: content-${n % CONTENTS} }
  - { id: second-chance, wait: { days: ${between(1, 5)}, at: '10:00' } }
  - choose:
      - when: { condition: segment-${between(0, SEGMENTS - 1)} }
        steps:
          - send: thanks
            template: template-${(n + 1) % TEMPLATES}
            subject: 'For you, {{ name }}'
            data:${data.replaceAll('\n      ', '\n              ')}
            content: { hero: content-${(n + 1) % CONTENTS} }
      - otherwise: []
`;
};

const experimentFile = (n) => `kind: experiment
name: experiment-${n}
version: 1
campaign: campaign-${n}
seed: experiment-${n}-2026
variants:
  - { name: control, weight: 50 }
  - name: urgency
    weight: 50
    set: { steps.reminder.subject: 'Only a few left, {{ name }}', steps.settle.wait: 30m }
metric: { event: ${EVENTS[(n + 11) % EVENTS.length]}, within: 7d, value: $.properties.price }
`;

const STORE_TEMPLATE = readFileSync(new URL('../templates/cart-recovery.mjml', import.meta.url), 'utf8');
/** The head of the store's own template: as much as a real one has. */
const HEAD = STORE_TEMPLATE.slice(0, STORE_TEMPLATE.lastIndexOf('<mj-body'));

const templateFile = (n) => `${HEAD}<mj-body css-class="page">
    <mj-section padding="${(n % 9) * 4}px 32px">
      <mj-column>
        <mj-text mj-class="display">{{ hero.headline }}</mj-text>
        <mj-text>Hello {{ name }}, {{ count }} items, the first of them at {{ price }}.</mj-text>
        <mj-text mj-class="quiet">{{ hero.note }}</mj-text>
      </mj-column>
    </mj-section>
    {{! for (const item of items) { }}
    <mj-section>
      <mj-column>
        <mj-text>{{ item.product_id }}: {{ item.price }}</mj-text>
        <mj-button href="https://store.example/p/{{ item.product_id }}">See it again (${n})</mj-button>
      </mj-column>
    </mj-section>
    {{! } }}
  </mj-body>
</mjml>
`;

const scenarioFile = (n) =>
  [40, 45, 50, 55]
    .map(
      (price) => `- name: campaign ${n} forgets a buyer of ${price}
  given:
    profile: { userId: u1, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } }
  when:
    - { at: '2026-03-02T10:00:00+01:00', event: ${triggerOf(n)}, properties: { product_id: p1, price: ${price} } }
    - { after: 30m, event: ${EVENTS[(n + 11) % EVENTS.length]}, properties: { product_id: p1, price: ${price} } }
  then:
    - nothing: true
`,
    )
    .join('\n');

export function writeProject(folder, seed) {
  for (const [path, text] of generateProject(seed)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeProject(process.argv[2]);
