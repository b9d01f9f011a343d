/** The impact of a change: what must hold of any two rule sets over any users, and its slow twin. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Impact, MailImpact } from '../../src/plan/impact.js';
import { mergeImpact } from '../../src/plan/impact/merge.js';
import type { RenderedSide } from '../../src/plan/impact/side.js';
import { composer } from '../../src/plan/impact/compose.js';
import { untouchedBy } from '../../src/plan/impact/untouched.js';
import { readingOf } from '../../src/plan/impact/reads.js';
import { livePerson } from '../../src/simulate/person.js';
import type { UserHistory } from '../../src/simulate/study.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { DAY } from '../../src/vocabulary/time.js';
import { arrivals } from '../engine/timelines.js';
import type { Doc } from '../engine/rule-conditions.js';
import { documents, rulesOf } from '../engine/rules.js';
import { runs } from '../runs.js';
import { impactOver, partsOf } from './impacts.js';
import {
  busiest,
  cappedOf,
  collisionsOf,
  countsOf,
  decisionsOf,
  histogram,
  ofAll,
  ofCampaign,
  ofMail,
  suppressionsOf,
  weeksOf,
} from './twin.js';

const RUNS = runs(12);
/** Fewer come to no difference of some kind, whatever effort is asked for. */
const MANY = Math.max(60, runs(60));

function sideOf(written: readonly Doc[]): RenderedSide {
  const { ruleSet, program } = rulesOf(written);
  return { ruleSet, program, outlines: new Map(), mails: new Map(), check: () => undefined };
}

function keyOf({ kind, name }: Doc): string {
  return `${String(kind)} ${String(name)}`;
}

/** A rule set, and the same with some documents of another; where those do not fit, they stay as they were. */
const change: fc.Arbitrary<readonly [readonly Doc[], readonly Doc[]]> = fc
  .tuple(documents, documents, fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 6 }))
  .map(([old, other, picks]) => {
    const others = new Map(other.map((one) => [keyOf(one), one]));
    const movable = old.filter(({ kind }) => MOVABLE.has(String(kind)));
    let now = old;
    for (const pick of picks) {
      const { [pick % movable.length]: chosen } = movable;
      const next = others.get(keyOf(chosen!));
      const tried = next
        ? now.map((one) => (keyOf(one) === keyOf(chosen!) ? next : one))
        : now.filter((one) => keyOf(one) !== keyOf(chosen!));
      if (isSound(tried)) now = tried;
    }
    return [old, now];
  });

const MOVABLE: ReadonlySet<string> = new Set(['policy', 'segment', 'campaign', 'experiment']);

function isSound(written: readonly Doc[]): boolean {
  try {
    rulesOf(written);
    return true;
  } catch {
    return false;
  }
}

const users: fc.Arbitrary<readonly UserHistory[]> = fc
  .array(arrivals, { minLength: 1, maxLength: 5 })
  .map((lists) =>
    lists.map((events, index) => ({
      user: `u${index}`,
      events: events.map((event) => ({ ...event, user: `u${index}` })),
    })),
  );

function factsOf(all: readonly UserHistory[]) {
  const times = all.flatMap(({ events }) => events.map(receiptOf));
  return { from: Math.min(...times), until: Math.max(...times) + 3 * DAY };
}

/** The impact of the change the other way round. */
function swapped(impact: Impact): Omit<Impact, 'samples' | 'inFlight' | 'assumptions'> {
  const swap = ({ before, after }: { before: number; after: number }) => ({ before: after, after: before });
  const ofMails = (one: MailImpact): MailImpact => ({
    ...one,
    mails: swap(one.mails),
    users: swap(one.users),
    gained: one.lost,
    lost: one.gained,
    firstEarlier: one.firstLater,
    firstLater: one.firstEarlier,
    earlier: one.later,
    later: one.earlier,
    more: one.fewer,
    fewer: one.more,
  });
  const { samples: _samples, inFlight: _inFlight, assumptions: _assumptions, ...rest } = impact;
  return {
    ...rest,
    total: ofMails(impact.total),
    campaigns: impact.campaigns.map(ofMails),
    mails: impact.mails.map(ofMails),
    weeks: impact.weeks.map((week) => ({ ...week, campaigns: week.campaigns.map(swap) })),
    busiest: impact.busiest.map(swap),
    perUser: impact.perUser.map(swap),
    // Users for whom two campaigns come to collide are those of the new rules.
    collisions: impact.collisions.map((one) => ({ ...one, times: swap(one.times), newUsers: 0 })),
    newlyCapped: impact.noLongerCapped,
    noLongerCapped: impact.newlyCapped,
    capped: swap(impact.capped),
    suppressions: impact.suppressions.map((one) => ({ ...one, times: swap(one.times) })),
    experiments: impact.experiments.map((one) => ({
      ...one,
      moves: one.moves
        .map((move) => ({ ...move, from: move.to, to: move.from }))
        .sort((a, b) => (`${a.from}\n${a.to}` < `${b.from}\n${b.to}` ? -1 : 1)),
    })),
  };
}

type Sides = readonly [RenderedSide, RenderedSide];
type Users = readonly UserHistory[];

/** The twin compares every mail with every other. */
const MOST_DECISIONS = 300;

type Lists = readonly [ReturnType<typeof decisionsOf>, ReturnType<typeof decisionsOf>];

function expectTwin(impact: Impact, sides: Sides, all: Users, lists: Lists): void {
  expect(impact.total).toMatchObject(countsOf(lists, ofAll));
  for (const one of impact.campaigns) expect(one).toMatchObject(countsOf(lists, ofCampaign(one.name)));
  for (const one of impact.mails) expect(one).toMatchObject(countsOf(lists, ofMail(one.name)));
  const weeks = impact.weeks.flatMap(({ monday, campaigns }) =>
    campaigns.flatMap((two, index) =>
      two.before + two.after > 0 ? [[`${monday} ${impact.campaigns[index]!.name}`, two] as const] : [],
    ),
  );
  expect(new Map(weeks)).toEqual(weeksOf(lists, sides));
  expect(impact.busiest).toEqual(histogram(lists, all, busiest));
  expect(impact.perUser).toEqual(histogram(lists, all, ({ length }) => Math.min(20, length)));
  const collisions = impact.collisions.map(({ campaigns, ...rest }) => [campaigns.join(' '), rest] as const);
  expect(new Map(collisions)).toEqual(collisionsOf(lists));
  expect(impact).toMatchObject(cappedOf(lists));
  const suppressions = impact.suppressions.map(
    ({ reason, mail, times }) => [`${reason} ${mail}`, times] as const,
  );
  expect(new Map(suppressions)).toEqual(suppressionsOf(lists));
}

const SUMS: readonly ((one: MailImpact) => number)[] = [
  (one) => one.mails.before,
  (one) => one.mails.after,
  (one) => one.earlier,
  (one) => one.later,
  (one) => one.same,
  (one) => one.otherWords,
  (one) => one.more,
  (one) => one.fewer,
];

/** Each mail is matched or is of one side, and the whole is the sum of its campaigns, and of its mails. */
function expectSums({ total, campaigns, mails }: Impact): void {
  for (const one of [total, ...campaigns, ...mails]) {
    const matched = one.mails.before - one.fewer;
    expect(one.mails.after - one.more).toBe(matched);
    expect(one.earlier + one.later + one.same).toBeLessThanOrEqual(matched);
    expect(one.earlier + one.later + one.same + one.otherWords).toBeGreaterThanOrEqual(matched);
    expect(one.users.before - one.lost).toBe(one.users.after - one.gained);
  }
  for (const of of SUMS) {
    for (const list of [campaigns, mails]) {
      expect(list.reduce((sum, one) => sum + of(one), 0)).toBe(of(total));
    }
  }
}

function expectSwapped(there: Impact, back: Impact): void {
  const { samples: _samples, inFlight: _inFlight, assumptions: _assumptions, ...rest } = back;
  expect({ ...rest, collisions: rest.collisions.map((one) => ({ ...one, newUsers: 0 })) }).toEqual(
    swapped(there),
  );
}

test('any change over any users: as a twin counts it, adding up, the same turned round and dealt out', () => {
  const found = { gained: 0, moved: 0, same: 0, fewer: 0, capped: 0, collisions: 0, running: 0 };
  fc.assert(
    fc.property(
      change,
      users,
      fc.array(fc.nat({ max: 2 }), { minLength: 5, maxLength: 5 }),
      ([old, now], all, deal) => {
        const sides = [sideOf(old), sideOf(now)] as const;
        const facts = factsOf(all);
        const decided: Lists = [
          decisionsOf(sides[0], all, facts.until),
          decisionsOf(sides[1], all, facts.until),
        ];
        fc.pre(decided.every(({ length }) => length <= MOST_DECISIONS));
        const impact = impactOver(sides, all, facts);
        expectTwin(impact, sides, all, decided);
        expectSums(impact);
        expectSwapped(impact, impactOver([sides[1], sides[0]], all, facts));
        const lists = [0, 1, 2].map((part) => all.filter((_, index) => deal[index] === part));
        const parts = partsOf(sides, lists, { until: facts.until });
        expect(mergeImpact(parts.toReversed(), ...sides, facts)).toEqual(impact);
        found.gained += impact.mails.reduce((sum, one) => sum + one.gained + one.lost, 0);
        found.moved += impact.total.earlier + impact.total.later;
        found.same += impact.total.same;
        found.fewer += impact.total.fewer;
        found.capped += impact.newlyCapped + impact.noLongerCapped;
        found.collisions += impact.collisions.length;
        found.running += impact.inFlight.length;
      },
    ),
    { numRuns: MANY },
  );
  expect(Object.entries(found).filter(([, times]) => times === 0)).toEqual([]);
});

/** A campaign that nothing begins: its rules differ, and nobody's life does. */
const IDLE: Doc = {
  kind: 'campaign',
  name: 'idle',
  version: 1,
  purpose: 'news',
  trigger: { event: 'Idle' },
  steps: [{ send: 'mail', template: 'mail', subject: 'Hello' }],
};
const IDLE_EVENT: Doc = { kind: 'event', name: 'Idle', version: 1, properties: { type: 'object' } };
/** Nobody is in it, which is known only when it is read. */
const EMPTY: Doc = {
  kind: 'segment',
  name: 'empty',
  version: 1,
  when: { fact: 'count', params: { event: 'A' }, operator: 'greaterThan', value: 1_000_000 },
};
const IDLE_BY_SEGMENT: Doc = { ...IDLE, trigger: { enters: 'empty' } };

describe('a change that changes nothing', () => {
  test.each([
    ['a rule set against itself', (old: readonly Doc[]) => old],
    ['a campaign more, which no event begins', (old: readonly Doc[]) => [...old, IDLE_EVENT, IDLE]],
    ['a campaign more, whose segment is empty', (old: readonly Doc[]) => [...old, EMPTY, IDLE_BY_SEGMENT]],
  ])('%s: all mails are the same', (_, changed) => {
    fc.assert(
      fc.property(documents, users, (old, all) => {
        const impact = impactOver([sideOf(old), sideOf(changed(old))], all, factsOf(all));
        const { total } = impact;
        expect(total).toEqual({
          name: 'all',
          mails: { before: total.same, after: total.same },
          users: total.users,
          gained: 0,
          lost: 0,
          firstEarlier: 0,
          firstLater: 0,
          earlier: 0,
          later: 0,
          otherWords: 0,
          same: total.same,
          more: 0,
          fewer: 0,
        });
        expect(total.users.before).toBe(total.users.after);
        expect([impact.newlyCapped, impact.noLongerCapped, impact.inFlight, impact.samples]).toEqual([
          0,
          0,
          [],
          [],
        ]);
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});

test('whom a change certainly does not touch is decided about as before', () => {
  let untouched = 0;
  fc.assert(
    fc.property(change, users, ([old, now], all) => {
      const sides = [sideOf(old), sideOf(now)] as const;
      const isUntouched = untouchedBy(...sides, readingOf(...sides).apart);
      const { until } = factsOf(all);
      for (const one of all.filter(({ events }) => isUntouched(events))) {
        const [a, b] = sides.map((side) => decisionsOf(side, [one], until));
        const told = (list: typeof a) =>
          list!.map(({ at, campaign, step, outcome, reason, until: end, mail }) => [
            at,
            campaign,
            step,
            outcome,
            reason,
            end,
            mail,
          ]);
        expect(told(b)).toEqual(told(a));
        untouched += 1;
      }
    }),
    { numRuns: RUNS },
  );
  expect(untouched).toBeGreaterThan(0);
});

const purpose = fc.record({
  consent: fc.constant('not-required'),
  quietHours: fc.constantFrom('ignore', { from: '21:00', to: '08:00', onHit: 'defer' }),
  caps: fc.array(
    fc.record({
      max: fc.constantFrom(1, 2, 4),
      per: fc.constantFrom('1h', '1d', '4d'),
      onHit: fc.constantFrom('drop', 'defer'),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
const waits = fc.constantFrom('10m', '1h', '1d', '9d');
const sends = (name: string) => ({ send: name, template: 'mail', subject: 'Hello' });
const plainCampaign = (name: string): fc.Arbitrary<Doc> =>
  fc
    .record({
      purpose: fc.constantFrom('news', 'service'),
      priority: fc.constantFrom(10, 50, 90),
      trigger: fc.constantFrom({ event: 'A' }, { event: 'B' }, { enters: 'idle' }, { enters: 'new' }),
      entry: fc.record({ onRepeat: fc.constantFrom('ignore', 'restart', 'refresh') }),
      waits: fc.tuple(waits, waits),
    })
    .map(({ waits: [first, second], ...rest }) => ({
      kind: 'campaign',
      name,
      version: 1,
      ...rest,
      steps: [{ wait: first }, sends('one'), { wait: second }, sends('two')],
    }));
const of = (event: string) => ({ fact: 'count', params: { event } });
/** Campaigns that meet in nothing but caps, and one of them written anew. */
const plainChange: fc.Arbitrary<readonly [readonly Doc[], readonly Doc[]]> = fc
  .tuple(fc.record({ news: purpose, service: purpose }), ...['a', 'b', 'c', 'a'].map(plainCampaign))
  .map(([purposes, one, two, three, anew]) => {
    const from = { name: 'Example Store', address: 'hello@store.example' };
    const when = { fact: 'recency', params: { event: 'A' }, operator: 'greaterThan', value: '2d' };
    const properties = { type: 'object', properties: { n: { type: 'number' }, k: { type: 'string' } } };
    const rest: readonly Doc[] = [
      { kind: 'policy', name: 'sending', version: 1, timeZone: 'UTC', from, purposes },
      { kind: 'segment', name: 'idle', version: 1, when },
      // Whoever is known and has no such event is in it: with what else they do first they enter it.
      { kind: 'segment', name: 'new', version: 1, when: { ...of('B'), operator: 'equal', value: 0 } },
      ...['A', 'B'].map((name) => ({ kind: 'event', name, version: 1, properties })),
    ];
    return [
      [...rest, one!, two!, three!],
      [...rest, anew!, two!, three!],
    ];
  });

/** What was decided, and of what; nobody sees in which order, at one instant, of different campaigns. */
function decidedOf(list: readonly Decision[]): readonly string[] {
  return list.map(({ place: _place, ...decision }) => JSON.stringify(decision)).sort();
}

test('a life that is put together of two is the one that is lived, whatever the caps', () => {
  const found = { alike: 0, otherwise: 0, anew: 0, capped: 0, left: 0 };
  fc.assert(
    fc.property(
      fc.oneof({ weight: 9, arbitrary: plainChange }, { weight: 1, arbitrary: change }),
      users,
      ([old, now], all) => {
        const sides = [sideOf(old), sideOf(now)] as const;
        const { until } = factsOf(all);
        const livedBy = (program: RenderedSide['program']) => (events: UserHistory['events']) =>
          livePerson(program, events, until);
        const { apart } = readingOf(...sides);
        const compose = composer(...sides, apart, livedBy(sides[0].program), livedBy);
        for (const [number, { events: told }] of all.entries()) {
          if (told.length === 0) continue;
          // Only of messages that have no id the events that nothing reads can be left out.
          const events = number % 3 === 0 ? told : told.map((event) => ({ ...event, messageId: '' }));
          const [a, b] = sides.map(({ program }) => livedBy(program)(events).decisions) as [
            readonly Decision[],
            readonly Decision[],
          ];
          const both = compose?.(events);
          if (both) expect(both.before.decisions).toEqual(a);
          const composed = both?.after;
          if (!composed) {
            found.left += 1;
            continue;
          }
          expect(decidedOf(composed)).toEqual(decidedOf(b));
          expect(composed.every(({ at }, index) => index === 0 || at >= composed[index - 1]!.at)).toBe(true);
          if (JSON.stringify(decidedOf(a)) === JSON.stringify(decidedOf(b))) found.alike += 1;
          else found.otherwise += 1;
          if (composed.some((one) => one.outcome === 'sent' && !decidedOf(a).includes(decidedOf([one])[0]!)))
            found.anew += 1;
          if (b.some(({ reason }) => reason === 'frequency-cap')) found.capped += 1;
        }
      },
    ),
    { numRuns: RUNS * 6 },
  );
  expect(Math.min(...Object.values(found)), JSON.stringify(found)).toBeGreaterThan(0);
});

test('a campaign that comes to another purpose is stopped by its caps, as mails of all purposes fill them', () => {
  const open = { consent: 'not-required', quietHours: 'ignore' };
  const purposes = { news: open, service: { ...open, caps: [{ max: 1, per: '1d', onHit: 'drop' }] } };
  const from = { name: 'Example Store', address: 'hello@store.example' };
  const sent = (name: string, under: string, wait: string): Doc => ({
    kind: 'campaign',
    name,
    version: 1,
    purpose: under,
    trigger: { event: 'A' },
    steps: [{ wait }, sends('one')],
  });
  const rules = (under: string): readonly Doc[] => [
    { kind: 'policy', name: 'sending', version: 1, timeZone: 'UTC', from, purposes },
    { kind: 'event', name: 'A', version: 1, properties: { type: 'object' } },
    sent('a', under, '1h'),
    sent('b', 'news', '10m'),
  ];
  const sides = [sideOf(rules('news')), sideOf(rules('service'))] as const;
  const event: Event = {
    type: 'track',
    user: 'u',
    time: 0,
    name: 'A',
    messageId: '',
    properties: {},
    traits: {},
    consent: {},
  };
  const livedBy = (program: RenderedSide['program']) => (all: UserHistory['events']) =>
    livePerson(program, all, DAY);
  const compose = composer(...sides, new Set(), livedBy(sides[0].program), livedBy);
  const composed = compose!([event]).after!;
  expect(composed.map(({ campaign, outcome, reason }) => [campaign, outcome, reason])).toEqual([
    ['b', 'sent', undefined],
    ['a', 'suppressed', 'frequency-cap'],
  ]);
  expect(decidedOf(composed)).toEqual(decidedOf(livePerson(sides[1].program, [event], DAY).decisions));
});
