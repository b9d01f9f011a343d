/**
 * The law of zones: for every zone that the machine knows and every change of its offset from 2020 to 2035, waits, quiet
 * hours, calendar caps, `localTime` and dates are what Temporal makes of them.
 *
 * Zones that change alike are one rule, and each change of a rule is tried once. The machine's tz database may be older
 * than ours: a change is left out where the two disagree within the months around it, and how many may be is bounded.
 */
import { describe, expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import { compileWait, endOf } from '../../src/compile/wait.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import type { CalendarWait, DateTriggerBody } from '../../src/language/documents.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  WEEKDAYS,
  formatInstant,
  parseInstant,
} from '../../src/vocabulary/time.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import { findZone, offsetAt } from '../../src/vocabulary/zone.js';
import type { Doc } from './rule-conditions.js';
import { rulesOf } from './rules.js';
import type { Hours, Place } from './temporal-twin.js';
import { changesOf, dateComes, offsetOf, periodEnd, quietUntil, waitEnd, zoned } from './temporal-twin.js';

const FROM = parseInstant('2020-01-01')!;
const TO = parseInstant('2036-01-01')!;
/** The longest that anything below looks away from a change. */
const AROUND = 75 * DAY;

/** Temporal takes its time, the more so on a machine that is busy. */
const LONG = 3_600_000;

const ASIDE = [1, SECOND, 30 * MINUTE, HOUR, 12 * HOUR, DAY];
const INSTANTS = [-31 * DAY, -7 * DAY, ...ASIDE.map((one) => -one), 0, ...ASIDE];

const within = (times: Iterable<Instant>, from: Instant, to: Instant) =>
  [...times].filter((time) => time >= from && time < to);

/** Zones whose offsets are the same over these years. */
function rulesOfZones(): readonly (readonly [string, ...string[]])[] {
  const rules = new Map<string, [string, ...string[]]>();
  for (const name of Intl.supportedValuesOf('timeZone')) {
    const zone = findZone(name)!;
    const changes = within(zone.changes, FROM - AROUND, TO + AROUND);
    const key = JSON.stringify([
      offsetAt(zone, FROM - AROUND),
      changes.map((change) => [change, offsetAt(zone, change)]),
    ]);
    const known = rules.get(key);
    if (known) known.push(name);
    else rules.set(key, [name]);
  }
  return [...rules.values()];
}

/** A change of a zone's offset around which the machine's tables are as ours. */
interface Case {
  readonly zone: Zone;
  readonly place: Place;
  readonly change: Instant;
  readonly number: number;
}

function casesOf(names: readonly [string, ...string[]]): {
  readonly cases: readonly Omit<Case, 'number'>[];
  readonly leftOut: number;
} {
  const zone = findZone(names[0])!;
  const place = { name: names[0], changes: changesOf(names[0], FROM - 2 * AROUND, TO + 2 * AROUND) };
  const all = within(new Set([...zone.changes, ...place.changes]), FROM, TO);
  const cases = all.filter((change) => {
    const [from, to] = [change - AROUND, change + AROUND];
    const [ours, theirs] = [within(zone.changes, from, to), within(place.changes, from, to)];
    return [from, ...ours, ...theirs].every((time) => offsetAt(zone, time) === offsetOf(time, place));
  });
  return {
    cases: cases.map((change) => ({ zone, place, change })),
    leftOut: all.length - cases.length,
  };
}

const rules = rulesOfZones();
const found = rules.map(casesOf);
const cases: readonly Case[] = found
  .flatMap(({ cases: some }) => some)
  .map((one, number) => ({ ...one, number }));

/** Tries something at every instant around every change; what is wrong is shown with its zone and instant. */
function law(
  holds: (one: Case, now: Instant, turn: number) => readonly (readonly [unknown, unknown])[],
): void {
  let compared = 0;
  for (const one of cases) {
    for (const [index, aside] of INSTANTS.entries()) {
      const now = one.change + aside;
      for (const [ours, theirs] of holds(one, now, one.number + index)) {
        compared++;
        if (JSON.stringify(ours) !== JSON.stringify(theirs))
          expect([one.place.name, formatInstant(now), ours]).toEqual([
            one.place.name,
            formatInstant(now),
            theirs,
          ]);
      }
    }
  }
  expect(compared).toBeGreaterThanOrEqual(cases.length * INSTANTS.length);
}

describe('what is compared', () => {
  test('is every zone and nearly every change', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    expect(zones.length).toBeGreaterThan(400);
    expect(rules.flat().sort()).toEqual([...zones].sort());
    expect(cases.length).toBeGreaterThan(900);
    const leftOut = found.reduce((sum, one) => sum + one.leftOut, 0);
    expect(leftOut / (cases.length + leftOut)).toBeLessThan(0.15);
    const partly = rules.filter((_, index) => found[index]!.leftOut > 0).flat();
    expect(partly.length).toBeLessThan(15);
    for (const name of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'])
      expect(partly).not.toContain(name);
  });

  test('stands for the zones that change alike', { timeout: LONG }, () => {
    const differing = new Set<string>();
    for (const [index, names] of rules.entries()) {
      if (found[index]!.leftOut > 0) continue;
      const zone = findZone(names[0])!;
      for (const name of names.slice(1)) {
        for (const change of [FROM, ...within(zone.changes, FROM, TO)])
          for (const time of [change - 1, change])
            if (offsetOf(time, { name }) !== offsetAt(zone, time)) differing.add(name);
      }
    }
    expect([...differing]).toEqual([]);
  });
});

/** So many of a list, others at each turn, so that in the end each has met everything. */
const some = <Item>(items: readonly Item[], count: number, turn: number): readonly Item[] =>
  Array.from({ length: count }, (_, index) => items[(turn * count + index) % items.length]!);

const WAITS: readonly CalendarWait[] = [
  { days: 0, at: '00:00' },
  { days: 0, at: '02:30', on: ['sunday'] },
  { days: 1 },
  { days: 1, at: '02:30' },
  { days: 2, at: '00:15', on: ['monday', 'saturday'] },
  { days: 7, at: '09:00' },
  { days: 31 },
  { months: 1 },
  { months: 1, at: '23:45' },
  { months: 2, at: '02:00', on: ['sunday'] },
  { until: '00:00' },
  { until: '01:59' },
  { until: '02:30' },
  { until: '03:00', on: ['sunday', 'friday'] },
  { until: '20:00', on: ['monday'] },
  { until: '23:30' },
];

test('calendar waits end when Temporal says', { timeout: LONG }, () => {
  const compiled = WAITS.map((wait) => ({ wait, end: compileWait(wait) }));
  law(({ zone, place }, now, turn) =>
    some(compiled, 3, turn).map(({ wait, end }) => [
      [wait, formatInstant(endOf(end, now, zone))],
      [wait, formatInstant(waitEnd(wait, now, place))],
    ]),
  );
});

const HOURS: readonly Hours[] = [
  { from: '21:00', to: '08:00' },
  { from: '22:00', to: '06:00' },
  { from: '23:30', to: '00:30' },
  { from: '00:00', to: '02:00' },
  { from: '02:30', to: '03:30' },
  { from: '03:00', to: '01:00' },
];

const DATES: readonly (readonly [name: string, date: DateTriggerBody])[] = [
  ['midnight', { trait: 'renewal' }],
  ['half-past-two', { trait: 'renewal', at: '02:30' }],
  ['a-week-before', { trait: 'renewal', offset: '-7d', at: '00:15' }],
  ['a-month-before', { trait: 'renewal', offset: { months: -1 }, at: '09:00' }],
  ['a-day-after', { trait: 'renewal', offset: { days: 1 }, at: '23:30' }],
  ['hours-before', { trait: 'renewal', offset: '-30h', at: '03:00' }],
  ['yearly', { trait: 'birthday', at: '01:30', repeat: 'yearly' }],
  ['yearly-later', { trait: 'birthday', offset: '+1w', repeat: 'yearly' }],
  ['instant', { trait: 'ends' }],
  ['before-instant', { trait: 'ends', offset: '-90m' }],
  ['day-of-instant', { trait: 'ends', at: '02:00' }],
  ['day-after-instant', { trait: 'ends', offset: '1d' }],
];

const hoursName = ({ from, to }: Hours) => `quiet-${from}-${to}`.replaceAll(':', '');
const local = (part: string) => ({ fact: 'localTime', path: `$.${part}` });
const send = (purpose: string, more: Doc = {}) => ({
  kind: 'campaign',
  version: 1,
  purpose,
  entry: { onRepeat: 'parallel' },
  steps: [{ send: 'mail', template: 'mail', subject: 'Hello', ...more }],
});
const purpose = (more: Doc) => ({ consent: 'not-required', countsTowardCaps: false, ...more });
const cap = (per: string) =>
  purpose({ countsTowardCaps: true, caps: [{ max: 1, per, window: 'calendar', onHit: 'defer' }] });
const CLOCK = ['hour', 'minute', 'weekday', 'date'];

function documents(campaigns: readonly Doc[], purposes: Doc): readonly Doc[] {
  const names = new Set(campaigns.flatMap(({ trigger }) => (trigger as { event?: string }).event ?? []));
  const traits = {
    timeZone: { type: 'string' },
    renewal: { type: 'string', format: 'date' },
    birthday: { type: 'string', format: 'date' },
    ends: { type: 'string', format: 'date-time' },
  };
  return [
    ...[...names].map((name) => ({ kind: 'event', name, version: 1, properties: { type: 'object' } })),
    { kind: 'profile', name: 'user', version: 1, traits: { type: 'object', properties: traits } },
    {
      kind: 'policy',
      name: 'sending',
      version: 1,
      timeZone: 'Europe/Berlin',
      from: { name: 'Example Store', address: 'hello@store.example' },
      purposes,
    },
    ...campaigns,
  ];
}

const blank = { user: 'u1', messageId: '', properties: {}, traits: {}, consent: {} };
const identify = (time: Instant, traits: JsonObject): Input => ({
  kind: 'event',
  event: { ...blank, type: 'identify', name: '', time, traits } as Event,
});
const track = (time: Instant, name: string): Input => ({
  kind: 'event',
  event: { ...blank, type: 'track', name, time } as Event,
});

/** Policy and facts, each by its own event. */
const POLICY = rulesOf(
  documents(
    [
      ...HOURS.map((hours) => ({
        ...send(hoursName(hours)),
        name: hoursName(hours),
        trigger: { event: hoursName(hours) },
      })),
      ...['day', 'week'].map((per) => ({ ...send(per), name: per, trigger: { event: per } })),
      {
        ...send('clock', { data: Object.fromEntries(CLOCK.map((part) => [part, local(part)])) }),
        name: 'clock',
        trigger: { event: 'clock' },
      },
    ],
    {
      ...Object.fromEntries(HOURS.map((hours) => [hoursName(hours), purpose({ quietHours: hours })])),
      day: cap('1d'),
      week: cap('1w'),
      clock: purpose({}),
    },
  ),
).program;

function decide(zone: Zone, inputs: readonly Input[]): readonly Decision[] {
  const [first] = inputs;
  const time = first!.kind === 'clock' ? first!.time : first!.event.time;
  const state = newState(POLICY.layout, 'u1');
  return stepAll(POLICY, state, [identify(time, { timeZone: zone.name }), ...inputs]).decisions;
}

test('`localTime` and quiet hours are what Temporal shows', { timeout: LONG }, () => {
  law(({ zone, place }, now, turn) => {
    const hours = some(HOURS, 2, turn);
    const events = ['clock', ...hours.map(hoursName)].map((name) => track(now, name));
    const decisions = decide(zone, [...events, { kind: 'clock', time: now }]);
    const of = (name: string) => decisions.find(({ campaign }) => campaign === name)!;
    const { hour, minute, dayOfWeek, ...rest } = partsOf(now, place);
    return [
      [of('clock').mail!.data, { hour, minute, weekday: WEEKDAYS[dayOfWeek - 1], ...rest }],
      ...hours.map((one) => [of(hoursName(one)).until, quietUntil(one, now, place)] as const),
    ];
  });
});

function partsOf(now: Instant, place: Place) {
  const time = zoned(now, place);
  return {
    hour: time.hour,
    minute: time.minute,
    dayOfWeek: time.dayOfWeek,
    date: time.toPlainDate().toString(),
  };
}

test('caps by the local day and week end when Temporal’s do', { timeout: LONG }, () => {
  const later = [1, MINUTE, 40 * MINUTE, 3 * HOUR, 23 * HOUR, 25 * HOUR, 4 * DAY];
  const periods = (['day', 'week'] as const).flatMap((per) => later.map((one) => [per, one] as const));
  law(({ zone, place }, sent, turn) =>
    some(periods, 1, turn).map(([per, after]) => {
      const now = sent + after;
      const clock = (time: Instant): Input => ({ kind: 'clock', time });
      const decisions = decide(zone, [track(sent, per), clock(sent), track(now, per), clock(now)]);
      const end = periodEnd(per, sent, now, place);
      return [
        [per, after, decisions.map(({ outcome, until }) => until ?? outcome)],
        [per, after, ['sent', end === now ? 'sent' : end]],
      ] as const;
    }),
  );
});

const BY_DATE = rulesOf(
  documents(
    DATES.map(([name, date]) => ({ ...send('clock'), name, trigger: { date } })),
    { clock: purpose({}) },
  ),
).program;

test('dates come when Temporal says', { timeout: LONG }, () => {
  let compared = 0;
  for (const { zone, place, change, number } of cases) {
    const day = zoned(change, place).toPlainDate();
    for (const days of [-1, 0, 1]) {
      const renewal = day.add({ days }).toString();
      const traits = {
        timeZone: zone.name,
        renewal,
        birthday: `${1960 + (number % 50)}${renewal.slice(4)}`.replace('02-29', '02-28'),
        ends: formatInstant(change + days * 30 * MINUTE),
      };
      const known = change - 60 * DAY;
      const inputs = [identify(known, traits), { kind: 'clock', time: change + 20 * DAY } as const];
      const { decisions } = stepAll(BY_DATE, newState(BY_DATE.layout, 'u1'), inputs);
      for (const [name, date] of DATES) {
        const text = traits[date.trait as 'renewal'];
        const years = date.repeat === 'yearly' ? Number(renewal.slice(0, 4)) - Number(text.slice(0, 4)) : 0;
        const ours = decisions.filter(({ campaign }) => campaign === name).map(({ at }) => at);
        compared++;
        expect({ name, zone: zone.name, text, ours }).toEqual({
          name,
          zone: zone.name,
          text,
          ours: [dateComes(date, text, years, place)],
        });
      }
    }
  }
  expect(compared).toBe(cases.length * 3 * DATES.length);
});
