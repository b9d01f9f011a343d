/** Content blocks, which mean something in the campaign that shows them: as it is written, by a variant, or not at all. */
import { expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const TEMPLATE =
  '<mjml><mj-body><mj-section><mj-column><mj-text>{{ hero.text }}</mj-text></mj-column></mj-section></mj-body></mjml>';

const SHOP = `kind: event
name: Added
version: 1
properties: { type: object, properties: { price: { type: number } } }
---
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: Example Store, address: hello@store.example }
purposes: { news: { consent: not-required } }
---
kind: segment
name: big
version: 1
when: { fact: sum, params: { event: Added, property: price }, operator: greaterThan, value: 9 }
`;
const send = (name: string, content: string) =>
  `{ send: ${name}, template: hello, subject: Hello, content: { hero: ${content} } }`;
const campaign = (name: string, trigger: string, content: string) =>
  `---\nkind: campaign\nname: ${name}\nversion: 1\npurpose: news\ntrigger: { ${trigger} }\nsteps: [{ id: pause, wait: 1h }, ${send(`${name}-mail`, content)}]\n`;
const CART = campaign('cart', 'event: Added', 'plain');
const MEMBER = campaign('member', 'enters: big', 'plain');
const PLAIN = '---\nkind: content\nname: plain\nversion: 1\nchoose: [{ otherwise: { text: Hello } }]\n';
const block = (when: string, last = '{ otherwise: { text: No } }') =>
  `---\nkind: content\nname: odd\nversion: 1\nchoose: [{ when: { ${when} }, show: { text: Yes } }, ${last}]\n`;
const experiment = (of: string) =>
  `---\nkind: experiment\nname: e\nversion: 1\ncampaign: ${of}\nvariants: [{ name: a }, { name: b, set: { steps.${of}-mail.content.hero: odd } }]\n`;

/** What is told: `code: message`. */
function told(...documents: readonly string[]): readonly string[] {
  const { project, diagnostics } = openProject([
    { path: 'rules/shop.yaml', text: SHOP + documents.join('') },
    { path: 'templates/hello.mjml', text: TEMPLATE },
  ]);
  expect(project === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

const since = (step: string) =>
  `fact: count, params: { event: Added, since: ${step} }, operator: greaterThan, value: 1`;
const EVENT = 'fact: event, path: $.properties.price, operator: greaterThan, value: 1';

test('a block that only a variant shows counts from the steps of its campaign', () => {
  expect(told(CART, MEMBER, PLAIN, block(since('pause')), experiment('cart'))).toEqual([]);
  expect(told(CART, MEMBER, PLAIN, block(since('cart-mail')), experiment('cart'))).toEqual([]);
  expect(told(CART, MEMBER, PLAIN, block(since('member-mail')), experiment('cart'))).toEqual([
    'unknown-step: the campaign `cart` has no step `member-mail`',
  ]);
});

test('and reads the event that its campaign begins with', () => {
  expect(told(CART, MEMBER, PLAIN, block(EVENT), experiment('cart'))).toEqual([]);
  expect(told(CART, MEMBER, PLAIN, block(EVENT), experiment('member'))).toEqual([
    'not-here: `event` can not be read here: this campaign begins by a segment, not by an event',
  ]);
});

test('a block that nobody shows may count from the steps of any campaign', () => {
  expect(told(CART, MEMBER, PLAIN, block(since('member-mail')))).toEqual([]);
  expect(told(CART, MEMBER, PLAIN, block(since('nowhere')))).toEqual([
    'unknown-step: no campaign has a step `nowhere`',
  ]);
  expect(told(CART, MEMBER, PLAIN, block(EVENT))).toEqual([
    'not-here: `event` can not be read here: no campaign shows this block',
  ]);
  expect(
    told(CART, PLAIN, block('condition: bg', '{ when: { condition: big }, show: { text: x } }')),
  ).toEqual([
    'unknown-segment: there is no segment `bg`',
    'missing-otherwise: the last choice must be `otherwise`',
  ]);
});

test('a block is not blamed for a campaign that could not be read', () => {
  const broken = campaign('sale', 'event: Added', 'odd').replace('purpose', 'purpos');
  expect(told(broken, CART, PLAIN, block(EVENT))).toEqual(['unknown-key: unknown key `purpos`']);
  expect(told(broken, CART, PLAIN, block(since('sale-mail')))).toEqual(['unknown-key: unknown key `purpos`']);
  expect(told(broken, CART, PLAIN, block('condition: bg'))).toEqual([
    'unknown-key: unknown key `purpos`',
    'unknown-segment: there is no segment `bg`',
  ]);
});
