// A project of 1,000 scenario files of 5 cases each, with 20 campaigns and all that they show.
// node bench/scenario-project.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

export const FILES = 1000;
const CAMPAIGNS = 20;
/** Files of one campaign. */
export const DEPENDANTS = FILES / CAMPAIGNS;

export function generateScenarioProject() {
  const files = new Map();
  const numbers = Array.from({ length: CAMPAIGNS }, (_, n) => n);
  files.set('rules/customer.yaml', CUSTOMER);
  files.set('rules/policy.yaml', POLICY);
  files.set('rules/events.yaml', `${numbers.map(eventsOf).join('---\n')}`);
  files.set('rules/segments.yaml', numbers.map(segment).join('---\n'));
  for (const n of numbers) {
    files.set(`rules/campaigns/campaign-${n}.yaml`, campaign(n));
    files.set(`rules/contents/offer-${n}.yaml`, content(n));
    files.set(`templates/template-${n}.mjml`, template(n));
  }
  for (let k = 0; k < FILES; k++) files.set(`scenarios/area-${k % CAMPAIGNS}/file-${k}.yaml`, scenarios(k));
  return files;
}

const eventsOf = (n) =>
  ['Added', 'Bought']
    .map(
      (verb) => `kind: event
name: Item ${n} ${verb}
version: 1
properties:
  type: object
  required: [product_id, price]
  properties:
    product_id: { type: string }
    price: { type: number, minimum: 0 }
`,
    )
    .join('---\n');

const CUSTOMER = `kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    firstName: { type: string, x-personal: true }
    country: { type: string }
    timeZone: { type: string }
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
      - { max: 2, per: 24h, window: rolling, onHit: drop }
links:
  utm: { source: email, medium: trigger, campaign: '{{ campaign }}', content: '{{ step }}' }
`;

const segment = (n) => `kind: segment
name: spender-${n}
version: 1
when: { fact: sum, params: { event: Item ${n} Added, property: price, within: 30d }, operator: greaterThanInclusive, value: 100 }
`;

const campaign = (n) => `kind: campaign
name: campaign-${n}
version: 1
purpose: marketing
priority: ${n + 1}
trigger:
  event: Item ${n} Added
  where: { fact: event, path: $.properties.price, operator: greaterThan, value: 5 }
entry: { onRepeat: restart, maxWait: 6h }
exit:
  - event: Item ${n} Bought
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    template: template-${n}
    subject: '{{ name }}, {{ count }} items are waiting'
    preheader: '{{ count }} items saved for you'
    data:
      name: { fact: profile, path: $.traits.firstName, default: there }
      count: { fact: count, params: { event: Item ${n} Added, since: entry } }
      items: { fact: collect, params: { event: Item ${n} Added, distinctBy: product_id, since: entry, limit: 5 } }
    content: { hero: offer-${n} }
  - { id: second-chance, wait: 23h }
  - choose:
      - when: { condition: spender-${n} }
        steps:
          - send: thanks
            template: template-${n}
            subject: 'For you, {{ name }}'
            data:
              name: { fact: profile, path: $.traits.firstName, default: there }
              count: { fact: count, params: { event: Item ${n} Added, since: entry } }
              items: { fact: collect, params: { event: Item ${n} Added, distinctBy: product_id, since: entry, limit: 5 } }
            content: { hero: offer-${n} }
      - otherwise: []
`;

const content = (n) => `kind: content
name: offer-${n}
version: 1
choose:
  - when: { condition: spender-${n} }
    show: { headline: 'Free shipping on your {{ count }} items', note: 'Until Sunday' }
  - otherwise: { headline: Still thinking it over?, note: 'We keep them for you' }
`;

const STORE_TEMPLATE = readFileSync(new URL('../templates/cart-recovery.mjml', import.meta.url), 'utf8');
/** The head of the store's own template: as much as a real one has. */
const HEAD = STORE_TEMPLATE.slice(0, STORE_TEMPLATE.lastIndexOf('<mj-body'));

const template = (n) => `${HEAD}<mj-body css-class="page">
    <mj-section padding="${(n % 9) * 4}px 32px">
      <mj-column>
        <mj-text mj-class="display">{{ hero.headline }}</mj-text>
        <mj-text>Hello {{ name }}, {{ count }} items.</mj-text>
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

const scenarios = (k) => {
  const n = k % CAMPAIGNS;
  const price = 10 + Math.floor(k / CAMPAIGNS);
  const given = `  given:
    profile: { userId: u${k}, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } }`;
  const added = (at, more = price) =>
    `    - { at: '2026-03-02T${at}:00+01:00', event: Item ${n} Added, properties: { product_id: p${k}, price: ${more} } }`;
  return `# What campaign ${n} does with a price of ${price}.
- name: a buyer of ${price} is left alone
${given}
  when:
${added('10:00')}
    - { after: 30m, event: Item ${n} Bought, properties: { product_id: p${k}, price: ${price} } }
  then:
    - nothing: true

- name: who adds ${price} is reminded after an hour
${given}
  when:
${added('10:00')}
  then:
    - at: '2026-03-02T11:00:00+01:00'
      send: campaign-${n}/reminder
      subject: Ada, 1 items are waiting
      text: { contains: [Still thinking it over?, 'p${k}: ${price}'] }

- name: a big spender is thanked a day later
${given}
  when:
${added('10:00', 200)}
  then:
    - { at: '2026-03-02T11:00:00+01:00', send: campaign-${n}/reminder, text: { contains: Free shipping on your 1 items } }
    - { at: '2026-03-03T10:00:00+01:00', send: campaign-${n}/thanks, subject: 'For you, Ada' }

- name: who said no to ${price} gets nothing
  given:
    profile: { userId: u${k}, traits: { firstName: Ada, country: DE }, consent: { marketing: denied } }
  when:
${added('10:00')}
  then:
    - suppressed: { send: campaign-${n}/reminder, reason: no-consent }

- name: the night holds a reminder of ${price} back
${given}
  when:
${added('20:30')}
  then:
    - deferred: { send: campaign-${n}/reminder, reason: quiet-hours, until: '2026-03-03T08:00:00+01:00' }
    - { at: '2026-03-03T08:00:00+01:00', send: campaign-${n}/reminder }
`;
};

export function writeScenarioProject(folder) {
  for (const [path, text] of generateScenarioProject()) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeScenarioProject(process.argv[2]);
