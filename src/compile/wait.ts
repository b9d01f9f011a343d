/** Waits → the instant at which they end. */
import type { CalendarWait } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Duration, Instant, Weekday } from '../vocabulary/time.js';
import { dayNumber, parseClock, weekdayOf } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { addMonths, atClock, localClock, localDate, localDay } from '../vocabulary/zone.js';
import { durationOf } from './aggregate.js';

/** When a wait that begins at `now` ends. */
export type WaitEnd = (now: Instant, zone: Zone) => Instant;

export function compileWait(wait: string | CalendarWait): WaitEnd {
  if (typeof wait === 'string') return exact(durationOf(wait));
  if (wait.until !== undefined) return untilClock(clockOf(wait.until), wait.on);
  const clock = wait.at === undefined ? undefined : clockOf(wait.at);
  return (now, zone) => {
    const day =
      wait.months === undefined ? localDay(zone, now) + (wait.days ?? 0) : monthsOn(zone, now, wait.months);
    return atClock(zone, firstOf(wait.on, day), clock ?? localClock(zone, now));
  };
}

function exact(duration: Duration): WaitEnd {
  return (now) => now + duration;
}

function clockOf(text: string): Duration {
  const clock = parseClock(text);
  assert(clock !== undefined, `\`${text}\` was checked to be a time of day`);
  return clock;
}

function monthsOn(zone: Zone, now: Instant, months: number): number {
  return dayNumber(addMonths(localDate(zone, now), months));
}

/** The first day of these weekdays, not before `day`. */
function firstOf(weekdays: readonly Weekday[] | undefined, day: number): number {
  if (!weekdays) return day;
  let found = day;
  while (!weekdays.includes(weekdayOf(found))) found++;
  return found;
}

/** The next instant, `now` included, at which the local clock shows `clock` on one of these weekdays. */
function untilClock(clock: Duration, weekdays: readonly Weekday[] | undefined): WaitEnd {
  return (now, zone) => {
    let day = firstOf(weekdays, localDay(zone, now));
    while (atClock(zone, day, clock) < now) day = firstOf(weekdays, day + 1);
    return atClock(zone, day, clock);
  };
}
