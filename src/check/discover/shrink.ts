/** The least of a timeline of which something still holds: fewer events, then less in each, then rounder times. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import { GIVEN } from '../scenario.js';
import { withValue } from '../../simulate/explain/change.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE } from '../../vocabulary/time.js';

export interface Shrinking {
  readonly project: Pick<Project, 'check' | 'checkTraits'>;
  /** What must go on to hold; it holds of the timeline that is shrunk. */
  readonly holds: (timeline: Timeline) => boolean;
  /** Whether times may be changed. */
  readonly times: 'kept' | 'rounded';
  /** What else makes a timeline simpler. */
  readonly more?: readonly Simplify[];
}

/** Timelines that are simpler in one thing. */
export type Simplify = (timeline: Timeline) => readonly Timeline[];

/** Each pass is tried until none makes it smaller. Deterministic, as long as `holds` is. */
export function shrunk(timeline: Timeline, shrinking: Shrinking): Timeline {
  let least = timeline;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = least;
    least = withFewerEvents(least, shrinking);
    for (const simpler of [...(shrinking.more ?? []), ...SIMPLER])
      least = simplified(least, simpler, shrinking);
    if (shrinking.times === 'rounded') least = simplified(least, rounder, shrinking);
    if (least === before) break;
  }
  return least;
}

const MOST_ROUNDS = 6;

/** Ever smaller runs of events are left out, as in delta debugging. */
function withFewerEvents(timeline: Timeline, { holds }: Shrinking): Timeline {
  let least = timeline;
  for (
    let size = Math.ceil(timeline.events.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = least.events.length - size; at >= 0; at -= size) {
      const events = least.events.toSpliced(at, size);
      if (events.length > 0 && holds({ ...least, events })) least = { ...least, events };
    }
  }
  return least;
}

/** Takes a simpler timeline wherever one does, and goes on from there. */
function simplified(timeline: Timeline, simplify: Simplify, { holds, project }: Shrinking): Timeline {
  let least = timeline;
  for (let left = MOST_STEPS; left > 0; left--) {
    const key = canonicalJson(least);
    const next = simplify(least).find(
      (one) => canonicalJson(one) !== key && isSound(one, project) && holds(one),
    );
    if (!next) break;
    least = next;
  }
  return least;
}

const MOST_STEPS = 200;

/** Whether the tracking plan and the profile allow all that is said. */
export function isSound({ events }: Timeline, { check, checkTraits }: Shrinking['project']): boolean {
  return events.every(
    ({ type, name, properties, traits }) =>
      (type !== 'track' || check(name, properties) === undefined) && checkTraits(traits) === undefined,
  );
}

/** What says less. */
export const SIMPLER: readonly Simplify[] = [
  withoutVariants,
  (timeline) => changes(timeline, withoutProperties),
  (timeline) => changes(timeline, withoutTraits),
  (timeline) => changes(timeline, withoutConsent),
  (timeline) =>
    changes(timeline, (event) =>
      event.receivedTime === undefined ? [] : [{ ...event, receivedTime: undefined }],
    ),
  (timeline) =>
    changes(timeline, (event) => (event.user === timeline.user ? [] : [{ ...event, user: timeline.user }])),
];

/** One event of it after the other, each in every simpler way. */
export function changes(
  timeline: Timeline,
  simpler: (event: Event) => readonly Event[],
): readonly Timeline[] {
  return timeline.events.flatMap((event, index) =>
    simpler(event).map((one) => ({ ...timeline, events: timeline.events.with(index, one) })),
  );
}

function withoutVariants(timeline: Timeline): readonly Timeline[] {
  const { variants } = timeline;
  return Object.keys(variants ?? {}).map((name) => ({
    ...timeline,
    variants: Object.fromEntries(Object.entries(variants!).filter(([one]) => one !== name)),
  }));
}

function withoutProperties(event: Event): readonly Event[] {
  return pathsIn(event.properties).map((path) => ({
    ...event,
    properties: without(event.properties, path),
  }));
}

function withoutTraits(event: Event): readonly Event[] {
  return pathsIn(event.traits).map((path) => ({ ...event, traits: without(event.traits, path) }));
}

function withoutConsent(event: Event): readonly Event[] {
  return Object.keys(event.consent).map((purpose) => ({
    ...event,
    consent: Object.fromEntries(Object.entries(event.consent).filter(([one]) => one !== purpose)),
  }));
}

const MOST_PATHS = 200;

/** The members of a map, the outer ones first, and the items of lists. */
function pathsIn(value: JsonValue, above: Path = []): readonly Path[] {
  const members: readonly (readonly [string | number, JsonValue])[] = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item, index) => [index, item] as const)
    : isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]))
      : [];
  const here = members.map(([step]) => [...above, step]);
  return [...here, ...members.flatMap(([step, item]) => pathsIn(item, [...above, step]))].slice(
    0,
    MOST_PATHS,
  );
}

function without(value: JsonObject, path: Path): JsonObject {
  const last = path.at(-1);
  if (typeof last === 'string') return withValue(value, path, undefined) as JsonObject;
  const outer = path.slice(0, -1);
  const list = outer.reduce<JsonValue | undefined>(
    (found, step) => (found as Readonly<Record<string | number, JsonValue>>)[step],
    value,
  ) as readonly JsonValue[];
  return withValue(value, outer, list.toSpliced(Number(last), 1)) as JsonObject;
}

const UNITS: readonly Duration[] = [DAY, HOUR, 10 * MINUTE, MINUTE];

/** Each event, with all after it, so much earlier or later that it comes a round time after the one before. */
function rounder(timeline: Timeline): readonly Timeline[] {
  const { events } = timeline;
  return events.flatMap((event, index) => {
    const before = events[index - 1];
    if (!before) return [];
    const gap = event.time - before.time;
    const own = UNITS.findIndex((unit) => gap % unit === 0);
    // What comes at one instant is told apart more easily where it need not.
    if (gap === 0 && before.messageId !== GIVEN) return [delayed(timeline, index, 10 * MINUTE)];
    const rounds = UNITS.slice(0, own < 0 ? UNITS.length : own).flatMap((unit) => [
      Math.floor(gap / unit) * unit,
      Math.ceil(gap / unit) * unit,
    ]);
    return rounds
      .filter((rounded) => rounded !== gap && rounded > 0)
      .map((rounded) => delayed(timeline, index, rounded - gap));
  });
}

/** An event and all after it, so much later. */
function delayed(timeline: Timeline, index: number, by: Duration): Timeline {
  const { events, until } = timeline;
  return {
    ...timeline,
    events: events.map((one, at) => (at < index ? one : later(one, by))),
    ...(until === undefined ? {} : { until: until + by }),
  };
}

export function later(event: Event, by: Duration): Event {
  const { receivedTime } = event;
  return {
    ...event,
    time: event.time + by,
    ...(receivedTime === undefined ? {} : { receivedTime: receivedTime + by }),
  };
}

/** When everything has happened, and is known. */
export function lastTimeOf({ events }: Timeline): number {
  return events.reduce((last, one) => Math.max(last, one.time, receiptOf(one)), -Infinity);
}
