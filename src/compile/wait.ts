/** Waits → when they end. */
import type { CalendarWait } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Duration, Instant, Weekday } from '../vocabulary/time.js';
import { DAY, dayNumber, parseClock, weekdayOf } from '../vocabulary/time.js';
import type { LocalTime, Zone } from '../vocabulary/zone.js';
import { addMonths, localClock, localDate, localDay, toInstant } from '../vocabulary/zone.js';
import { durationOf } from './aggregate.js';

/**
 * When a wait that begins at `now` ends: so long after, or when the user's clocks show a local time. Such an end moves
 * with the user's zone.
 */
export type WaitEnd =
  | { readonly kind: 'after'; readonly duration: Duration }
  | { readonly kind: 'local'; readonly timeFrom: (now: Instant, zone: Zone) => LocalTime };

export function compileWait(wait: string | CalendarWait): WaitEnd {
  if (typeof wait === 'string') return { kind: 'after', duration: durationOf(wait) };
  if (wait.until !== undefined) return { kind: 'local', timeFrom: untilClock(clockOf(wait.until), wait.on) };
  const clock = wait.at === undefined ? undefined : clockOf(wait.at);
  return {
    kind: 'local',
    timeFrom: (now, zone) => {
      const day =
        wait.months === undefined ? localDay(zone, now) + (wait.days ?? 0) : monthsOn(zone, now, wait.months);
      return firstOf(wait.on, day) * DAY + (clock ?? localClock(zone, now));
    },
  };
}

/** The instant at which a wait ends for a user who stays where they are. */
export function endOf(end: WaitEnd, now: Instant, zone: Zone): Instant {
  return end.kind === 'after' ? now + end.duration : toInstant(zone, end.timeFrom(now, zone));
}

export function clockOf(text: string): Duration {
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

/** When the local clock next shows `clock` on one of these weekdays; now, if it does now. */
function untilClock(
  clock: Duration,
  weekdays: readonly Weekday[] | undefined,
): (now: Instant, zone: Zone) => LocalTime {
  return (now, zone) => {
    let day = firstOf(weekdays, localDay(zone, now));
    while (toInstant(zone, day * DAY + clock) < now) day = firstOf(weekdays, day + 1);
    return day * DAY + clock;
  };
}
