/** Changes by hand, each with what a plan must say of it. */
import { expect, test } from 'vitest';
import type { UserHistory } from '../../src/simulate/study.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { DAY, HOUR, parseInstant } from '../../src/vocabulary/time.js';
import { impactOver, sideOf } from './impacts.js';

const START = parseInstant('2026-03-02T10:00:00Z')!;

const RULES = `
kind: policy
name: sending
version: 1
timeZone: UTC
from: { name: Shop, address: hello@shop.example }
purposes:
  news: { consent: opt-in, quietHours: ignore }
  service: { consent: not-required, quietHours: ignore }
---
kind: profile
name: customer
version: 1
traits:
  type: object
  properties:
    firstName: { type: string, x-personal: true }
    email: { type: string, format: email, x-personal: true }
    country: { type: string }
---
kind: event
name: Added
version: 1
properties:
  type: object
  properties: { cart: { type: string }, price: { type: number }, phone: { type: string, x-personal: true } }
---
kind: event
name: Ordered
version: 1
properties: { type: object }
---
kind: campaign
name: cart
version: 1
purpose: service
trigger: { event: Added }
entry: { key: $.properties.cart, onRepeat: parallel }
exit: [ { event: Ordered } ]
steps:
  - { id: think, wait: 2h }
  - send: reminder
    template: plain
    subject: 'Your cart, {{ name }}'
    data:
      name: { fact: profile, path: $.traits.firstName, default: friend }
      phone: { fact: event, path: $.properties.phone, default: none }
`;

const TEMPLATE = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>Dear {{ name }}, we have {{ phone }}</mj-text>
</mj-column></mj-section></mj-body></mjml>`;

const filesOf = (rules = RULES, template = TEMPLATE) => [
  { path: 'rules/all.yaml', text: rules },
  { path: 'templates/plain.mjml', text: template },
];

function changed(from: string, to: string, text = RULES): string {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replaceAll(from, to);
}

type Line = readonly [hours: number, name: string, more?: JsonObject];

/** An event without a name states traits. */
function user(id: string, ...lines: readonly Line[]): UserHistory {
  const events = lines.map(([hours, name, more = {}], index): Event => ({
    type: name === '' ? 'identify' : 'track',
    user: id,
    time: START + hours * HOUR,
    name,
    messageId: `${id}-${index}`,
    properties: name === '' ? {} : more,
    traits: name === '' ? more : {},
    consent: {},
  }));
  return { user: id, events };
}

const until = START + 10 * DAY;

async function impactOf(
  after: ReturnType<typeof filesOf>,
  users: readonly UserHistory[],
  before = filesOf(),
) {
  const sides = [await sideOf(before), await sideOf(after)] as const;
  return impactOver(sides, users, { from: START, until });
}

test('mails are matched by what began their run, whatever its number', async () => {
  const cart = (operator: string, value = '') =>
    `{ fact: event, path: $.properties.cart, operator: ${operator}${value} }`;
  const where = `{ all: [ ${cart('present')}, ${cart('notEqual', ', value: a')} ] }`;
  const after = filesOf(changed('trigger: { event: Added }', `trigger: { event: Added, where: ${where} }`));
  const carts = user(
    'ada',
    [0, 'Added', { cart: 'a' }],
    [5, 'Added', { cart: 'b' }],
    [9, 'Added', { cart: 'c' }],
  );
  const { total } = await impactOf(after, [carts]);
  expect(total).toMatchObject({
    mails: { before: 3, after: 2 },
    same: 2,
    fewer: 1,
    more: 0,
    earlier: 0,
    later: 0,
  });
});

test('an earlier mail is earlier, and one after an exit is more; both timelines are told', async () => {
  const users = [
    user('ada', [0, 'Added', { cart: 'a', price: 3 }]),
    user('bob', [0, 'Added', { cart: 'a' }], [1.5, 'Ordered']),
  ];
  const { total, samples } = await impactOf(filesOf(changed('wait: 2h', 'wait: 1h')), users);
  expect(total).toMatchObject({
    earlier: 1,
    more: 1,
    fewer: 0,
    gained: 1,
    lost: 0,
    firstEarlier: 1,
    same: 0,
  });
  expect(samples.map(({ why, of }) => [why, of])).toEqual([
    ['gets cart/reminder, and did not', 1],
    ['gets cart/reminder earlier', 1],
  ]);
  const told = samples[1]!.timeline.map(({ at, what, on, kind }) => [(at - START) / HOUR, what, on, kind]);
  expect(told).toEqual([
    [0, 'Added: cart a, price 3', 'both', 'event'],
    [0, 'enters cart', 'both', 'note'],
    [1, 'gets cart/reminder', 'after', 'sent'],
    [2, 'gets cart/reminder', 'before', 'sent'],
  ]);
});

test('what is personal is in no sample, and a plan repeats byte for byte', async () => {
  const life = user(
    'ada@lovelace.example',
    [0, '', { firstName: 'Ada', email: 'ada@lovelace.example', country: 'GB' }],
    [1, 'Added', { cart: 'ada@lovelace.example', price: 3, phone: '+44 1815' }],
  );
  const after = filesOf(changed('Your cart, {{ name }}', 'Your own cart, {{ name }}'));
  const impact = await impactOf(after, [life]);
  expect(impact.total).toMatchObject({ otherWords: 1, same: 0 });
  expect(impact.samples).toHaveLength(1);
  const text = JSON.stringify(impact);
  for (const personal of ['Ada', 'lovelace', '1815']) expect(text).not.toContain(personal);
  const [mail] = impact.samples[0]!.mails;
  expect(mail!.before!.subject).toMatch(/^Your cart, \w+$/);
  expect(mail!.after!.subject).toBe(mail!.before!.subject.replace('Your', 'Your own'));
  expect(mail!.after!.html).toContain('a made-up phone');
  expect(JSON.stringify(await impactOf(after, [life]))).toBe(text);
});

test.each([
  ['a comment in MJML is no other word', TEMPLATE.replace('<mj-text>', '<!-- said --><mj-text>'), 0],
  ['what MJML reads otherwise is', TEMPLATE.replace('we have', 'we keep'), 1],
])('%s', async (_, template, otherWords) => {
  const { total } = await impactOf(filesOf(RULES, template), [user('ada', [0, 'Added', { cart: 'a' }])]);
  expect(total).toMatchObject({ otherWords, same: 1 - otherWords });
});

test.each([
  ['edited in place', changed('wait: 2h', 'wait: 3h'), 'go on in version 1 as it is now'],
  [
    'a new version',
    changed('name: cart\nversion: 1', 'name: cart\nversion: 2').replace('wait: 2h', 'wait: 3h'),
    'go on in version 1',
  ],
  [
    'a new version that takes runs over',
    changed(
      'name: cart\nversion: 1',
      'name: cart\nversion: 2\nmigrate: { from: 1, steps: { think: ponder } }',
    ).replace('{ id: think, wait: 2h }', '{ id: ponder, wait: 3h }'),
    'move to ponder of version 2',
  ],
  ['a step that is gone', changed('{ id: think, wait: 2h }', '{ id: ponder, wait: 3h }'), 'end'],
])('runs under way, %s: %s', async (_, rules, fate) => {
  const running = user('ada', [239.5, 'Added', { cart: 'a' }], [239.6, 'Added', { cart: 'b' }]);
  const { inFlight } = await impactOf(filesOf(rules), [running]);
  expect(inFlight).toEqual([{ campaign: 'cart', version: 1, step: 'think', runs: 2, fate }]);
});

test('an experiment that is new moves the users whom it deals out, and no others', async () => {
  const experiment = `---
kind: experiment
name: words
version: 1
campaign: cart
coverage: 50%
variants:
  - { name: plain }
  - { name: bold, set: { steps.reminder.subject: 'BUY' } }
`;
  const users = Array.from({ length: 40 }, (_, index) => user(`u${index}`, [0, 'Added', { cart: 'a' }]));
  const { experiments, total } = await impactOf(filesOf(`${RULES}${experiment}`), users);
  const [{ moved, moves }] = experiments as [(typeof experiments)[number]];
  expect(moves.map(({ from, to }) => [from, to])).toEqual([
    ['none', 'bold'],
    ['none', 'plain'],
  ]);
  expect(moved).toBeGreaterThan(5);
  expect(moved).toBeLessThan(35);
  expect(total.otherWords).toBe(moves[0]!.users);
  expect(total.same).toBe(40 - total.otherWords);
});

test('more mails than are rendered are counted, and said to be', async () => {
  const users = Array.from({ length: 130 }, (_, index) => user(`u${index}`, [0, 'Added', { cart: 'a' }]));
  const { total, assumptions } = await impactOf(filesOf(changed('Your cart', 'My cart')), users);
  expect(total.otherWords).toBe(130);
  expect(assumptions.at(-1)).toBe(
    'Of the mails of cart/reminder that are made from something else, 100 were rendered (at most 100), and 0 of them read the same; the other 30 count as having other words, and were not rendered.',
  );
});

test('of mails of a campaign that does not differ those are fewer that a cap drops now, and no others', async () => {
  const capped = changed(
    'service: { consent: not-required, quietHours: ignore }',
    'service: { consent: not-required, quietHours: ignore, caps: [ { max: 2, per: 1w, window: rolling, onHit: drop } ] }',
  );
  const rules = `${capped.replace('onRepeat: parallel', 'onRepeat: ignore').replace('wait: 2h', 'wait: 100h')}---
kind: event
name: Seen
version: 1
properties: { type: object }
---
kind: campaign
name: look
version: 1
purpose: service
trigger: { event: Seen }
steps:
  - { wait: 1h }
  - { send: note, template: plain, subject: Seen, data: { name: you, phone: none } }
`;
  const ada = user('ada', [0, 'Seen'], [3, 'Added', { cart: 'a' }], [24, 'Seen']);
  const after = filesOf(changed('wait: 100h', 'wait: 2h', rules));
  const { total, mails } = await impactOf(after, [ada], filesOf(rules));
  expect(total).toMatchObject({ mails: { before: 2, after: 2 }, same: 1, fewer: 1, more: 1 });
  expect(mails.find(({ name }) => name === 'look/note')).toMatchObject({
    mails: { before: 2, after: 1 },
    same: 1,
    fewer: 1,
    more: 0,
  });
});

test('a log without consent or opens is said to lack them', async () => {
  const rules = changed('purpose: service', 'purpose: news').replace(
    'exit: [ { event: Ordered } ]',
    'exit: [ { event: Ordered }, { event: Email Opened } ]',
  );
  const { total, suppressions, assumptions } = await impactOf(filesOf(rules), [
    user('ada', [0, 'Added', { cart: 'a' }]),
  ]);
  expect(total).toMatchObject({ lost: 1, fewer: 1 });
  expect(suppressions).toEqual([
    { reason: 'no-consent', mail: 'cart/reminder', times: { before: 0, after: 1 } },
  ]);
  expect(assumptions).toEqual([
    'No event of the log states a consent, and `news` asks for one: who needs to have given it gets no such mail.',
    'The rules read `Email Opened`, and the log has none: it is as if nobody had opened a mail.',
    'The clock stops at 2026-03-12T10:00:00.000Z: what was to come after it is not counted.',
  ]);
});
