/** Days on which calendars are awkward: clocks change, months end, years have a day more. */
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND, dayNumber } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { atClock, localClock, localDay, nextChange } from '../../vocabulary/zone.js';
import type { Draw } from './draw.js';

/** A Monday in winter, on which no clock changes. */
const USUAL_DAY = dayNumber({ year: 2026, month: 3, day: 2 });

const AWKWARD_DAYS = [
  { year: 2026, month: 1, day: 31 },
  { year: 2026, month: 3, day: 31 },
  { year: 2026, month: 12, day: 31 },
  { year: 2027, month: 1, day: 1 },
  { year: 2027, month: 2, day: 28 },
  { year: 2028, month: 2, day: 28 },
  { year: 2028, month: 2, day: 29 },
  { year: 2028, month: 3, day: 1 },
].map(dayNumber) as [number, ...number[]];

const SINCE = dayNumber({ year: 2026, month: 1, day: 1 }) * DAY;

const changes = new WeakMap<Zone, readonly Instant[]>();

/** When a zone's clocks change within four years. */
export function changesOf(zone: Zone): readonly Instant[] {
  let found = changes.get(zone);
  if (!found) {
    const list: Instant[] = [];
    for (let time = nextChange(zone, SINCE); time < SINCE + 4 * 366 * DAY; time = nextChange(zone, time))
      list.push(time);
    changes.set(zone, (found = list));
  }
  return found;
}

/** Steps to one side and the other: nothing, a millisecond, a second, a minute, half an hour. */
export const STEPS: readonly [Duration, ...Duration[]] = [
  0,
  0,
  -1,
  1,
  -SECOND,
  SECOND,
  -MINUTE,
  MINUTE,
  -30 * MINUTE,
  30 * MINUTE,
];

/**
 * An instant at which something should happen: at a time of day that rules name, or just beside, or about a change of
 * the clocks, on a usual day as often as on an awkward one.
 */
export function turningPoint(draw: Draw, zone: Zone, clocks: readonly Duration[]): Instant {
  const shifts = changesOf(zone);
  const dice = draw.below(100);
  if (dice < 14 && shifts.length > 0) {
    // The clocks are changed; what shows twice or never lies within an hour or two.
    const change = draw.any(shifts)!;
    return change + draw.pick(ABOUT_CHANGE) + draw.pick(STEPS);
  }
  const day = dayOf(draw, zone, shifts, dice);
  const clock = draw.happens(60) ? draw.any(clocks) : undefined;
  const time = atClock(zone, day, clock ?? draw.below(24 * 60) * MINUTE);
  return clock === undefined ? time : time + draw.pick(STEPS);
}

const ABOUT_CHANGE: readonly [Duration, ...Duration[]] = [
  0,
  0,
  -HOUR,
  HOUR,
  -2 * HOUR,
  2 * HOUR,
  30 * MINUTE,
];

function dayOf(draw: Draw, zone: Zone, shifts: readonly Instant[], dice: number): number {
  if (dice < 22 && shifts.length > 0) return localDay(zone, draw.any(shifts)!) + draw.below(3) - 1;
  if (dice < 32) return draw.pick(AWKWARD_DAYS);
  if (dice < 40) return USUAL_DAY + draw.below(800);
  return USUAL_DAY + draw.below(7);
}

/** When quiet hours that an instant falls into are over; the instant itself where it falls into none. */
export function afterQuiet(
  zone: Zone,
  time: Instant,
  quiet: { readonly from: Duration; readonly to: Duration } | undefined,
): Instant {
  if (!quiet) return time;
  const { from, to } = quiet;
  const clock = localClock(zone, time);
  const isQuiet = from < to ? clock >= from && clock < to : clock >= from || clock < to;
  if (!isQuiet) return time;
  const day = localDay(zone, time);
  return Math.max(time, atClock(zone, clock < to ? day : day + 1, to));
}
