/** Defaults of what mails show, and keys of runs: each with its place, its words and its help. */
import { expect, test } from 'vitest';
import { openProject } from '../../src/simulate/project.js';

const SHOP = `kind: event
name: Bought
version: 1
properties:
  type: object
  required: [sku]
  properties:
    sku: { type: string }
    total: { type: number }
    lines: { type: array, items: { type: object, required: [name], properties: { name: { type: string } } } }
---
kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    name: { type: string }
    vip: { type: boolean }
    ends: { type: string, format: date-time }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Example, address: a@store.example }
purposes: { news: { consent: opt-in } }
`;

const campaign = (key: string, binding: string) => `kind: campaign
name: c
version: 1
purpose: news
trigger: { event: Bought${key.includes('where') ? `, ${key}` : ''} }
${key.startsWith('entry') ? key : 'priority: 50'}
steps:
  - send: mail
    template: mail
    subject: x
    data:
      it_is: ${binding}
`;

function told(
  key: string,
  binding: string,
  printed: string,
  edit = (text: string) => text,
): readonly string[] {
  const body = `<mj-section><mj-column><mj-text>${printed}</mj-text></mj-column></mj-section>`;
  const { diagnostics } = openProject([
    { path: 'rules/shop.yaml', text: key === '' ? edit(SHOP) : SHOP },
    { path: 'rules/c.yaml', text: edit(campaign(key, binding)) },
    { path: 'templates/mail.mjml', text: `<mjml><mj-body>${body}</mj-body></mjml>` },
  ]);
  return diagnostics.map(
    ({ code, span, message, help }) =>
      `${span.file.replace(/^(rules|templates)\//, '')}:${span.line}:${span.column} ${code}: ${message} (${help})`,
  );
}

const total = (more: string) => `{ fact: event, path: $.properties.total, ${more} }`;
const trait = (name: string, more: string) => `{ fact: profile, path: $.traits.${name}, ${more} }`;
const WORDS = "for words in its place leave it out, and write `{{ it_is ?? 'words' }}` in the template";

test.each([
  [
    total('default: none'),
    `12:64 wrong-type: this default can not stand for a number (write a number; ${WORDS})`,
  ],
  [
    trait('name', 'default: 5'),
    "12:61 wrong-type: this default can not stand for a text (write a text: `'5'`)",
  ],
  [
    trait('vip', 'default: soon'),
    `12:60 wrong-type: this default can not stand for true or false (write true or false; ${WORDS})`,
  ],
  [
    '{ fact: recency, params: { event: Bought }, default: 3 }',
    `12:67 wrong-type: this default can not stand for a duration (write a duration such as \`60d\`; ${WORDS})`,
  ],
  [
    '{ fact: last, params: { event: Bought }, default: never }',
    `12:64 wrong-type: this default can not stand for an instant (write an instant such as \`2026-03-01T00:00:00Z\`; ${WORDS})`,
  ],
  [
    '{ fact: event, path: $.properties.lines, default: [1] }',
    '12:65 wrong-type: this default can not stand for a map (write a map)',
  ],
  [
    '{ fact: event, path: $.properties.lines, default: [{ nmae: x }] }',
    '12:65 wrong-type: this default has no `name`, which is always there otherwise (write a map)',
  ],
  [
    trait('name', "default: ' '"),
    "12:61 blank-default: a blank default is as good as none (leave it out, and say in the template what stands there: `{{ it_is ?? 'something else' }}`)",
  ],
  [
    trait('name', 'default: null'),
    "12:61 blank-default: a blank default is as good as none (leave it out, and say in the template what stands there: `{{ it_is ?? 'something else' }}`)",
  ],
  [
    '{ fact: last, params: { event: Bought, property: total, default: none } }',
    '12:79 wrong-type: this default can not stand for a number (write a number)',
  ],
])('%s', (binding, expected) => {
  expect(told('', binding, "{{ it_is ? 'yes' : 'no' }}")).toEqual([`c.yaml:${expected}`]);
});

test.each([
  [total('default: 0'), "{{ money(it_is, 'EUR') }}"],
  [trait('name', 'default: friend'), '{{ it_is }}'],
  [trait('ends', "default: '2026-05-01T00:00:00Z'"), "{{ date(it_is, 'short') }}"],
  ['{ fact: last, params: { event: Bought }, default: 2026-05-01T00:00:00Z }', "{{ date(it_is, 'short') }}"],
  ['{ fact: event, path: $.properties.lines, default: [] }', "{{ join(it_is, ', ', 'name') }}"],
])('%s in %s is right', (binding, printed) => {
  expect(told('', binding, printed)).toEqual([]);
});

test('a default that a formatter does not take is told where it is formatted', () => {
  expect(told('', trait('ends', 'default: soon'), "{{ date(it_is, 'short') }}")).toEqual([
    'mail.mjml:1:56 wrong-argument: `it_is` is not always an instant, and `date` needs one (give it a text with `format: date-time` or `format: date`, the time of an event, or `now`)',
  ]);
});

test('an event that there is not is told once, whatever reads it', () => {
  const found = told('', total('default: 0'), '{{ it_is }}', (text) =>
    text.replace('event: Bought', 'event: Buoght'),
  );
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('unknown-event: there is no event `Buoght`');
});

test('of a policy that has a mistake no link is missed', () => {
  const broken = (text: string) => text.replace('opt-in', 'optin');
  const found = told('', "'x'", '{{ it_is }}<a href="{{ links.unsubscribe }}">Unsubscribe</a>', broken);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('unknown-value: `optin` is not one of');
});

test('without one it is said where it is written', () => {
  expect(told('', "'x'", '{{ it_is }}<a href="{{ links.unsubscribe }}">Unsubscribe</a>')).toEqual([
    "mail.mjml:1:77 unknown-field: `links` is an object and has no `unsubscribe` (add `links: { unsubscribe: 'https://…' }` to the document `kind: policy`)",
  ]);
});

test('a literal that a formatter does not take', () => {
  expect(told('', 'many', "{{ money(it_is, 'EUR') }}")).toEqual([
    'mail.mjml:1:57 wrong-argument: `it_is` is a text, and `money` needs a number (give it a number, also where that stands in for another value)',
  ]);
});

test('a blank literal is as good as missing', () => {
  expect(told('', "''", '{{ it_is }}')).toEqual([
    "mail.mjml:1:51 may-be-missing: `it_is` may be missing (write `it_is ?? 'something else'`, or `{{! if (it_is) { }}` around it)",
  ]);
});

test('a key that may be missing is told, unless the trigger asks for it', () => {
  const found = (key: string) => told(key, "'x'", '{{ it_is }}');
  expect(found('entry: { key: $.properties.total }')).toEqual([
    'c.yaml:6:15 optional-key: `$.properties.total` may be missing, and all events without it share one run (put it into `required` of the event, or ask for it by `present` in the `where` of the trigger)',
  ]);
  expect(found('entry: { key: $.properties.sku }')).toEqual([]);
});
