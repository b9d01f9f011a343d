/** A date of the user's, and the instants at which a campaign begins by it. */
import type { DateOffset, DateTriggerBody } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { CivilDate, Duration, Instant } from '../vocabulary/time.js';
import { DAY, civilDate, dayNumber, parseDuration, parseInstant } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { addMonths, toInstant, toLocal } from '../vocabulary/zone.js';
import { clockOf } from './wait.js';

/** A date begins a run at an instant. */
export interface Firing {
  /** Which date: its instant if it were in UTC. It stays the same when the user's zone changes. */
  readonly date: Instant;
  readonly time: Instant;
}

/** The dates that a trait stands for: one, or one a year. */
export interface DateSeries {
  readonly isYearly: boolean;
  /** The date `years` after the first. */
  readonly firing: (years: number, zone: Zone) => Firing;
}

/** A day of anyone's calendar, as its midnight in UTC; or an instant, which falls on a day that the zone decides. */
export interface DateValue {
  readonly kind: 'day' | 'instant';
  readonly time: Instant;
}

/** A `format: date` is the day that is written, whatever time stands behind it: logs write `1990-05-01T00:00:00Z`. */
export function readDate(value: JsonValue | undefined, isDay: boolean): DateValue | undefined {
  if (typeof value !== 'string') return undefined;
  const time = parseInstant(value);
  if (time === undefined) return undefined;
  const day = value.slice(0, 'YYYY-MM-DD'.length);
  return isDay || value === day ? { kind: 'day', time: parseInstant(day)! } : { kind: 'instant', time };
}

/** Years come first, then the offset; in other years 29 February is the 28th. */
export function compileSeries({ offset, at, repeat }: DateTriggerBody): (date: DateValue) => DateSeries {
  const clock = at === undefined ? undefined : clockOf(at);
  const { days, months, exact } = offsetOf(offset);
  const shifted = (date: CivilDate) => dayNumber(addMonths(date, months)) + days;
  const isYearly = repeat === 'yearly';
  return ({ kind, time }) => ({
    isYearly,
    firing: (years, zone) => {
      const date = yearsOn(time, years);
      if (kind === 'instant' && years === 0 && clock === undefined && days === 0 && months === 0) {
        return { date, time: time + exact };
      }
      const local = yearsOn(kind === 'instant' ? toLocal(zone, time) : time, years);
      const day = Math.floor(local / DAY);
      const target = shifted(civilDate(day)) * DAY + (clock ?? local - day * DAY);
      return { date, time: toInstant(zone, target) + exact };
    },
  });
}

/** The same time of the day so many years later. */
function yearsOn(time: number, years: number): number {
  if (years === 0) return time;
  const day = Math.floor(time / DAY);
  return dayNumber(addMonths(civilDate(day), 12 * years)) * DAY + (time - day * DAY);
}

interface Offset {
  readonly days: number;
  readonly months: number;
  readonly exact: Duration;
}

/** Whole days and weeks are the calendar's, so that the time of day stays when clocks change. */
function offsetOf(offset: DateOffset = '0d'): Offset {
  if (typeof offset === 'object') return { days: 0, months: 0, exact: 0, ...offset };
  const duration = parseDuration(offset.replace(/^[+-]/, ''));
  assert(duration !== undefined, `\`${offset}\` was checked to be an offset`);
  const signed = offset.startsWith('-') ? -duration : duration;
  return /[dw]$/.test(offset)
    ? { days: signed / DAY, months: 0, exact: 0 }
    : { days: 0, months: 0, exact: signed };
}
