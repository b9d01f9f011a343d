/** A plan as a shop might see it: its cart campaign waits less and reaches more, its logo is another, a segment was written anew. */
import type { Change } from '../../../../src/plan/change.js';
import type { Impact, MailImpact } from '../../../../src/plan/impact.js';
import type { Plan } from '../../../../src/plan/plan.js';
import type { Fingerprint } from '../../../../src/vocabulary/fingerprint.js';
import { DAY, WEEK, formatInstant, parseInstant } from '../../../../src/vocabulary/time.js';

const span = (file: string, line: number) => ({ file, line, column: 5, endLine: line, endColumn: 20 });

const changes: readonly Change[] = [
  {
    kind: 'campaign',
    name: 'cart-recovery',
    how: 'edited',
    way: [],
    effect: 'wider',
    effects: ['timing', 'in-flight', 'wider', 'content'],
    campaigns: ['cart-recovery'],
    parts: [
      {
        at: 'trigger › where › all[1]',
        before: { fact: 'event.cart_total', operator: 'greaterThan', value: 50 },
        after: { fact: 'event.cart_total', operator: 'greaterThan', value: 30 },
        placeBefore: span('rules/cart.yaml', 12),
        placeAfter: span('rules/cart.yaml', 12),
        effects: ['wider'],
        certainty: {
          kind: 'shown',
          witness: {
            effect: 'wider',
            life: ['Product Added at 2026-03-01 10:00', 'event.cart_total is 40', 'trait plan is missing'],
            before: 'nothing: event.cart_total greaterThan 50 does not hold of 40',
            after: 'cart-recovery/reminder at 2026-03-01 14:00',
          },
        },
      },
      {
        at: 'steps › wait',
        before: '24h',
        after: '4h',
        placeBefore: span('rules/cart.yaml', 20),
        placeAfter: span('rules/cart.yaml', 20),
        effects: ['timing', 'in-flight'],
        certainty: { kind: 'by-kind', why: 'a wait is shorter, so that what follows comes earlier' },
      },
      {
        at: 'steps › reminder › subject',
        before: 'You left something behind',
        after: 'Still thinking it over?',
        placeBefore: span('rules/cart.yaml', 23),
        placeAfter: span('rules/cart.yaml', 23),
        effects: ['content'],
        certainty: { kind: 'by-kind', why: 'a subject decides nothing' },
      },
    ],
  },
  {
    kind: 'content',
    name: 'hero',
    how: 'edited',
    way: [],
    effect: 'content',
    effects: ['content'],
    campaigns: ['welcome'],
    parts: [
      {
        at: 'choices[0] › show › heading',
        before: 'Welcome\nto the shop\nwe sell things',
        after: 'Welcome\nto our shop\nwe sell things',
        placeBefore: span('rules/content.yaml', 8),
        placeAfter: span('rules/content.yaml', 8),
        effects: ['content'],
        certainty: { kind: 'by-kind', why: 'words of a content block' },
      },
    ],
  },
  {
    kind: 'campaign',
    name: 'welcome',
    how: 'through',
    way: [
      { kind: 'content', name: 'hero' },
      { kind: 'campaign', name: 'welcome' },
    ],
    effect: 'content',
    effects: ['content'],
    campaigns: ['welcome'],
    parts: [],
  },
  {
    kind: 'segment',
    name: 'engaged',
    how: 'edited',
    way: [],
    effect: 'none',
    effects: ['none'],
    campaigns: ['cart-recovery'],
    parts: [
      {
        at: 'when',
        before: {
          not: { any: [{ segment: 'lapsed' }, { fact: 'trait.opted_out', operator: 'equal', value: true }] },
        },
        after: {
          all: [
            { not: { segment: 'lapsed' } },
            { not: { fact: 'trait.opted_out', operator: 'equal', value: true } },
          ],
        },
        placeBefore: span('rules/segments.yaml', 4),
        placeAfter: span('rules/segments.yaml', 4),
        effects: ['none'],
        certainty: { kind: 'proven', why: 'the same for all 12 combinations of what the two parts can be' },
      },
    ],
  },
];

const START = parseInstant('2026-01-05')!;

function mail(name: string, before: number, after: number, more: Partial<MailImpact> = {}): MailImpact {
  return {
    name,
    mails: { before, after },
    users: { before: Math.round(before * 0.7), after: Math.round(after * 0.7) },
    gained: 0,
    lost: 0,
    firstEarlier: 0,
    firstLater: 0,
    earlier: 0,
    later: 0,
    otherWords: 0,
    same: 0,
    more: 0,
    fewer: 0,
    ...more,
  };
}

const html = (heading: string) =>
  `<!doctype html><html><body style="font-family:Georgia;margin:24px;color:#222"><h1>${heading}</h1><p>Hello Ann,</p><p>your <b>blue kettle</b> is still in the cart.</p><p><a href="https://shop.example/cart" style="background:#246;color:#fff;padding:10px 16px">To the cart</a></p></body></html>`;

const impact: Impact = {
  from: START,
  to: START + 25 * WEEK,
  users: 2140,
  events: 48210,
  total: mail('', 1530, 1654, {
    gained: 61,
    lost: 3,
    earlier: 410,
    otherWords: 530,
    same: 587,
    more: 131,
    fewer: 7,
    firstEarlier: 300,
  }),
  campaigns: [
    mail('cart-recovery', 420, 544, {
      gained: 61,
      lost: 3,
      earlier: 410,
      more: 131,
      fewer: 7,
      firstEarlier: 300,
    }),
    mail('welcome', 530, 530, { otherWords: 530 }),
    mail('win-back', 580, 580, { same: 580 }),
  ],
  mails: [
    mail('cart-recovery/last-call', 120, 164, {
      gained: 20,
      earlier: 118,
      more: 46,
      fewer: 2,
      firstEarlier: 90,
    }),
    mail('cart-recovery/reminder', 300, 380, {
      gained: 61,
      lost: 3,
      earlier: 292,
      more: 85,
      fewer: 5,
      firstEarlier: 280,
    }),
    mail('welcome/hello', 530, 530, { otherWords: 530 }),
    mail('win-back/we-miss-you', 580, 580, { same: 580 }),
  ],
  weeks: Array.from({ length: 26 }, (_, week) => {
    const cart = Math.round(16 + 6 * Math.sin(week / 3));
    return {
      monday: formatInstant(START + week * WEEK).slice(0, 10),
      campaigns: [
        { before: cart, after: cart + 3 + (week % 4) },
        { before: 20 + (week % 3), after: 20 + (week % 3) },
        { before: week % 2 === 0 ? 0 : 44, after: week % 2 === 0 ? 0 : 44 },
      ],
    };
  }),
  busiest: [
    { before: 1100, after: 1042 },
    { before: 760, after: 748 },
    { before: 250, after: 301 },
    { before: 30, after: 44 },
    { before: 0, after: 5 },
  ],
  perUser: [
    { before: 1100, after: 1042 },
    { before: 640, after: 610 },
    { before: 300, after: 350 },
    { before: 80, after: 110 },
    { before: 20, after: 28 },
  ],
  collisions: [{ campaigns: ['cart-recovery', 'welcome'], times: { before: 12, after: 31 }, newUsers: 17 }],
  newlyCapped: 14,
  noLongerCapped: 1,
  capped: { before: 40, after: 53 },
  suppressions: [
    { reason: 'frequency-cap', mail: 'cart-recovery/reminder', times: { before: 44, after: 60 } },
    { reason: 'quiet-hours', mail: 'win-back/we-miss-you', times: { before: 8, after: 8 } },
  ],
  inFlight: [
    { campaign: 'cart-recovery', version: 1, step: 'wait', runs: 7, fate: 'go on in version 1' },
    {
      campaign: 'cart-recovery',
      version: 1,
      step: 'reminder',
      runs: 3,
      fate: 'move to step reminder of version 2',
    },
  ],
  experiments: [
    {
      experiment: 'cart-tone',
      moved: 9,
      moves: [
        { from: 'control', to: 'friendly', users: 5 },
        { from: 'friendly', to: 'control', users: 4 },
      ],
    },
  ],
  samples: [
    {
      user: 'user-3f2a',
      why: 'gets cart-recovery/reminder, and did not',
      of: 61,
      timeline: [
        { at: START + DAY, what: 'Signed Up', on: 'both', kind: 'event' },
        { at: START + DAY + 3_600_000, what: 'welcome/hello', on: 'both', kind: 'sent' },
        { at: START + 9 * DAY, what: 'Product Added, cart_total 40', on: 'both', kind: 'event' },
        { at: START + 9 * DAY + 14_400_000, what: 'cart-recovery/reminder', on: 'after', kind: 'sent' },
        {
          at: START + 11 * DAY,
          what: 'cart-recovery/last-call by frequency-cap',
          on: 'after',
          kind: 'stopped',
        },
      ],
      mails: [
        {
          before: undefined,
          after: {
            mail: 'cart-recovery/reminder',
            at: START + 9 * DAY + 14_400_000,
            subject: 'Still thinking it over?',
            html: html('Still thinking it over?'),
            text: 'Hello Ann,\n\nyour blue kettle is still in the cart.',
          },
        },
      ],
    },
    {
      user: 'user-91c0',
      why: 'gets cart-recovery/reminder earlier, in other words',
      of: 292,
      timeline: [
        { at: START + 30 * DAY, what: 'Product Added, cart_total 80', on: 'both', kind: 'event' },
        { at: START + 30 * DAY + 14_400_000, what: 'cart-recovery/reminder', on: 'after', kind: 'sent' },
        { at: START + 31 * DAY, what: 'cart-recovery/reminder', on: 'before', kind: 'sent' },
        { at: START + 33 * DAY, what: 'Order Completed', on: 'both', kind: 'event' },
      ],
      mails: [
        {
          before: {
            mail: 'cart-recovery/reminder',
            at: START + 31 * DAY,
            subject: 'You left something behind',
            html: html('You left something behind'),
            text: 'Hello Ann,\n\nyour blue kettle is still in the cart.',
          },
          after: {
            mail: 'cart-recovery/reminder',
            at: START + 30 * DAY + 14_400_000,
            subject: 'Still thinking it over?',
            html: html('Still thinking it over?'),
            text: 'Hello Ann,\n\nyour blue kettle is still in the cart.',
          },
        },
      ],
    },
  ],
  assumptions: [
    'Every user of the log has consented to marketing.',
    'The log has no time zones: all are taken as UTC.',
  ],
};

export const EXAMPLE: Plan = {
  before: {
    name: 'HEAD',
    commit: '4f2c9d81a07be35d6c1f0a9b8e7d6c5b4a392817',
    rules: '1111222233334444' as Fingerprint,
    templates: 'aaaabbbbccccdddd' as Fingerprint,
  },
  after: {
    name: 'working tree',
    commit: undefined,
    rules: '5555666677778888' as Fingerprint,
    templates: 'aaaabbbbccccdddd' as Fingerprint,
  },
  program: '0.1.0',
  history: '9999000011112222' as Fingerprint,
  changes,
  impact,
  gates: [
    {
      gate: 'weekly-review',
      budget: 'mails',
      allowed: '+10%',
      found: '+8.1 %',
      outcome: 'passed',
      because: undefined,
      place: span('rules/gates.yaml', 4),
    },
    {
      gate: 'weekly-review',
      budget: 'perUserPerWeek',
      allowed: '3',
      found: '4',
      outcome: 'failed',
      because: '5 users get 4 mails within seven days, mostly of cart-recovery and welcome',
      place: span('rules/gates.yaml', 5),
    },
    {
      gate: 'weekly-review',
      budget: 'unproven',
      allowed: '0',
      found: '0',
      outcome: 'passed',
      because: undefined,
      place: span('rules/gates.yaml', 6),
    },
  ],
  warnings: [],
};
