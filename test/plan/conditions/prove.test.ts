/** What is said of changes that people make: proven where that can be, and shown by a user where it matters. */
import { describe, expect, test } from 'vitest';
import type { ConditionRole } from '../../../src/language/condition-sites.js';
import type { Effect } from '../../../src/plan/change.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { changeAt, opened } from './rule-sets.js';

const TEMPLATE = { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' };

interface Parts {
  readonly segment?: string;
  readonly others?: string;
  readonly audience?: string;
  readonly when?: string;
  readonly trigger?: string;
  readonly exit?: string;
  readonly choose?: string;
  readonly show?: string;
  readonly points?: string;
  readonly consent?: string;
  readonly name?: string;
}

const YES = '{ fact: profile, path: $.traits.plan, operator: present }';

/** A shop with one condition of every kind. */
const rules = ({
  segment = '{ fact: recency, params: { event: Order Completed }, operator: greaterThanInclusive, value: 90d }',
  others = '',
  audience = YES,
  when = YES,
  trigger = '{ fact: event, path: $.properties.price, operator: greaterThan, value: 5 }',
  exit = '{ fact: event, path: $.properties.revenue, operator: greaterThan, value: 0 }',
  choose = YES,
  show = YES,
  points = '{ fact: event, path: $.properties.price, operator: greaterThan, value: 5 }',
  consent = '{ fact: profile, path: $.traits.country, operator: equal, value: DE }',
  name = 'lapsed',
}: Parts) => `
kind: event
name: Product Added
version: 1
properties:
  type: object
  required: [cart_id, price, kind]
  properties: { cart_id: { type: string }, price: { type: number }, kind: { type: string, enum: [new, used, gift] }, colour: { type: string } }
---
kind: event
name: Order Completed
version: 1
properties: { type: object, properties: { revenue: { type: number, minimum: 0 } } }
---
kind: profile
name: customer
version: 1
traits:
  type: object
  properties: { plan: { type: string }, country: { type: string }, age: { type: integer }, tags: { type: array, items: { type: string } } }
---
kind: segment
name: ${name}
version: 1
when: ${segment}
${others}
---
kind: score
name: heat
version: 1
points: [ { event: Product Added, add: 2, where: ${points} } ]
halfLife: 7d
levels: { low: 1, high: 10 }
---
kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Shop, address: hello@shop.example }
purposes:
  marketing: { consent: [ { when: ${consent}, require: opt-in }, { otherwise: opt-in } ] }
---
kind: content
name: offer
version: 1
choose: [ { when: ${show}, show: { text: Ten percent } }, { otherwise: { text: Hello } } ]
---
kind: campaign
name: cart
version: 1
purpose: marketing
trigger: { event: Product Added, where: ${trigger} }
entry: { key: $.properties.cart_id, onRepeat: ignore, cooldown: 1h }
exit: [{ event: Order Completed, where: ${exit} }]
audience: ${audience}
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    when: ${when}
    template: mail
    subject: Your cart
    content: { offer: offer }
  - choose:
      - { when: ${choose}, steps: [ { send: more, template: mail, subject: More } ] }
      - otherwise: []
---
kind: campaign
name: win-back
version: 1
purpose: marketing
trigger: { enters: ${name} }
steps:
  - { send: come-back, template: mail, subject: We miss you }
`;

function projectOf(parts: Parts) {
  return opened([{ path: 'rules/all.yaml', text: rules(parts) }, TEMPLATE]);
}

function proven(role: ConditionRole, document: string, one: Parts, other: Parts, renamed = document) {
  return proveCondition(changeAt(projectOf(one), projectOf(other), role, [document, renamed]));
}

const c = (fact: string, operator: string, value?: string | number) =>
  `{ ${fact}, operator: ${operator}${value === undefined ? '' : `, value: ${value}`} }`;
const plan = (operator: string, value?: string | number) =>
  c('fact: profile, path: $.traits.plan', operator, value);
const country = (operator: string, value?: string | number) =>
  c('fact: profile, path: $.traits.country', operator, value);
/** With a value for those who have none, so that a negation says what is meant of them. */
const planOr = (operator: string, value: string) =>
  c("fact: profile, path: $.traits.plan, params: { default: '' }", operator, value);
const countryOr = (operator: string, value: string) =>
  c("fact: profile, path: $.traits.country, params: { default: '' }", operator, value);
const ageOr = (operator: string, value: number) =>
  c('fact: profile, path: $.traits.age, params: { default: 0 }', operator, value);
const age = (operator: string, value?: number) => c('fact: profile, path: $.traits.age', operator, value);
const kind = (operator: string, value?: string) => c('fact: event, path: $.properties.kind', operator, value);
const orders = (operator: string, value: number, more = '') =>
  c(`fact: count, params: { event: Order Completed${more} }`, operator, value);
const last = (operator: string, value?: string) =>
  c('fact: recency, params: { event: Order Completed }', operator, value);
const heat = (operator: string, value: number) => c('fact: score, params: { name: heat }', operator, value);
const all = (...parts: readonly string[]) => `{ all: [ ${parts.join(', ')} ] }`;
const any = (...parts: readonly string[]) => `{ any: [ ${parts.join(', ')} ] }`;
const not = (part: string) => `{ not: ${part} }`;
const segment = (name: string, when: string) =>
  `---\nkind: segment\nname: ${name}\nversion: 1\nwhen: ${when}\n`;

describe('no effect is proven', () => {
  test.each<[string, string, string]>([
    [
      'De Morgan, of any',
      not(any(planOr('equal', 'pro'), countryOr('equal', 'DE'))),
      all(not(planOr('equal', 'pro')), not(countryOr('equal', 'DE'))),
    ],
    [
      'De Morgan, of all',
      any(not(planOr('equal', 'pro')), not(countryOr('equal', 'DE'))),
      not(all(planOr('equal', 'pro'), countryOr('equal', 'DE'))),
    ],
    ['a double negation', plan('equal', 'pro'), not(not(plan('equal', 'pro')))],
    [
      'another order',
      all(plan('present'), country('equal', 'DE')),
      all(country('equal', 'DE'), plan('present')),
    ],
    ['one of a list', country('in', '[DE]'), country('equal', 'DE')],
    ['a list, item by item', country('in', '[DE, FR]'), any(country('equal', 'FR'), country('equal', 'DE'))],
    ['a negated operator', countryOr('notEqual', 'DE'), not(countryOr('equal', 'DE'))],
    ['a decorated operator', countryOr('"not:in"', '[DE]'), countryOr('notEqual', 'DE')],
    ['whole numbers', orders('greaterThan', 2), orders('greaterThanInclusive', 3)],
    ['whole numbers of a trait', age('greaterThan', 17), age('greaterThanInclusive', 18)],
    [
      'a term that another contains',
      any(plan('present'), all(plan('present'), country('present'))),
      plan('present'),
    ],
    ['a part that says nothing more', all(plan('equal', 'pro'), plan('present')), plan('equal', 'pro')],
    ['a duration in another unit', last('greaterThan', '2d'), last('greaterThan', '48h')],
    ['the last, told by a count', last('lessThan', '30d'), orders('greaterThan', 0, ', within: 30d')],
    ['an order at all', last('present'), orders('greaterThanInclusive', 1)],
    [
      'a default that stands for none',
      c('fact: profile, path: $.traits.plan, params: { default: free }', 'equal', 'free'),
      any(plan('missing'), plan('equal', 'free')),
    ],
    ['the same score', heat('greaterThan', 3), not(heat('lessThanInclusive', 3))],
    ['a score that is never below nothing', heat('greaterThanInclusive', 0), not(heat('lessThan', 0))],
    [
      'an hour of the day',
      c('fact: localTime, path: $.hour', 'lessThan', 12),
      not(c('fact: localTime, path: $.hour', 'greaterThan', 11)),
    ],
    [
      'the events of a `where`, in other words',
      orders('equal', 0, `, where: ${not(c('fact: event, path: $.properties.revenue', 'missing'))}`),
      orders('lessThan', 1, `, where: ${c('fact: event, path: $.properties.revenue', 'present')}`),
    ],
    [
      'priorities',
      all(plan('present'), country('present')),
      `{ all: [ ${country('present').replace('{ ', '{ priority: 5, ')}, ${plan('present')} ] }`,
    ],
  ])('%s', (_, one, other) => {
    const verdict = proven('audience', 'cart', { audience: one }, { audience: other });
    expect(verdict.effects).toEqual(['none']);
    expect(verdict.certainty.kind).toBe('proven');
  });

  test('a segment under another name', () => {
    const verdict = proven('segment', 'lapsed', {}, { name: 'gone' }, 'gone');
    expect(verdict.effects).toEqual(['none']);
  });

  test('a reference written out, through three segments', () => {
    const chain = `${segment('far', '{ condition: farther }')}${segment('farther', '{ condition: farthest }')}${segment('farthest', orders('greaterThan', 2))}`;
    const verdict = proven(
      'audience',
      'cart',
      { audience: all('{ condition: far }', plan('present')), others: chain },
      { audience: all(plan('present'), orders('greaterThanInclusive', 3)) },
    );
    expect(verdict.effects).toEqual(['none']);
  });

  test('what the tracking plan rules out', () => {
    const verdict = proven(
      'trigger',
      'cart',
      { trigger: kind('notEqual', 'gift') },
      { trigger: kind('in', '[new, used]') },
    );
    expect(verdict.effects).toEqual(['none']);
  });

  test('what the trigger lets no run begin with', () => {
    const trigger = kind('notEqual', 'gift');
    const when = kind('in', '[new, used]');
    expect(proven('when', 'cart', { trigger, when }, { trigger, when: kind('present') }).effects).toEqual([
      'none',
    ]);
    expect(proven('when', 'cart', { when }, { when: kind('present') }).effects).toEqual(['wider']);
  });
});

const WITNESSED: readonly (readonly [
  string,
  ConditionRole,
  string,
  Parts,
  Parts,
  readonly Effect[],
  RegExp,
])[] = [
  [
    '90 days to 60',
    'segment',
    'lapsed',
    { segment: last('greaterThanInclusive', '90d') },
    { segment: last('greaterThanInclusive', '60d') },
    ['wider'],
    /Order Completed 60 days ago/,
  ],
  [
    '60 days to 90',
    'segment',
    'lapsed',
    { segment: last('greaterThanInclusive', '60d') },
    { segment: last('greaterThanInclusive', '90d') },
    ['narrower'],
    /Order Completed 60 days ago/,
  ],
  [
    'less than 90 days to 60',
    'segment',
    'lapsed',
    { segment: last('lessThan', '90d') },
    { segment: last('lessThan', '60d') },
    ['narrower'],
    /Order Completed 60 days ago/,
  ],
  [
    'the naive negation',
    'audience',
    'cart',
    { audience: country('equal', 'DE') },
    { audience: not(countryOr('notEqual', 'DE')) },
    ['none'],
    /^$/,
  ],
  [
    '`not` instead of the other value',
    'audience',
    'cart',
    { audience: all(country('present'), country('notEqual', 'DE')) },
    { audience: not(countryOr('equal', 'DE')) },
    ['wider'],
    /trait country is missing/,
  ],
  [
    '`not` instead of a bound',
    'audience',
    'cart',
    { audience: age('lessThan', 3) },
    { audience: not(ageOr('greaterThanInclusive', 3)) },
    ['wider'],
    /trait age is missing/,
  ],
  [
    '`not` instead of a bound, in the segment',
    'segment',
    'lapsed',
    { segment: last('lessThan', '3d') },
    {
      segment: not(
        c('fact: recency, params: { event: Order Completed, default: 0s }', 'greaterThanInclusive', '3d'),
      ),
    },
    ['wider'],
    /no Order Completed/,
  ],
  [
    'a longer window',
    'audience',
    'cart',
    { audience: orders('greaterThan', 0, ', within: 30d') },
    { audience: orders('greaterThan', 0, ', within: 60d') },
    ['wider'],
    /Order Completed .*ago/,
  ],
  [
    'a longer window of few',
    'audience',
    'cart',
    { audience: orders('lessThan', 2, ', within: 30d') },
    { audience: orders('lessThan', 2, ', within: 60d') },
    ['narrower'],
    /Order Completed .*ago/,
  ],
  [
    'another value',
    'when',
    'cart',
    { when: plan('equal', 'pro') },
    { when: plan('equal', 'free') },
    ['narrower', 'wider'],
    /trait plan is `/,
  ],
  [
    'a part more',
    'choose',
    'cart',
    { choose: plan('present') },
    { choose: all(plan('present'), country('equal', 'DE')) },
    ['narrower'],
    /trait country is missing/,
  ],
  [
    'a stricter trigger',
    'trigger',
    'cart',
    {},
    { trigger: c('fact: event, path: $.properties.price', 'greaterThan', 10) },
    ['narrower'],
    /Product Added/,
  ],
  [
    'a wider exit',
    'exit',
    'cart',
    {},
    { exit: c('fact: event, path: $.properties.revenue', 'greaterThanInclusive', 0) },
    ['wider'],
    /Order Completed/,
  ],
  [
    'other content',
    'content',
    'offer',
    { show: plan('equal', 'pro') },
    { show: plan('in', '[pro, max]') },
    ['wider'],
    /trait plan is `max`/,
  ],
  [
    'fewer points',
    'points',
    'heat',
    { audience: heat('greaterThan', 3) },
    {
      audience: heat('greaterThan', 3),
      points: c('fact: event, path: $.properties.price', 'greaterThan', 10),
    },
    ['narrower'],
    /Product Added/,
  ],
  [
    'whose consent is asked for',
    'consent',
    'sending',
    {},
    { consent: country('in', '[DE, FR]') },
    ['wider'],
    /trait country is `FR`/,
  ],
  [
    'a hotter score',
    'audience',
    'cart',
    { audience: heat('greaterThan', 3) },
    { audience: heat('greaterThan', 5) },
    ['narrower'],
    /Product Added/,
  ],
];

describe('a difference is shown by a user', () => {
  test.each(WITNESSED.filter(([, , , , , effects]) => effects[0] !== 'none'))(
    '%s',
    (_, role, document, one, other, effects, life) => {
      const { effects: found, certainty } = proven(role, document, one, other);
      expect(found).toEqual(effects);
      expect(certainty.kind).toBe('shown');
      if (certainty.kind !== 'shown') return;
      expect(certainty.witness.life.join('\n')).toMatch(life);
      expect(certainty.witness.before).not.toBe(certainty.witness.after);
      if (effects.length === 1) expect(certainty.why).toMatch(/^whoever the /);
      if (process.env['SHOW']) console.log(_, JSON.stringify(certainty, null, 1));
    },
  );
});

describe('a condition that comes or goes', () => {
  test('an audience where there was none', () => {
    const when = orders('equal', 0);
    const before = projectOf({ when });
    const text = rules({ when }).replace(/^audience: .*\n/m, '');
    const without = opened([{ path: 'rules/all.yaml', text }, TEMPLATE]);
    const change = changeAt(before, without, 'audience', ['cart']);
    expect(change.conditionAfter).toBeUndefined();
    const { effects, certainty } = proveCondition(change);
    expect(effects).toEqual(['wider']);
    if (process.env['SHOW']) console.log(JSON.stringify(certainty, null, 1));
    expect(certainty.kind === 'shown' && certainty.witness.life).toContain('trait plan is missing');
  });
});

describe('a condition that is written as it was', () => {
  test('and reads a score that is not', () => {
    const parts = { audience: heat('greaterThan', 3) };
    const points = c('fact: event, path: $.properties.price', 'greaterThan', 10);
    const change = changeAt(projectOf(parts), projectOf({ ...parts, points }), 'audience', ['cart']);
    const { effects, certainty } = proveCondition(change);
    expect(effects).toContain('narrower');
    expect(certainty.kind === 'shown' && certainty.witness.effect).toBe('narrower');
  });

  test('and reads a segment that means the same', () => {
    const parts = { audience: '{ condition: buyers }' };
    const before = { ...parts, others: segment('buyers', last('present')) };
    const after = { ...parts, others: segment('buyers', orders('greaterThan', 0)) };
    expect(proven('audience', 'cart', before, after).effects).toEqual(['none']);
  });
});
