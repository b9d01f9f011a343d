/** Scenarios of every sort over the shop of test/check/fixtures/looks: some hold, some fail, and in other files some are mistaken. */
import { looksFile } from '../../check/looks.js';

const CATALOG = `kind: event
name: Product Viewed
version: 1
properties: { type: object, required: [product_id], properties: { product_id: { type: string } } }
---
kind: catalog
name: products
version: 1
file: products.jsonl
id: product_id
columns: { type: object, properties: { product_id: { type: string }, name: { type: string } } }
---
kind: campaign
name: looked
version: 1
purpose: marketing
trigger: { event: Product Viewed }
steps:
  - wait: 1h
  - send: again
    template: mail
    subject: '{{ greeting }}'
    data:
      greeting:
        fact: lookup
        params: { catalog: products, id: { fact: event, path: $.properties.product_id } }
        path: $.name
        default: nothing
      cart: none
`;

/** With \`shop.yaml\` and \`mail.mjml\` in the place of the small shop's. */
export const RULES: Readonly<Record<string, string>> = {
  'rules/shop.yaml': looksFile('rules/looks.yaml'),
  'templates/mail.mjml': looksFile('templates/mail.mjml'),
  'rules/products.yaml': CATALOG,
  'rules/products.jsonl': '{"product_id":"p1","name":"Lamp"}\n{"product_id":"p2","name":"Vase"}\n',
  'scenarios/given/people.yaml': `kind: given
name: ada
profile: { userId: ada, traits: { firstName: Ada, timeZone: Europe/Berlin }, consent: { marketing: granted } }
---
kind: given
name: buyer
use: ada
history: [{ ago: 3d, event: Order Completed, properties: { revenue: 30 } }]
`,
};

const ADDED = `{ at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1 } }`;

export const SCENARIOS: Readonly<Record<string, string>> = {
  'scenarios/rows.yaml': `- name: viewed
  examples:
    - { product: p1, title: Lamp }
    - { product: p2, title: Another }
    - { product: p3, title: Rug }
  given: { use: ada, catalog: { products: [{ product_id: p3, name: Rug }] } }
  when: [{ at: '2026-03-02T10:00:00+01:00', event: Product Viewed, properties: { product_id: '\${product}' } }]
  then: [{ send: looked/again, at: +1h, subject: '\${title}' }]
`,
  'scenarios/users.yaml': `- name: two who turn out to be one
  given: { use: ada, users: [{ userId: bo, consent: { marketing: granted } }] }
  when:
    - { at: '2026-03-02T09:50:00+01:00', user: bo, event: Order Completed, properties: { revenue: 30 } }
    - ${ADDED}
    - { after: 20m, user: bo, type: alias, previousId: ada }
  until: 2h
  then:
    - { send: cart/reminder, user: bo, text: { matches: snapshot } }
    - { waiting: { step: cart/settle, at: '2026-03-02T10:15:00+01:00' } }
    - { waiting: { step: cart/settle, user: bo, at: '2026-03-02T10:15:00+01:00' } }
    - { score: { name: engagement, is: 3, user: bo, at: '2026-03-02T10:15:00+01:00' } }
    - { score: { name: engagement, atLeast: 12, user: ada } }
`,
  'scenarios/looks.yaml': `- name: links, elements and texts
  given: buyer
  when: [${ADDED}]
  until: 2h
  then:
    - send: cart/reminder
      at: monday 11:00 local
      subject: { contains: Bea }
      text: { contains: it is still here, matches: snapshot }
      html: { lacks: still, select: [{ css: a.button, count: 2 }, { css: h1, text: { matches: ^Ada } }] }
      links: [{ href: https://shop.example/cart/c2, utm: { campaign: cart } }, { unsubscribe: true }]
    - { entered: { campaign: cart, times: 2 } }
    - { in-segment: regular }
    - { not-in-segment: lapsed }
`,
};

export const MISTAKEN: Readonly<Record<string, string>> = {
  'scenarios/given/broken.yaml': `kind: given
name: broken
profil: {}
---
kind: given
name: round
use: round
`,
  'scenarios/mistaken-rows.yaml': `- name: 'a cart of \${cart}'
  examples:
    - { cart: c1, who: ada, until: 2h }
    - { cart: 7, who: ada, until: 2h }
    - { cart: c3, who: broken, until: 2h }
    - { cart: c4, who: eve, until: 2h }
    - { cart: c5, who: buyer, until: soon }
  given: '\${who}'
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: '\${cart}' } }]
  until: '\${until}'
  then: [{ send: cart/reminder }]
`,
  'scenarios/mistaken.yaml': `- name: unknown names
  given: { use: [ada, adda], catalog: { products: [{ product_id: p9, nam: x }], prodcts: [] } }
  when: [{ at: '2026-03-02T10:00:00Z', user: cy, event: Product Added, properties: { cart_id: c1 } }]
  then: [{ waiting: cart/setle }, { in-segment: regulr }, { score: { name: engagment, is: 1 } }]
- name: looks
  given: ada
  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c1 } }]
  then: [{ send: cart/reminder, html: { select: [{ css: 'a[' }] }, text: { matches: '(' } }]
`,
};
