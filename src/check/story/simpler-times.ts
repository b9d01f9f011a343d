/** Lives at times that are easier to read: sooner, on whole hours, on an ordinary day. */
import type { Timeline } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND, formatDate, parseInstant } from '../../vocabulary/time.js';
import { atClock, findZone, localClock, localDay, toInstant, toLocal } from '../../vocabulary/zone.js';
import { firstTime } from '../discover/seeds.js';
import type { Simplify } from '../discover/shrink.js';
import { changes, lastTimeOf, later } from '../discover/shrink.js';
import type { Ground } from './cost.js';
import { isHappening, memberOf } from './cost.js';

/** All of a life at another time: when made-up lives begin, or on a day near that, at a round hour. */
export function atPlainStart({ project }: Ground): Simplify {
  const { zone } = project.program;
  const standard = firstTime(project);
  const day = localDay(zone, standard);
  return (timeline) => {
    const first = timeline.events.reduce((time, one) => Math.min(time, one.time), Infinity);
    if (!Number.isFinite(first)) return [];
    const clock = localClock(zone, first);
    const own = localDay(zone, first);
    const sameWeekday = day + ((((own - day) % 7) + 7) % 7);
    const days = [...new Set([day, sameWeekday, ...WEEK.map((one) => day + one)])];
    const clocks = [...new Set([clock, ...HOURS])];
    const moments = [
      standard,
      ...days.map((one) => atClock(zone, one, 10 * HOUR)),
      ...days.map((one) => atClock(zone, one, clock)),
      ...clocks.map((one) => atClock(zone, day, one)),
      ...clocks.map((one) => atClock(zone, sameWeekday, one)),
      ...clocks.map((one) => atClock(zone, own, one)),
      ...[HOUR, 10 * MINUTE, MINUTE, SECOND].flatMap((unit) => [
        first - (clock % unit),
        first - (clock % unit) + unit,
      ]),
    ];
    return [...new Set(moments)]
      .filter((time) => time !== first)
      .flatMap((time) => {
        const alone = moved(timeline, time - first);
        const by = localDay(zone, time) - own;
        return by === 0 ? [alone] : [alone, withDates(alone, by)];
      });
  };
}

const WEEK = [0, 1, 2, 3, 4, 5, 6];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour * HOUR);

/** The user lives where the shop is, and all happens when it did by the clock there. */
export function atHome({ project }: Ground): Simplify {
  const home = project.program.zone;
  return (timeline) => {
    const named = timeline.events.map(({ traits }) => memberOf(traits, 'timeZone'));
    const names = named.filter((name) => typeof name === 'string');
    const zone = names.map(findZone).find((one) => one !== undefined);
    const first = timeline.events.reduce((time, one) => Math.min(time, one.time), Infinity);
    if (names.length === 0 || !Number.isFinite(first)) return [];
    const events = timeline.events.map((event) => ({
      ...event,
      traits: Object.fromEntries(Object.entries(event.traits).filter(([name]) => name !== 'timeZone')),
    }));
    const times = [...(zone ? [toInstant(home, toLocal(zone, first))] : []), firstTime(project)];
    return times.map((time) => moved({ ...timeline, events }, time - first));
  };
}

function moved(timeline: Timeline, by: Duration): Timeline {
  const { until } = timeline;
  return {
    ...timeline,
    events: timeline.events.map((event) => later(event, by)),
    ...(until === undefined ? {} : { until: until + by }),
  };
}

/** The dates that are told move along by so many days. */
function withDates(timeline: Timeline, days: number): Timeline {
  const read = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return movedDate(value, days);
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(read);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, item === undefined ? item : read(item)]),
    );
  };
  return {
    ...timeline,
    events: timeline.events.map((event) => ({
      ...event,
      properties: read(event.properties) as JsonObject,
      traits: read(event.traits) as JsonObject,
    })),
  };
}

function movedDate(text: string, days: number): string {
  const [date, rest] = [text.slice(0, DATE_LENGTH), text.slice(DATE_LENGTH)];
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^(?:T.*)?$/.test(rest)) return text;
  const time = parseInstant(`${date}T00:00:00Z`);
  return time === undefined ? text : `${formatDate(Math.floor(time / DAY) + days)}${rest}`;
}

const DATE_LENGTH = 10;

/** An event with all that comes after it, or alone, so that it comes a rule's duration or a round time after the one before. */
export function sooner({ material }: Ground): Simplify {
  const ladder = [...new Set([...ROUND, ...material.durations])].sort((a, b) => a - b);
  return (timeline) => {
    const sorted = [...timeline.events].filter(isHappening).sort((a, b) => a.time - b.time);
    return sorted.slice(1).flatMap((event, index) => {
      const before = sorted[index]!;
      const gap = event.time - before.time;
      const round = [HOUR, 10 * MINUTE, MINUTE, SECOND].flatMap((unit) => [
        Math.floor(gap / unit) * unit,
        Math.ceil(gap / unit) * unit,
      ]);
      const gaps = [...(gap === 0 ? [HOUR, 10 * MINUTE, MINUTE] : []), ...ladder, ...round].filter(
        (one) => one > 0 && one !== gap && one <= gap + HOUR,
      );
      return [...new Set(gaps)].flatMap((one) => [
        delayed(timeline, event, one - gap),
        { ...timeline, events: timeline.events.map((it) => (it === event ? later(it, one - gap) : it)) },
      ]);
    });
  };
}

const ROUND: readonly Duration[] = [
  ...[1, 10, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 10, 12, 18].map((count) => count * HOUR),
  ...[1, 2, 3, 4, 5, 6, 7, 10, 14, 30, 60, 90].map((count) => count * DAY),
];

function delayed(timeline: Timeline, from: Event, by: Duration): Timeline {
  const { events, until } = timeline;
  return {
    ...timeline,
    events: events.map((one) => (one === from || one.time > from.time ? later(one, by) : one)),
    ...(until === undefined ? {} : { until: until + by }),
  };
}

/** What comes late is known at once, or less late, by a round time. */
export function lessLate({ material }: Ground): Simplify {
  const ladder = [...new Set([...ROUND, ...material.durations])].sort((a, b) => a - b);
  return (timeline) =>
    changes(timeline, (event) => {
      const delay = receiptOf(event) - event.time;
      if (delay === 0) return event.receivedTime === undefined ? [] : [{ ...event, receivedTime: undefined }];
      const round = [HOUR, 10 * MINUTE, MINUTE, SECOND].map((unit) => Math.ceil(delay / unit) * unit);
      return [
        { ...event, receivedTime: undefined },
        { ...event, receivedTime: undefined, time: receiptOf(event) },
        ...[...ladder, ...round]
          .filter((one) => one !== delay && one <= delay + HOUR)
          .map((one) => ({ ...event, receivedTime: event.time + one })),
      ];
    });
}

/** The clock runs until nothing is pending, or stops soon, at a round time. */
export function cutUntil({ material }: Ground): Simplify {
  const ladder = [...new Set([...ROUND, ...material.durations])].sort((a, b) => a - b);
  return (timeline) => {
    const { until } = timeline;
    if (until === undefined) return [];
    const last = lastTimeOf(timeline);
    const rest = until - last;
    const round = [DAY, HOUR, 10 * MINUTE, MINUTE].map((unit) => Math.ceil(rest / unit) * unit);
    return [
      { ...timeline, until: undefined },
      ...[...ladder, ...round]
        .filter((one) => one !== rest && one <= rest + HOUR)
        .map((one) => ({ ...timeline, until: last + one })),
    ];
  };
}
