/** A shop whose rules have mistakes, each of which can be mended by itself. */
import type { Mails, Project } from '../../../src/simulate/project.js';
import { compileMails, openProject } from '../../../src/simulate/project.js';
import { formatPlace } from '../../../src/vocabulary/diagnostic.js';

export const RULES = `kind: event
name: Product Added
version: 1
properties:
  type: object
  required: [cart_id, product_id, price]
  properties:
    cart_id: { type: string, minLength: 1 }
    product_id: { type: string, minLength: 1 }
    price: { type: number, minimum: 0 }
    colour: { type: string }
    tags: { type: array, items: { type: string } }
---
kind: event
name: Order Completed
version: 1
properties:
  type: object
  required: [order_id]
  properties:
    order_id: { type: string, minLength: 1 }
    cart_id: { type: string, minLength: 1 }
    total: { type: number, minimum: 0 }
---
kind: event
name: Product Viewed
version: 1
properties:
  type: object
  required: [product_id]
  properties: { product_id: { type: string, minLength: 1 } }
---
kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    firstName: { type: string, x-personal: true }
    country: { type: string }
    timeZone: { type: string }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
allowedLateness: 2d
purposes:
  marketing:
    consent: opt-in
    quietHours: { from: '21:00', to: '08:00' }
  service: { consent: not-required, quietHours: ignore, obeysCaps: false, countsTowardCaps: false }
---
kind: campaign
name: cart
version: 1
purpose: marketing
trigger: { event: Product Added }
entry: { key: $.properties.cart_id, onRepeat: restart }
exit:
  - event: Order Completed
    where: { fact: event, path: $.properties.total, operator: greaterThan, value: 37.5 }
audience:
  not: { fact: profile, path: $.traits.country, params: { default: '' }, operator: in, value: [FR, NL] }
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    when:
      fact: sum
      params: { event: Product Added, property: price, since: entry }
      operator: greaterThanInclusive
      value: 50
    template: mail
    subject: Your cart is waiting
  - { id: second-thoughts, wait: 23h }
  - send: last-call
    template: mail
    subject: Last call
---
kind: campaign
name: viewed
version: 1
purpose: marketing
trigger: { event: Product Viewed }
entry: { key: $.properties.product_id }
steps:
  - { id: settle, wait: 2h }
  - send: look-again
    template: mail
    subject: Look again
---
kind: campaign
name: receipt
version: 1
purpose: service
trigger: { event: Order Completed }
steps:
  - send: thanks
    template: mail
    subject: Thank you
`;

/** What the shop promises; its rules break each of these. */
export const PROMISES = `---
kind: invariant
name: buyers-are-left-alone
version: 1
never: { send: cart/reminder, after: { event: Order Completed }, within: 24h, unless: { event: Product Added } }
---
kind: invariant
name: no-last-call-after-an-order
version: 1
never: { send: cart/last-call, after: { event: Order Completed }, within: 2d, unless: { event: Product Added } }
---
kind: invariant
name: two-a-day
version: 1
atMost: { sends: 2, per: 24h, purpose: marketing }
---
kind: invariant
name: viewers-hear-soon
version: 1
always: { after: { event: Product Viewed }, send: viewed/look-again, within: 3h }
---
kind: invariant
name: nobody-in-france-is-asked-again
version: 1
never:
  send: viewed
  when: { fact: profile, path: $.traits.country, params: { default: '' }, operator: equal, value: FR }
---
kind: invariant
name: a-receipt-is-the-last-word
version: 1
never: { purpose: marketing, after: { event: Order Completed }, within: 1h }
`;

export type Changes = readonly (readonly [from: string, to: string])[];

export interface Mistake {
  readonly law: string;
  /** What makes the rules right, as far as this law goes. */
  readonly mend: Changes;
}

const EXIT_WHERE = `
    where: { fact: event, path: $.properties.total, operator: greaterThan, value: 37.5 }`;

export const MISTAKES: readonly Mistake[] = [
  { law: 'buyers-are-left-alone', mend: [[EXIT_WHERE, '']] },
  { law: 'no-last-call-after-an-order', mend: [[EXIT_WHERE, '']] },
  {
    law: 'two-a-day',
    mend: [
      [
        "quietHours: { from: '21:00', to: '08:00' }",
        "quietHours: { from: '21:00', to: '08:00' }\n    caps: [{ max: 2, per: 24h, window: rolling, onHit: drop }]",
      ],
    ],
  },
  { law: 'viewers-hear-soon', mend: [["quietHours: { from: '21:00', to: '08:00' }", 'quietHours: ignore']] },
  {
    law: 'nobody-in-france-is-asked-again',
    mend: [
      [
        'entry: { key: $.properties.product_id }',
        "entry: { key: $.properties.product_id }\naudience: { fact: profile, path: $.traits.country, params: { default: '' }, operator: notEqual, value: FR }",
      ],
    ],
  },
  {
    law: 'a-receipt-is-the-last-word',
    mend: [
      [EXIT_WHERE, ''],
      [
        'entry: { key: $.properties.product_id }',
        'entry: { key: $.properties.product_id }\nexit: [{ event: Order Completed }]',
      ],
    ],
  },
];

export const TEMPLATE = {
  path: 'templates/mail.mjml',
  text: `<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>
`,
};

export interface Opened {
  readonly project: Project;
  readonly mails: Mails;
}

/** The shop with its promises, and texts in the place of others, each of which must be there. */
export async function openShop(changes: Changes = [], more = ''): Promise<Opened> {
  const text = changed(RULES, changes) + PROMISES + more;
  const { project, diagnostics } = openProject([{ path: 'rules/shop.yaml', text }, TEMPLATE]);
  if (!project)
    throw new Error(diagnostics.map(({ span, message }) => `${formatPlace(span)} ${message}`).join('\n'));
  return { project, mails: (await compileMails(project.outlines)).mails };
}

export function changed(text: string, changes: Changes): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the shop has no ${from}`);
    return before.replace(from, to);
  }, text);
}
