/** Changes of a life, one at a time: what the constants of the rules make likely to go another way. */
import type { Timeline } from '../../simulate/simulate.js';
import { withValue } from '../../simulate/explain/change.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, MINUTE, SECOND } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { atClock, localDay } from '../../vocabulary/zone.js';
import type { Lived } from './lives.js';
import type { Material } from './material.js';
import { happening, statement } from './seeds.js';
import { later } from './shrink.js';

/** Makes a changed timeline when asked: most of the changes are never lived. */
export type Variation = () => Timeline;

export function variationsOf(lived: Lived, material: Material, zone: Zone): readonly Variation[] {
  const { timeline } = lived;
  const moments = momentsOf(lived, material, zone);
  return [
    ...valueVariations(timeline, material),
    ...removals(timeline),
    ...consentVariations(timeline, material, moments),
    ...variantVariations(timeline, material),
    ...insertions(timeline, material, moments),
    ...shifts(timeline, material, zone),
    ...traitVariations(timeline, material, moments),
    ...receipts(timeline, material),
    ...repeats(timeline, material, moments),
    ...identities(timeline),
    ...ends(timeline, material),
  ];
}

function withEvents(timeline: Timeline, events: readonly Event[]): Timeline {
  const last = events.reduce((time, one) => Math.max(time, one.time, receiptOf(one)), -Infinity);
  const { until } = timeline;
  return { ...timeline, events, ...(until === undefined ? {} : { until: Math.max(until, last + DAY) }) };
}

/** One more event. */
export function added(timeline: Timeline, event: Event): Timeline {
  return withEvents(timeline, [...timeline.events, event]);
}

function replaced(timeline: Timeline, index: number, event: Event): Timeline {
  return withEvents(timeline, timeline.events.with(index, event));
}

const MOST_MOMENTS = 48;

/** Instants at which something happened or was due, just before and after them, and so long after the last event as rules name. */
function momentsOf(
  { timeline, simulated }: Lived,
  { durations, clocks }: Material,
  zone: Zone,
): readonly Instant[] {
  const { journal } = simulated;
  const known = new Set<Instant>();
  const first = timeline.events.reduce((time, one) => Math.min(time, one.time), Infinity);
  for (const entry of journal) {
    known.add(entry.at);
    if ('until' in entry && typeof entry.until === 'number') known.add(entry.until);
  }
  const edges = [...known].sort((a, b) => a - b);
  const between = edges
    .slice(1)
    .map((time, index) => Math.floor((time + edges[index]!) / 2 / MINUTE) * MINUTE);
  const last =
    edges[0] === undefined ? first : timeline.events.reduce((time, one) => Math.max(time, one.time), first);
  const after = durations.flatMap((by) => [last + by, first + by]);
  const atClocks = clocks.flatMap((clock) =>
    [0, 1].map((days) => atClock(zone, localDay(zone, last) + days, clock)),
  );
  const all = [
    ...between,
    ...edges.flatMap((time) => [time, time - SECOND, time + SECOND]),
    ...after,
    ...atClocks,
  ];
  return [...new Set(all.filter((time) => Number.isFinite(time) && time >= first - 400 * DAY))].slice(
    0,
    MOST_MOMENTS,
  );
}

/** Every value that is there, and every one that could be, as another that the rules tell apart. */
function valueVariations(timeline: Timeline, { properties, traits }: Material): readonly Variation[] {
  return timeline.events.flatMap((event, index) => {
    const part = event.type === 'track' ? 'properties' : 'traits';
    const pool = event.type === 'track' ? properties : traits;
    return placesIn(event[part], pool).flatMap(({ path, name }) =>
      (pool.get(name) ?? []).map((value): Variation => {
        return () =>
          replaced(timeline, index, { ...event, [part]: withValue(event[part], path, value) as JsonObject });
      }),
    );
  });
}

function placesIn(
  value: JsonValue,
  pool: ReadonlyMap<string, unknown>,
  above: Path = [],
): readonly { readonly path: Path; readonly name: string }[] {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).flatMap((item, index) => placesIn(item, pool, [...above, index]));
  if (!isObject(value)) return [];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : placesIn(item, pool, [...above, key]),
  );
  const own = [...pool.keys()].map((name) => ({ path: [...above, name], name }));
  return [...own, ...inner];
}

function removals(timeline: Timeline): readonly Variation[] {
  if (timeline.events.length < 2) return [];
  return timeline.events.map((_, index) => () => withEvents(timeline, timeline.events.toSpliced(index, 1)));
}

const STATUSES: readonly ConsentStatus[] = ['denied', 'granted', 'unknown'];

function consentVariations(
  timeline: Timeline,
  { purposes }: Material,
  moments: readonly Instant[],
): readonly Variation[] {
  const { user, events } = timeline;
  const first = events.reduce((time, one) => Math.min(time, one.time), Infinity);
  return purposes.flatMap((purpose) =>
    STATUSES.flatMap((status): Variation[] => [
      ...events.flatMap((event, index): Variation[] =>
        event.type === 'identify'
          ? [() => replaced(timeline, index, { ...event, consent: { ...event.consent, [purpose]: status } })]
          : [],
      ),
      () => added(timeline, statement(user, first, { consent: { [purpose]: status } })),
      ...moments.slice(0, 8).map(
        (time): Variation =>
          () =>
            added(timeline, statement(user, time, { consent: { [purpose]: status } })),
      ),
    ]),
  );
}

function variantVariations(timeline: Timeline, { variants }: Material): readonly Variation[] {
  return [...variants].flatMap(([experiment, names]) =>
    names.map((name): Variation => () => ({
      ...timeline,
      variants: { ...timeline.variants, [experiment]: name },
    })),
  );
}

function insertions(
  timeline: Timeline,
  { samples }: Material,
  moments: readonly Instant[],
): readonly Variation[] {
  const { user } = timeline;
  return moments.flatMap((time) =>
    [...samples].map(([name, sample]): Variation => {
      const properties = { ...sample, ...shared(sample, timeline) };
      return () => added(timeline, happening(user, name, properties, time));
    }),
  );
}

/** Ids go on to mean what they meant: the same cart, the same product. */
export function shared(sample: JsonObject, { events }: Timeline): JsonObject {
  const members = Object.keys(sample).flatMap((name) => {
    const known = events.findLast(({ properties }) => Object.hasOwn(properties, name));
    return known && /id$/i.test(name) ? [[name, known.properties[name]] as const] : [];
  });
  return Object.fromEntries(members);
}

function traitVariations(
  timeline: Timeline,
  { traits }: Material,
  moments: readonly Instant[],
): readonly Variation[] {
  const { user, events } = timeline;
  const first = events.reduce((time, one) => Math.min(time, one.time), Infinity);
  return [...traits].flatMap(([name, values]) =>
    values.flatMap((value) =>
      value === undefined
        ? []
        : [first, ...moments.slice(0, 4)].map(
            (time): Variation =>
              () =>
                added(timeline, statement(user, time, { traits: { [name]: value } })),
          ),
    ),
  );
}

/** All of a life, or all from an event on, at other times. */
function shifts(timeline: Timeline, { durations, clocks }: Material, zone: Zone): readonly Variation[] {
  const { events } = timeline;
  return events.flatMap((event, index) => {
    const day = localDay(zone, event.time);
    const toClocks = clocks.flatMap((clock) =>
      [-SECOND, 0, SECOND, -MINUTE * 30].map((by) => atClock(zone, day, clock) + by - event.time),
    );
    const byDurations = durations.flatMap((by) => [by, by - SECOND, by + SECOND, Math.floor(by / 2), -by]);
    const toDays = [1, 2, 3, 4, 5, 6].map((days) => days * DAY);
    return [...toClocks, ...byDurations, ...toDays].map(
      (by): Variation =>
        () =>
          withEvents(
            timeline,
            events.map((one, at) => (at < index ? one : later(one, by))),
          ),
    );
  });
}

function receipts(timeline: Timeline, { durations }: Material): readonly Variation[] {
  return timeline.events.flatMap((event, index) =>
    [...durations, 30 * DAY].map(
      (by): Variation =>
        () =>
          replaced(timeline, index, { ...event, receivedTime: event.time + by }),
    ),
  );
}

/** The same once more, at another time, also with other ids. */
function repeats(
  timeline: Timeline,
  { durations }: Material,
  moments: readonly Instant[],
): readonly Variation[] {
  return timeline.events.flatMap((event): Variation[] => {
    if (event.type !== 'track') return [];
    const times = [...new Set([...moments.slice(0, 12), ...durations.map((by) => event.time + by)])];
    return times.flatMap((time): Variation[] => [
      () => added(timeline, { ...event, time }),
      () => added(timeline, { ...event, time, properties: otherIds(event.properties) }),
      ...[2, 3, 4].map(
        (count): Variation =>
          () =>
            repeated(timeline, event, time - event.time, count),
      ),
    ]);
  });
}

/** The same event so often more, each with ids of its own. */
export function repeated(timeline: Timeline, event: Event, by: number, count: number): Timeline {
  const copies = Array.from({ length: count }, (_, index) => ({
    ...event,
    time: event.time + by * (index + 1),
    properties: otherIds(event.properties, `-${index + 2}`),
  }));
  return withEvents(timeline, [...timeline.events, ...copies]);
}

function otherIds(properties: JsonObject, ending = '-2'): JsonObject {
  const members = Object.entries(properties).map(([name, value]) =>
    /id$/i.test(name) && typeof value === 'string' ? [name, `${value}${ending}`] : [name, value],
  );
  return Object.fromEntries(members);
}

/** Under an anonymous id until it turns out whose it is; and other ids, which hashes deal out otherwise. */
function identities(timeline: Timeline): readonly Variation[] {
  const { user, events } = timeline;
  const anonymous = 'browser-1';
  const last = events.reduce((time, one) => Math.max(time, one.time), -Infinity);
  const others = Array.from({ length: 12 }, (_, index): Variation => {
    const id = `${user}-${index + 2}`;
    return () => ({
      ...timeline,
      user: id,
      events: events.map((one) => (one.user === user ? { ...one, user: id } : one)),
    });
  });
  if (events.some((one) => one.user !== user)) return others;
  const joined = events.flatMap((event, index): Variation[] =>
    event.type === 'track'
      ? [
          () =>
            added(
              replaced(timeline, index, { ...event, user: anonymous }),
              statement(user, last + MINUTE, { previousId: anonymous }),
            ),
        ]
      : [],
  );
  return [...joined, ...others];
}

function ends(timeline: Timeline, { durations }: Material): readonly Variation[] {
  const last = timeline.events.reduce((time, one) => Math.max(time, one.time, receiptOf(one)), -Infinity);
  return [
    () => ({ ...timeline, until: undefined }),
    ...durations.map((by): Variation => () => ({ ...timeline, until: last + by })),
  ];
}
