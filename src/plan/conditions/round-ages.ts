/** Lives of a segment, which is read at their end, with events a rounder time before it. */
import type { Timeline } from '../../simulate/simulate.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE } from '../../vocabulary/time.js';

/** Events that are a round time before the end. */
export function roundAges({ until, events, ...rest }: Timeline): readonly Timeline[] {
  if (until === undefined) return [];
  return events.flatMap((event, index) =>
    roundedUp(until - event.time).map((age) => ({
      ...rest,
      until,
      events: events.with(index, { ...event, time: until - age, receivedTime: undefined }),
    })),
  );
}

/** Events that are no longer before the end than a duration of the rules. */
export function soonerAges(
  { until, events, ...rest }: Timeline,
  durations: readonly Duration[],
): readonly Timeline[] {
  if (until === undefined) return [];
  return events.flatMap((event, index) =>
    durations
      .filter((age) => age < until - event.time)
      .map((age) => ({
        ...rest,
        until,
        events: events.with(index, { ...event, time: until - age, receivedTime: undefined }),
      })),
  );
}

/** The end a round time after the last event. */
export function endedRound({ until, ...rest }: Timeline): readonly Timeline[] {
  if (until === undefined) return [];
  const last = rest.events.reduce((time, one) => Math.max(time, one.time), -Infinity);
  return roundedUp(until - last).map((age) => ({ ...rest, until: last + age }));
}

/** The next round durations about one that is not; the roundest first. */
function roundedUp(age: Duration): readonly Duration[] {
  return [DAY, HOUR, MINUTE]
    .flatMap((unit) =>
      age % unit === 0 ? [] : [Math.floor(age / unit) * unit, Math.ceil(age / unit) * unit],
    )
    .slice(0, ROUND_TRIES);
}

const ROUND_TRIES = 4;
