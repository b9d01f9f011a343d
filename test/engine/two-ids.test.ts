/** Two ids that turn out to be one user, and what else the rules have: dates, scores, averages, distinct values, catalogs, versions. */
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/vocabulary/event.js';
import { simulate } from '../../src/simulate/simulate.js';
import { formatInstant } from '../../src/vocabulary/time.js';
import type { Doc } from './lives.js';
import { PLAN, campaign, inputOf, mail, policy, segment } from './lives.js';
import { rulesOf } from './rules.js';
import { THINGS } from './things.js';
import { USER } from './timelines.js';

/** `anon 2026-03-02T09:00Z Added` is of another id; `2026-03-02T09:00Z joined` says that it is the user's. */
function eventOf(line: string, index: number): Event {
  const [, anonymous, text, isJoined] = /^(anon )?(\S+ (joined)?.*)$/.exec(line)!;
  const input = inputOf(isJoined ? text!.replace('joined', 'identify') : text!);
  if (input.kind !== 'event') throw new Error(`\`${line}\` is no event`);
  const messageId = `line ${String(index).padStart(3, '0')}`;
  const event = { ...input.event, messageId, user: anonymous ? 'anon' : USER };
  return isJoined ? { ...event, type: 'alias', previousId: 'anon' } : event;
}

/** The mails of both ids, those of the other with its name. */
function decided(documents: readonly Doc[], ...lines: readonly string[]): readonly string[] {
  const { program } = rulesOf([...PLAN, policy({}), ...documents]);
  const events = lines.map(eventOf);
  const until = Math.max(...events.map(({ time }) => time)) + 400 * 86_400_000;
  return simulate(program, { user: USER, events, until }).decisions.map(
    ({ at, user, instance, reason, outcome }) =>
      `${user === USER ? '' : `${user} `}${formatInstant(at).slice(0, 16)} ${instance} ${reason ?? outcome}`,
  );
}

const wishes = (more: Doc = {}) =>
  campaign('wishes', {
    trigger: { date: { trait: 'birthday', at: '10:00', ...more } },
    steps: [mail('mail')],
  });
const born = (time: string, day: string) => `${time} identify {"traits":{"birthday":"${day}"}}`;

test('a date that only the other id knew comes, once', () => {
  const known = `anon ${born('2026-03-01T09:00Z', '2026-03-05')}`;
  expect(decided([wishes()], known, '2026-03-02T09:00Z Added', '2026-03-03T09:00Z joined')).toEqual([
    '2026-03-05T09:00 wishes#1 sent',
  ]);
});

test('a date that both ids know comes once, at the instant of joining too', () => {
  const both = [`anon ${born('2026-03-01T09:00Z', '2026-03-05')}`, born('2026-03-02T09:00Z', '2026-03-05')];
  for (const time of ['2026-03-03T09:00Z', '2026-03-05T09:00Z']) {
    expect(decided([wishes()], ...both, `${time} joined`)).toEqual(['2026-03-05T09:00 wishes#1 sent']);
  }
  expect(decided([wishes()], ...both, '2026-03-05T09:00:00.001Z joined')).toHaveLength(2);
});

test('a date that has come under the other id does not come again, and its next year does', () => {
  const lines = [
    `anon ${born('2026-03-01T09:00Z', '1990-03-05')}`,
    '2026-03-06T09:00Z joined',
    born('2026-03-07T09:00Z', '1990-03-05'),
  ];
  expect(decided([wishes({ repeat: 'yearly', offset: '5d' })], ...lines)).toEqual([
    '2026-03-10T09:00 wishes#1 sent',
    '2027-03-10T09:00 wishes#2 sent',
  ]);
  expect(decided([wishes({ repeat: 'yearly' })], ...lines)).toEqual([
    'anon 2026-03-05T09:00 wishes#1 sent',
    '2027-03-05T09:00 wishes#2 sent',
  ]);
});

const heat: Doc = {
  kind: 'score',
  name: 'heat',
  version: 1,
  points: [{ event: 'Added', add: 10 }],
  halfLife: '10d',
  levels: { low: 0, high: 15 },
};
const hot = segment('hot', { fact: 'level', params: { name: 'heat' }, operator: 'equal', value: 'high' });
const following = [
  campaign('hello', { trigger: { enters: 'hot' }, steps: [mail('mail')] }),
  campaign('bye', { trigger: { leaves: 'hot' }, steps: [mail('mail')] }),
];

test('points of both ids make one score, which reaches a level by the joining and leaves it to the millisecond', () => {
  const ids = ['anon 2026-03-02T09:00Z Added', '2026-03-02T09:00Z Added', '2026-03-03T09:00Z joined'];
  const one = ['2026-03-02T09:00Z Added', '2026-03-02T09:00Z Added'];
  const [joined, alone] = [
    decided([heat, hot, ...following], ...ids),
    decided([heat, hot, ...following], ...one),
  ];
  expect(joined[0]).toBe('2026-03-03T09:00 hello#1 sent');
  expect(alone[0]).toBe('2026-03-02T09:00 hello#1 sent');
  // 20 points are 15 after 10 d · log2(4/3), whoever they came under.
  expect(joined.slice(1)).toEqual(alone.slice(1));
  expect(joined[1]).toBe('2026-03-06T12:36 bye#1 sent');
});

test.each<[string, Doc]>([
  ['an average', { fact: 'average', params: { event: 'Added', property: 'n' }, operator: 'equal', value: 3 }],
  ['a minimum', { fact: 'min', params: { event: 'Added', property: 'n' }, operator: 'equal', value: 1 }],
  ['a maximum', { fact: 'max', params: { event: 'Added', property: 'n' }, operator: 'equal', value: 5 }],
  [
    'different values',
    { fact: 'distinct', params: { event: 'Added', property: 'n' }, operator: 'equal', value: 3 },
  ],
  ['the oldest', { fact: 'first', params: { event: 'Added', property: 'n' }, operator: 'equal', value: 1 }],
])('%s over both ids, over all of history and within a window', (_name, fact) => {
  const within = { ...fact, params: { ...(fact['params'] as object), within: '9d' } };
  const steps = [mail('all', { when: fact }), mail('window', { when: within })];
  const asking = campaign('ask', { trigger: { event: 'Ordered' }, steps });
  const lines = [
    'anon 2026-03-02T09:00Z Added {"n":1}',
    '2026-03-03T09:00Z Added {"n":3}',
    'anon 2026-03-04T09:00Z Added {"n":5}',
    '2026-03-05T09:00Z joined',
    '2026-03-05T10:00Z Ordered',
  ];
  expect(decided([asking], ...lines)).toEqual(['2026-03-05T10:00 ask#1 sent', '2026-03-05T10:00 ask#1 sent']);
});

test('what either id has bought is recommended to the user no more', () => {
  const catalog = { ...THINGS, boughtBy: ['Ordered'] };
  const alike = { fact: 'recommend', params: { catalog: 'things', by: 'similar', to: 'x', limit: 2 } };
  const when = { ...alike, path: '$[0]', operator: 'present' };
  const rules = [catalog, campaign('alike', { steps: [mail('mail', { when })] })];
  const bought = ['anon 2026-03-02T09:00Z Ordered {"k":"y"}', '2026-03-02T09:00Z Ordered {"k":"z"}'];
  expect(decided(rules, bought[0]!, '2026-03-03T09:00Z Added')).toEqual(['2026-03-03T09:00 alike#1 sent']);
  expect(decided(rules, ...bought, '2026-03-03T09:00Z Added', '2026-03-04T09:00Z joined')).toEqual([
    '2026-03-03T09:00 alike#1 sent',
  ]);
  expect(decided(rules, ...bought, '2026-03-03T09:00Z joined', '2026-03-04T09:00Z Added')).toEqual([
    '2026-03-04T09:00 alike#1 condition',
  ]);
});

test('a run that the other id has begun since counts from its own steps, with the events of both', () => {
  const since = { fact: 'count', params: { event: 'Viewed', since: 'pause' }, operator: 'equal', value: 2 };
  const cart = campaign('cart', {
    steps: [{ id: 'pause', wait: '1h' }, { wait: '5h' }, mail('mail', { when: since })],
  });
  const lines = [
    'anon 2026-03-02T08:00Z Viewed',
    'anon 2026-03-02T09:00Z Added',
    '2026-03-02T09:30Z Viewed',
    'anon 2026-03-02T10:30Z Viewed',
    '2026-03-02T10:45Z Viewed',
    '2026-03-02T11:00Z joined',
  ];
  expect(decided([cart], ...lines)).toEqual(['2026-03-02T15:00 cart#1 sent']);
});

test('what the clock changes at the instant of joining, it changes after the events of that instant', () => {
  const half = segment('half', {
    fact: 'localTime',
    path: '$.minute',
    operator: 'greaterThanInclusive',
    value: 30,
  });
  const after = campaign('after', {
    trigger: { leaves: 'half' },
    entry: { onRepeat: 'restart' },
    steps: [{ waitFor: { event: 'Viewed', timeout: '3d' } }, mail('mail')],
    exit: [{ event: 'Ordered' }],
  });
  // At 10:00 the run of 09:00 goes on by the view, and is put back to its beginning by the clock, in this order.
  const first = 'anon 2026-03-02T08:40Z Ordered';
  const last = ['2026-03-02T10:00Z joined', '2026-03-02T10:00Z Viewed', '2026-03-02T10:10Z Ordered'];
  expect(decided([half, after], first, ...last).filter((one) => one.startsWith('2026-03-02T10:0'))).toEqual(
    [],
  );
});

const nudge = (more: Doc) => campaign('nudge', { steps: [{ wait: '3h' }, mail('mail')], ...more });

test('of two runs that start over, the last trigger counts, under whichever id it came', () => {
  const cart = nudge({ entry: { onRepeat: 'restart' } });
  const [own, other, later] = [
    '2026-03-02T10:00Z Added',
    'anon 2026-03-02T11:00Z Added',
    '2026-03-02T12:00Z Added',
  ];
  const joined = '2026-03-02T12:30Z joined';
  expect(decided([cart], own, other, joined)).toEqual(['2026-03-02T14:00 nudge#1 sent']);
  expect(decided([cart], own, other, later, joined)).toEqual(['2026-03-02T15:00 nudge#1 sent']);
});

test('a run that is put back by another id’s waits no longer than `maxWait` from its own entry', () => {
  const cart = nudge({ entry: { onRepeat: 'restart', maxWait: '5h' } });
  const lines = ['2026-03-02T10:00Z Added', 'anon 2026-03-02T12:30Z Added', '2026-03-02T12:40Z joined'];
  expect(decided([cart], ...lines)).toEqual(['2026-03-02T15:00 nudge#1 sent']);
});

describe('what ends a run', () => {
  const ordered = (time: string, n = 1) => `${time} Ordered {"n":${n}}`;
  const [own, joined] = ['2026-03-02T10:00Z Added', '2026-03-02T12:00Z joined'];
  const sent = ['2026-03-02T13:00 nudge#1 sent'];
  const leaving = (where?: Doc) => nudge({ exit: [{ event: 'Ordered', ...(where ? { where } : {}) }] });
  const large = { fact: 'event', path: '$.properties.n', operator: 'greaterThan', value: 5 };

  test('ends it by the joining where it happened under the other id since the run began', () => {
    expect(decided([leaving()], own, `anon ${ordered('2026-03-02T11:00Z')}`, joined)).toEqual([]);
    expect(decided([leaving()], own, `anon ${ordered('2026-03-02T10:00Z')}`, joined)).toEqual([]);
    expect(decided([leaving()], `anon ${own}`, ordered('2026-03-02T11:00Z'), joined)).toEqual([]);
  });

  test('leaves it where it happened before, or where the run was triggered since', () => {
    expect(decided([leaving()], `anon ${ordered('2026-03-02T09:59:59Z')}`, own, joined)).toEqual(sent);
    const cart = nudge({ entry: { onRepeat: 'refresh' }, exit: [{ event: 'Ordered' }] });
    const lines = [own, `anon ${ordered('2026-03-02T11:00Z')}`, '2026-03-02T11:30Z Added', joined];
    expect(decided([cart], ...lines)).toEqual(sent);
  });

  test('is what its `where` says of the event', () => {
    const small = [own, `anon ${ordered('2026-03-02T11:00Z', 5)}`, joined];
    expect(decided([leaving(large)], ...small)).toEqual(sent);
    expect(decided([leaving(large)], ...small.with(1, `anon ${ordered('2026-03-02T11:00Z', 6)}`))).toEqual(
      [],
    );
  });

  test('is not known of another id where its `where` reads more than the event', () => {
    const grown = { fact: 'profile', path: '$.traits.age', operator: 'greaterThan', value: 17 };
    const lines = [
      'anon 2026-03-02T09:00Z identify {"traits":{"age":30}}',
      '2026-03-02T09:00Z identify {"traits":{"age":30}}',
      own,
      `anon ${ordered('2026-03-02T11:00Z', 6)}`,
      joined,
    ];
    expect(decided([leaving({ all: [large, grown] })], ...lines)).toEqual(sent);
  });

  test('gives a mail that was put off its decision', () => {
    const quiet = policy({ quietHours: { from: '12:00', to: '20:00', onHit: 'defer' } });
    const cart = nudge({ steps: [mail('mail')], exit: [{ event: 'Ordered' }] });
    const { program } = rulesOf([...PLAN, quiet, cart]);
    const events = ['2026-03-02T11:30Z Added', `anon ${ordered('2026-03-02T11:40Z')}`, joined].map(eventOf);
    const { decisions } = simulate(program, { user: USER, events });
    expect(decisions.map(({ at, reason }) => `${formatInstant(at).slice(11, 16)} ${reason}`)).toEqual([
      '11:30 quiet-hours',
      '12:00 exited',
    ]);
  });
});
