/** Every law that is always on can fail: a life that keeps them all, and what is done to it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { alwaysOnInvariants } from '../../../src/check/invariants/always-on.js';
import type { Invariant, JudgedLife, Verdict } from '../../../src/check/invariants/invariant.js';
import type { Project } from '../../../src/simulate/project.js';
import { compileMails, openProject } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import { bucketOf } from '../../../src/vocabulary/bucket.js';
import type { Decision } from '../../../src/vocabulary/decision.js';
import type { ConsentStatus, Event } from '../../../src/vocabulary/event.js';
import type { JsonObject } from '../../../src/vocabulary/json.js';
import { DAY, HOUR, MINUTE, parseInstant } from '../../../src/vocabulary/time.js';

const RULES = `kind: policy
name: sending
version: 1
timeZone: Europe/Berlin
from: { name: Example Store, address: hello@store.example }
purposes:
  news:
    consent:
      - when: { fact: profile, path: $.traits.country, operator: equal, value: DE }
        require: opt-in
      - otherwise: opt-out
    quietHours: { from: '21:00', to: '08:00', onHit: defer }
    caps:
      - { max: 2, per: 12h, window: rolling, onHit: drop }
      - { max: 3, per: 1d, window: calendar, onHit: drop }
    holdout: 50%
  service: { consent: not-required, obeysCaps: false, countsTowardCaps: false }
---
kind: event
name: Added
version: 1
properties: { type: object, required: [item], properties: { item: { type: string }, url: { type: string } } }
---
kind: profile
name: user
version: 1
traits:
  type: object
  properties: { country: { type: string }, timeZone: { type: string }, firstName: { type: string } }
---
kind: campaign
name: cart
version: 1
purpose: news
trigger: { event: Added }
entry: { onRepeat: parallel }
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    template: mail
    subject: 'Your {{ item }}, {{ name }}'
    preheader: 'It waits: {{ item }}'
    data:
      item: { fact: event, path: $.properties.item }
      link: { fact: event, path: $.properties.url, default: 'https://store.example/' }
      name: { fact: profile, path: $.traits.firstName, default: undefined }
---
kind: campaign
name: receipt
version: 1
purpose: service
trigger: { event: Added }
entry: { onRepeat: parallel }
steps:
  - send: thanks
    template: mail
    subject: 'Thanks for your {{ item }}'
    data:
      item: { fact: event, path: $.properties.item }
      link: https://store.example/
      name: you
---
kind: experiment
name: silence
version: 1
campaign: receipt
variants: [{ name: mailed, weight: 50 }, { name: silent, weight: 50, holdout: true }]
`;

const TEMPLATE = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>Dear {{ name }}, <a href="{{ link }}">your {{ item }}</a> waits. This offer is null and void on Sunday.</mj-text>
</mj-column></mj-section></mj-body></mjml>
`;

let project: Project;
let laws: readonly Invariant[];

beforeAll(async () => {
  const files = [
    { path: 'rules/all.yaml', text: RULES },
    { path: 'templates/mail.mjml', text: TEMPLATE },
  ];
  const opened = openProject(files);
  if (!opened.project) throw new Error(JSON.stringify(opened.diagnostics));
  project = opened.project;
  laws = alwaysOnInvariants(project, (await compileMails(project.outlines)).mails);
});

/** Users in and out of the holdout of `news`. */
const users = Array.from({ length: 40 }, (_, index) => `u${index}`);
const MAILED = users.find((user) => bucketOf('holdout news', user) >= 0.5)!;
const HELD_OUT = users.find((user) => bucketOf('holdout news', user) < 0.5)!;

const at = (text: string) => parseInstant(`2026-03-02T${text}+01:00`)!;

function event(time: number, more: Partial<Event>): Event {
  const blank = { type: 'track', user: MAILED, name: '', properties: {}, traits: {}, consent: {} } as const;
  return { ...blank, time, messageId: `${time} ${more.name ?? more.type}`, ...more };
}
const added = (clock: string, properties: JsonObject = { item: 'Lamp' }, more: Partial<Event> = {}) =>
  event(at(clock), { name: 'Added', properties, ...more });
const stated = (
  clock: string,
  consent: Readonly<Record<string, ConsentStatus>>,
  traits: JsonObject = {},
  more: Partial<Event> = {},
) => event(at(clock), { type: 'identify', consent, traits, ...more });

const DEFAULT_EVENTS = [
  stated('09:00', { news: 'granted' }, { country: 'DE', firstName: 'Ada' }),
  added('10:00'),
  added('11:30'),
];

function lived(events: readonly Event[] = DEFAULT_EVENTS, more: Partial<Timeline> = {}): JudgedLife {
  const timeline = { user: MAILED, events, variants: { silence: 'mailed' }, ...more };
  return { timeline, simulated: simulate(project.program, timeline, 'on') };
}

function verdictOf(name: string, life: JudgedLife): Verdict {
  return laws.find((law) => law.name === name)!.judge(life);
}

const withDecisions = (life: JudgedLife, decisions: readonly Decision[]): JudgedLife => ({
  ...life,
  simulated: { ...life.simulated, decisions },
});
const withEvents = (life: JudgedLife, ...events: readonly Event[]): JudgedLife => ({
  ...life,
  timeline: { ...life.timeline, events: [...life.timeline.events, ...events] },
});
const changed = (life: JudgedLife, change: (decision: Decision) => Decision): JudgedLife =>
  withDecisions(life, life.simulated.decisions.map(change));
const reminders = (change: (decision: Decision) => Decision) => (decision: Decision) =>
  decision.campaign === 'cart' && decision.outcome === 'sent' ? change(decision) : decision;
const moved = (clock: string) => reminders((decision) => ({ ...decision, at: at(clock) }));
const saying = (data: JsonObject) =>
  reminders((decision) => ({
    ...decision,
    mail: { ...decision.mail!, data: { ...decision.mail!.data, ...data } },
  }));
/** One more mail like the first reminder. */
const oneMore = (life: JudgedLife, time: number): JudgedLife => {
  const first = life.simulated.decisions.find(({ campaign }) => campaign === 'cart')!;
  return withDecisions(life, [...life.simulated.decisions, { ...first, at: time }]);
};

type Spoil = (life: JudgedLife) => JudgedLife;

describe('a life that keeps all laws', () => {
  test('breaks none', () => {
    const verdicts = laws.map(({ name, judge }) => [name, judge(lived()).kind]);
    expect(verdicts).toEqual([
      ['mails-have-consent', 'kept'],
      ['suppressed-addresses-get-nothing', 'kept'],
      ['quiet-hours-are-kept', 'kept'],
      ['caps-are-kept', 'kept'],
      ['holdouts-get-nothing', 'kept'],
      ['mails-render', 'kept'],
      ['decisions-repeat', 'kept'],
      ['arrival-order-changes-nothing', 'kept'],
      ['repeated-messages-change-nothing', 'kept'],
    ]);
  });

  test.each<[string, string, Spoil, string, string]>([
    [
      'mails-have-consent',
      'consent withdrawn a second before',
      (life) => withEvents(life, stated('10:59:59', { news: 'denied' })),
      'cart/reminder is sent while consent to news is denied, and opt-in asks for an explicit grant',
      'require: opt-in',
    ],
    [
      'mails-have-consent',
      'consent withdrawn where only a denial counts',
      (life) => withEvents(life, stated('10:30', { news: 'denied' }, { country: 'US' })),
      'cart/reminder is sent while consent to news is denied, and opt-out asks for no denial',
      '- otherwise: opt-out',
    ],
    [
      'mails-have-consent',
      'consent withdrawn under another id that is known to be the same user',
      (life) =>
        withEvents(
          life,
          stated('10:10', { news: 'denied' }, {}, { user: 'anon' }),
          event(at('10:20'), { type: 'alias', previousId: 'anon' }),
        ),
      'cart/reminder is sent while consent to news is denied, and opt-in asks for an explicit grant',
      'require: opt-in',
    ],
    [
      'suppressed-addresses-get-nothing',
      'a bounce in the very second',
      (life) => withEvents(life, event(at('11:00'), { name: 'Email Bounced' })),
      'cart/reminder is sent although the address bounced at 2026-03-02T10:00:00.000Z',
      'consent:',
    ],
    [
      'suppressed-addresses-get-nothing',
      'an unsubscription after the grant, which comes late',
      (life) => withEvents(life, event(at('09:30'), { name: 'Unsubscribed', receivedTime: at('10:59') })),
      'cart/reminder is sent although the user unsubscribed at 2026-03-02T08:30:00.000Z',
      'consent:',
    ],
    [
      'quiet-hours-are-kept',
      'a mail at the minute at which they begin',
      (life) => changed(life, moved('21:00')),
      'cart/reminder is sent at 21:00 in Europe/Berlin, and news is quiet from 21:00 to 08:00',
      'quietHours:',
    ],
    [
      'quiet-hours-are-kept',
      'a mail the minute before they end',
      (life) => changed(life, moved('07:59')),
      'cart/reminder is sent at 07:59 in Europe/Berlin, and news is quiet from 21:00 to 08:00',
      'quietHours:',
    ],
    [
      'quiet-hours-are-kept',
      'a user who has gone to where it is night',
      (life) => withEvents(life, stated('10:30', {}, { timeZone: 'America/New_York' })),
      'cart/reminder is sent at 05:00 in America/New_York, and news is quiet from 21:00 to 08:00',
      'quietHours:',
    ],
    [
      'caps-are-kept',
      'one more within the window',
      (life) => oneMore(life, at('11:00') + 12 * HOUR - 1),
      'cart/reminder is sent after cart/reminder, cart/reminder within 12h, and news has at most 2',
      'max: 2, per: 12h',
    ],
    [
      'holdouts-get-nothing',
      'a user who is held out by hash',
      (life) => ({
        timeline: {
          ...life.timeline,
          user: HELD_OUT,
          events: life.timeline.events.map((one) => ({ ...one, user: HELD_OUT })),
        },
        simulated: changed(life, (decision) => ({ ...decision, user: HELD_OUT })).simulated,
      }),
      `cart/reminder is sent to a user of the 50% that news holds out: the bucket is ${bucketOf('holdout news', HELD_OUT).toFixed(4)}`,
      'holdout: 50%',
    ],
    [
      'holdouts-get-nothing',
      'a user whose variant gets nothing',
      (life) => ({ ...life, timeline: { ...life.timeline, variants: { silence: 'silent' } } }),
      'receipt/thanks is sent to a user whose variant of silence is silent, which gets no mail',
      'name: silent, weight: 50, holdout: true',
    ],
    [
      'mails-render',
      'a value that is missing',
      (life) => changed(life, saying({ name: undefined } as unknown as JsonObject)),
      'cart/reminder can not be made: `name` has no value',
      "subject: 'Your",
    ],
    [
      'mails-render',
      'a value that is no number',
      (life) => changed(life, saying({ item: NaN })),
      'cart/reminder can not be made: `item` has no value',
      'preheader:',
    ],
    [
      'mails-render',
      'a value that says that it is an object',
      (life) => changed(life, saying({ item: '[object Object]' })),
      'cart/reminder has `[object Object]` in its subject',
      '- send: reminder',
    ],
    [
      'mails-render',
      'a link to nowhere',
      (life) => changed(life, saying({ link: 'undefined' })),
      'cart/reminder has `undefined` in its text',
      '- send: reminder',
    ],
    [
      'decisions-repeat',
      'a mail that the life does not bring about',
      (life) => oneMore(life, at('23:30') + DAY),
      '',
      '- send: reminder',
    ],
  ])('%s: %s', (law, _name, spoil, words, written) => {
    const verdict = verdictOf(law, spoil(lived()));
    if (verdict.kind !== 'broken') throw new Error(verdict.kind);
    if (words !== '') expect(verdict.breach.words).toBe(words);
    expect(RULES.split('\n')[verdict.breach.place.line - 1]).toContain(written);
    expect(verdict.breach.decisions.length).toBeGreaterThan(0);
  });

  test.each<[string, string, Spoil]>([
    [
      'caps-are-kept',
      'one more when the first has left the window',
      (life) => oneMore(life, at('11:00') + 12 * HOUR),
    ],
    [
      'quiet-hours-are-kept',
      'a mail at the minute at which they end',
      (life) => changed(life, moved('08:00')),
    ],
    ['quiet-hours-are-kept', 'a mail the minute before they begin', (life) => changed(life, moved('20:59'))],
    [
      'mails-have-consent',
      'a denial that comes to be known later',
      (life) =>
        withEvents(life, stated('10:30', { news: 'denied' }, {}, { receivedTime: at('12:30') + MINUTE })),
    ],
    [
      'mails-have-consent',
      'an older denial that comes late',
      (life) => withEvents(life, stated('08:30', { news: 'denied' }, {}, { receivedTime: at('10:30') })),
    ],
    [
      'suppressed-addresses-get-nothing',
      'an unsubscription before the grant',
      (life) => withEvents(life, event(at('08:30'), { name: 'Unsubscribed' })),
    ],
  ])('%s is kept: %s', (law, _name, spoil) => {
    expect(verdictOf(law, spoil(lived())).kind).toBe('kept');
  });
});

describe('what mails say', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['a product with a word in its name', { item: 'The undefined behaviour mug' }, { firstName: 'Ada' }],
    ['a user who writes tags', { item: 'Lamp' }, { firstName: '{{ name }}' }],
    ['a user of that name', { item: 'Lamp' }, { firstName: 'null' }],
    ['a price that is not', { item: 'NaN' }, { firstName: 'Ada' }],
  ])('%s is no false alarm', (_name, properties, traits) => {
    const events = [
      stated('09:00', { news: 'granted' }, { country: 'DE', ...traits }),
      added('10:00', properties),
    ];
    const life = lived(events);
    expect(life.simulated.decisions.filter(({ outcome }) => outcome === 'sent')).toHaveLength(2);
    expect(verdictOf('mails-render', life).kind).toBe('kept');
  });

  test('a default that is no value is told', () => {
    const life = lived([stated('09:00', { news: 'granted' }, { country: 'DE' }), added('10:00')]);
    const verdict = verdictOf('mails-render', life);
    expect(verdict.kind === 'broken' && verdict.breach.words).toBe(
      'cart/reminder has `undefined` in its subject',
    );
  });

  test('a mail that a blank stops says nothing, nor one that what no schema allows stops; one that anything else stops does', () => {
    const events = [
      stated('09:00', { news: 'granted' }, { country: 'DE', firstName: 'Ada' }),
      added('10:00', { item: ' ' }),
    ];
    const life = lived(events);
    expect(life.simulated.decisions.map(({ reason }) => reason)).toContain('render-error');
    expect(verdictOf('mails-render', life).kind).toBe('untested');
    const missing = lived([events[0]!, added('10:00', {})]);
    expect(missing.simulated.decisions.map(({ reason }) => reason)).toContain('render-error');
    expect(verdictOf('mails-render', missing).kind).toBe('untested');
    const sound = lived([events[0]!, added('10:00')]);
    const stopped = changed(sound, (decision) => ({
      ...decision,
      outcome: 'suppressed',
      reason: 'render-error',
    }));
    expect(verdictOf('mails-render', stopped).kind).toBe('broken');
  });
});

test('who sends nothing has tested nothing', () => {
  for (const { judge } of laws) expect(judge(lived([])).kind).toBe('untested');
  for (const { judge } of laws) expect(judge(lived(DEFAULT_EVENTS.slice(0, 1))).kind).toBe('untested');
});
