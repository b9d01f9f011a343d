/** Random timelines that aim at the constants of the rules, and one step to each side. */
import fc from 'fast-check';
import type { Input } from '../../src/engine/step.js';
import { sortEvents } from '../../src/simulate/simulate.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import type { Instant } from '../../src/vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  formatInstant,
  parseClock,
  parseInstant,
} from '../../src/vocabulary/time.js';
import { atClock, findZone, localDay } from '../../src/vocabulary/zone.js';
import { CLOCKS, EVENTS, zone } from './rule-conditions.js';

/** Changes of the clocks: an hour, half an hour, a whole day. */
const NIGHTS = [
  '2026-03-29T01:00:00Z', // Europe/Berlin
  '2026-10-25T01:00:00Z',
  '2026-03-08T07:00:00Z', // America/New_York
  '2026-11-01T06:00:00Z',
  '2011-12-30T10:00:00Z', // Pacific/Apia: 30 December never was
  '2020-04-04T14:00:00Z',
  '2026-04-04T15:00:00Z', // Australia/Lord_Howe
  '2026-10-03T15:30:00Z',
].map((text) => parseInstant(text)!);

const GAPS = [0, SECOND, 30 * MINUTE, HOUR, 90 * MINUTE, 2 * HOUR, 5 * HOUR, DAY, 25 * HOUR, 3 * DAY];

/** When an event happens: so long after an earlier one, or when a clock next shows a time, and a step aside. */
interface When {
  readonly from: number;
  readonly gap: number;
  readonly clock: { readonly zone: string; readonly at: string } | undefined;
  readonly aside: number;
}

const when: fc.Arbitrary<When> = fc.record({
  from: fc.nat({ max: 20 }),
  gap: fc.constantFrom(...GAPS),
  clock: fc.option(fc.record({ zone, at: fc.constantFrom(...CLOCKS) }), { nil: undefined, freq: 2 }),
  aside: fc.constantFrom(0, 0, 0, -1, 1, SECOND),
});

const properties: fc.Arbitrary<JsonObject> = fc.record(
  { n: fc.constantFrom(0, 1, 1.5, 2), k: fc.constantFrom('x', 'y', ' ') },
  { requiredKeys: [] },
);

const consent = fc.dictionary(
  fc.constantFrom('news', 'service'),
  fc.constantFrom('granted' as const, 'granted' as const, 'denied' as const),
);

/** Dates around the changes of the clocks, in this year or another, and what is no date. */
const dateTime = fc
  .tuple(fc.constantFrom(...NIGHTS), fc.constantFrom(-31, -8, -7, -1, 0, 1, 2, 6, 7, 30), fc.nat({ max: 30 }))
  .map(([night, days, years]) => formatInstant(night + (days - Math.floor(years * 365.25)) * DAY));
const dates: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: dateTime.map((text) => text.slice(0, 10)) },
  { weight: 4, arbitrary: dateTime },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1988-02-29', '2024-02-29T23:30:00+14:00', '2026-02-30', 'soon', '', null, 7),
  },
);

const traits: fc.Arbitrary<JsonObject> = fc.record(
  {
    renewal: dates,
    ends: dates,
    country: fc.constantFrom('DE', 'US', null),
    vip: fc.constantFrom(true, false, null),
    timeZone: fc.oneof(zone, zone, fc.constantFrom('Mars/Phobos', null)),
  },
  { requiredKeys: [] },
);

type Fact = Pick<Event, 'type' | 'name' | 'properties' | 'traits' | 'consent'>;

const track = (name: fc.Arbitrary<string>): fc.Arbitrary<Fact> =>
  fc.record({
    type: fc.constant('track' as const),
    name,
    properties,
    traits: fc.constant({}),
    consent: fc.constant({}),
  });
const identify: fc.Arbitrary<Fact> = fc.record({
  type: fc.constant('identify' as const),
  name: fc.constant(''),
  properties: fc.constant({}),
  traits,
  consent,
});

const fact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 40, arbitrary: track(fc.constantFrom(...EVENTS)) },
  { weight: 2, arbitrary: track(fc.constant('Unread')) },
  { weight: 3, arbitrary: identify },
  {
    weight: 1,
    arbitrary: track(fc.constantFrom('Email Bounced', 'Email Marked as Spam', 'Unsubscribed', 'Email Sent')),
  },
);

const start = fc
  .tuple(fc.constantFrom(...NIGHTS), fc.integer({ min: 0, max: 60 }))
  .map(([night, halfHours]) => night - halfHours * 30 * MINUTE);

const knownUser: fc.Arbitrary<readonly Fact[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 3,
    arbitrary: identify.map((one) => [
      { ...one, consent: { news: 'granted' as const, service: 'granted' as const } },
    ]),
  },
);

export const USER = 'u1';

/** One user's events, sorted by time. */
export const events: fc.Arbitrary<readonly Event[]> = fc
  .tuple(start, knownUser, fc.array(fc.tuple(fact, when), { minLength: 1, maxLength: 12 }))
  .map(([begin, known, rest]) => {
    const times = [begin];
    for (const [, one] of rest) times.push(instantOf(one, times));
    const facts = [...known, ...rest.map(([each]) => each)];
    const offset = known.length === 0 ? 1 : 0;
    return facts
      .map((each, index) => ({
        ...each,
        user: USER,
        time: times[index + offset]!,
        messageId: `m${String(index).padStart(2, '0')}`,
      }))
      .sort((a, b) => a.time - b.time);
  });

function instantOf({ from, gap, clock, aside }: When, times: readonly Instant[]): Instant {
  const origin = times[from % times.length]! + gap;
  if (!clock) return Math.max(times[0]!, origin + aside);
  const place = findZone(clock.zone)!;
  const day = localDay(place, origin);
  const today = atClock(place, day, parseClock(clock.at)!);
  return Math.max(
    times[0]!,
    (today >= origin ? today : atClock(place, day + 1, parseClock(clock.at)!)) + aside,
  );
}

const DELAYS = [SECOND, 30 * MINUTE, 2 * HOUR, 5 * HOUR, DAY, 3 * DAY, 3 * DAY + 1, 4 * DAY];

/** How long after it happened an event comes to be known: mostly at once; a clock that is fast says before. */
const delay = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(0, ...DELAYS) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -HOUR, -DAY) },
);

/** As {@link events}, some of which come late, out of order, or twice; in the order in which they come. */
export const arrivals: fc.Arbitrary<readonly Event[]> = fc
  .tuple(
    events,
    fc.array(delay, { minLength: 16, maxLength: 16 }),
    fc.array(fc.tuple(fc.nat({ max: 12 }), fc.constantFrom(0, 1, HOUR, 3 * DAY, 3 * DAY + 1)), {
      maxLength: 2,
    }),
  )
  .map(([list, delays, repeats]) => {
    const received = list.map((event, index): Event => {
      const late = delays[index];
      return late === undefined ? event : { ...event, receivedTime: event.time + late };
    });
    const again = repeats.map(([index, after]) => {
      const event = received[index % received.length]!;
      return { ...event, receivedTime: receiptOf(event) + after };
    });
    return sortEvents([...received, ...again]);
  });

/** The clock runs on after the last event for as long as a few waits take. */
export function inputsOf(list: readonly Event[]): readonly Input[] {
  const last = Math.max(...list.map((event) => Math.max(event.time, receiptOf(event))));
  return [
    ...list.map((event): Input => ({ kind: 'event', event })),
    { kind: 'clock', time: last + 12 * DAY },
  ];
}
