/** Small shops whose rules break one law, leave one untested, or have mails that nothing comes to. */
import type { Files } from '../../cli/mailwright.js';

const MAIL = `<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>\n`;

const TRACKING = `kind: event
name: Product Added
version: 1
properties:
  type: object
  required: [cart_id, price]
  properties: { cart_id: { type: string }, price: { type: number } }
---
kind: event
name: Order Completed
version: 1
properties: { type: object, required: [order_id], properties: { order_id: { type: string } } }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { firstName: { type: string } } }
`;

const POLICY = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes:
  marketing:
    consent: opt-in
    quietHours: { from: "21:00", to: "08:00", onHit: defer }
    caps: [ { max: 2, per: 24h, window: rolling, onHit: drop } ]
`;

export interface Cart {
  readonly exit?: string;
  readonly audience?: string;
  readonly steps?: string;
  readonly others?: string;
}

const REMINDER = `  - { wait: 1h }
  - { send: reminder, template: mail, subject: "Your cart" }
`;

/** A shop that reminds of carts; those who buy are left alone. */
export function cartShop({ exit = EXIT, audience = '', steps = REMINDER, others = '' }: Cart = {}): Files {
  return {
    'rules/tracking.yaml': TRACKING,
    'rules/policy.yaml': POLICY,
    'rules/cart.yaml': `kind: campaign
name: cart
version: 1
purpose: marketing
trigger: { event: Product Added }
entry: { onRepeat: restart, maxWait: 6h }
${exit}${audience}steps:
${steps}`,
    'templates/mail.mjml': MAIL,
    ...(others === '' ? {} : { 'rules/others.yaml': others }),
  };
}

const EXIT = 'exit: [{ event: Order Completed }]\n';

/** What is bought may come to be known before the cart does: no exit sees that. */
export const BOUGHT_NOTHING =
  'audience: { fact: count, params: { event: Order Completed, within: 24h }, operator: equal, value: 0 }\n';

export const LEFT_ALONE = `kind: invariant
name: buyers-are-left-alone
version: 1
never: { send: cart, after: { event: Order Completed }, within: 24h, unless: { event: Product Added } }
`;

/** Each with the law that it breaks. */
export const BROKEN: readonly { readonly law: string; readonly files: Files }[] = [
  { law: 'buyers-are-left-alone', files: cartShop({ exit: '', others: LEFT_ALONE }) },
  {
    law: 'one-reminder-a-day',
    files: cartShop({
      others: `kind: invariant
name: one-reminder-a-day
version: 1
atMost: { sends: 1, per: 24h, send: cart/reminder }
`,
    }),
  },
  {
    law: 'carts-are-answered',
    files: cartShop({
      others: `kind: invariant
name: carts-are-answered
version: 1
always: { after: { event: Product Added }, send: cart, within: 1h, unless: { event: Order Completed } }
`,
    }),
  },
  {
    law: 'mails-render',
    files: cartShop({
      steps: `  - send: reminder
    template: mail
    subject: "{{ 100 / price }} % off"
    data: { price: { fact: event, path: $.properties.price } }
`,
    }),
  },
];

/** That no life has both is not proven: counts over different times count as independent. */
const IN_VAIN = `    when:
      all:
        - { fact: count, params: { event: Product Added, within: 1d }, operator: greaterThanInclusive, value: 3 }
        - { fact: count, params: { event: Product Added, within: 7d }, operator: lessThan, value: 2 }
`;

/** `reminder` is reached, `costly` is not though nothing proves that, and no mail shows `offer`. */
export const REACHES: Files = cartShop({
  steps: `  - { send: reminder, template: mail, subject: "Your cart" }
  - send: costly
    template: mail
    subject: "Your cart"
${IN_VAIN}`,
  others: `kind: content
name: offer
version: 1
choose:
  - when: { fact: profile, path: $.traits.firstName, operator: present }
    show: { text: "for Ada" }
  - otherwise: { text: "for all" }
---
kind: invariant
name: all-are-sent
version: 1
reachable: { send: cart/costly }
`,
});

/** A law of what happens in no life. */
export const VACUOUS: Files = {
  ...REACHES,
  'rules/others.yaml': `kind: invariant
name: costly-ones-are-reminded
version: 1
always:
  after: { event: Product Added }
${IN_VAIN.replace(/^ {4}when/, '  when')}  send: cart
  within: 6h
`,
};
