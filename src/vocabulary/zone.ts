/**
 * Local time in IANA zones, by tables of offset changes that ship with Mailwright: the answer does not depend
 * on the machine's ICU, and a look-up costs a binary search.
 */
import type { CivilDate, Duration, Instant, Weekday } from './time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  NEVER,
  SECOND,
  civilDate,
  dayNumber,
  daysInMonth,
  formatDate,
  weekdayOf,
} from './time.js';
import { ALIASES, TABLES } from './zone-data.js';

/** A zone: `offsets[i]` (local − UTC) holds from `changes[i - 1]` until just before `changes[i]`. */
export interface Zone {
  readonly name: string;
  readonly changes: Float64Array;
  readonly offsets: Float64Array;
  /** Where the last look-up found itself, and the next most often does too. */
  readonly lastly: Lastly;
}

/** An offset, and the instants [from, until) at which it holds. */
interface Lastly {
  from: Instant;
  until: Instant;
  offset: Duration;
}

/** Milliseconds since 1970-01-01T00:00 *as a clock on the wall would show them*. */
export type LocalTime = number;

const cache = new Map<string, Zone>();

/** The zone of an IANA name, upper and lower case as IANA writes it; undefined for an unknown name. */
export function findZone(name: string): Zone | undefined {
  const cached = cache.get(name);
  if (cached) return cached;
  const table = own(TABLES, own(ALIASES, name) ?? name);
  if (table === undefined) return undefined;
  const zone = decode(name, table);
  cache.set(name, zone);
  return zone;
}

export function zoneNames(): readonly string[] {
  return [...Object.keys(TABLES), ...Object.keys(ALIASES)].sort();
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function decode(name: string, table: string): Zone {
  const [offsetText, order, deltaText] = table.split('|') as [string, string, string];
  const distinct = offsetText.split(' ').map((seconds) => Number(seconds) * SECOND);
  const deltas = deltaText === '' ? [] : deltaText.split(' ').map((delta) => parseInt(delta, 36) * SECOND);
  let time = 0;
  return {
    name,
    changes: Float64Array.from(deltas, (delta) => (time += delta)),
    offsets: Float64Array.from(order, (index) => distinct[parseInt(index, 36)]!),
    lastly: { from: Infinity, until: Infinity, offset: 0 },
  };
}

/**
 * The tables end with 2065; from then on, the year that falls alike 28 (or 56, …) years before stands in, so
 * that the rules in force today go on.
 */
const TABLES_END = dayNumber({ year: 2066, month: 1, day: 1 }) * DAY;
const CYCLE = 10_227 * DAY;

function intoTables(time: Instant): Instant {
  return time < TABLES_END ? time : time - Math.ceil((time - TABLES_END + 1) / CYCLE) * CYCLE;
}

/** How many changes there were by an instant, itself included. */
function changesBefore({ changes }: Zone, time: Instant): number {
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (changes[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Local − UTC at an instant. */
export function offsetAt(zone: Zone, time: Instant): Duration {
  const { lastly } = zone;
  if (time >= lastly.from && time < lastly.until) return lastly.offset;
  const { changes, offsets } = zone;
  if (changes.length === 0) return offsets[0]!;
  const at = intoTables(time);
  const low = changesBefore(zone, at);
  if (at === time) {
    lastly.from = low === 0 ? -Infinity : changes[low - 1]!;
    lastly.until = Math.min(low === changes.length ? Infinity : changes[low]!, TABLES_END);
    lastly.offset = offsets[low]!;
  }
  return offsets[low]!;
}

export function toLocal(zone: Zone, time: Instant): LocalTime {
  return time + offsetAt(zone, time);
}

/**
 * The instant at which the zone's clocks show `local`. A time that clocks skip (spring) becomes the instant of
 * the change, the next valid one; a time that they show twice (autumn) is the first of the two.
 */
export function toInstant(zone: Zone, local: LocalTime): Instant {
  const before = offsetAt(zone, local - DAY);
  const after = offsetAt(zone, local + DAY);
  const first = local - Math.max(before, after);
  if (offsetAt(zone, first) === local - first) return first;
  const second = local - Math.min(before, after);
  if (offsetAt(zone, second) === local - second) return second;
  return changeBetween(zone, first, second);
}

/** The first change of offset in (from, to]; the gap that swallowed a local time lies between its two readings. */
function changeBetween(zone: Zone, from: Instant, to: Instant): Instant {
  const offset = offsetAt(zone, from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

export interface LocalParts {
  readonly date: string;
  readonly weekday: Weekday;
  readonly hour: number;
  readonly minute: number;
}

export function localParts(zone: Zone, time: Instant): LocalParts {
  const local = toLocal(zone, time);
  const days = Math.floor(local / DAY);
  return {
    date: formatDate(days),
    weekday: weekdayOf(days),
    hour: Math.floor((local - days * DAY) / HOUR),
    minute: Math.floor((local - days * DAY) / MINUTE) % 60,
  };
}

/** Day of the local calendar, numbered from 1970-01-01. */
export function localDay(zone: Zone, time: Instant): number {
  return Math.floor(toLocal(zone, time) / DAY);
}

/** Milliseconds on the local clock since its midnight. */
export function localClock(zone: Zone, time: Instant): Duration {
  const local = toLocal(zone, time);
  return local - Math.floor(local / DAY) * DAY;
}

/** The instant of a clock time on a numbered local day. */
export function atClock(zone: Zone, day: number, clock: Duration): Instant {
  return toInstant(zone, day * DAY + clock);
}

/**
 * The next instant after `time` at which the local clock may show another multiple of `step` (an hour, a minute):
 * when it has gone on so far, or when it is put forward or back before that.
 */
export function nextLocalMultiple(zone: Zone, time: Instant, step: Duration): Instant {
  const local = toLocal(zone, time);
  const untilMultiple = (Math.floor(local / step) + 1) * step - local;
  return Math.min(time + untilMultiple, nextChange(zone, time));
}

/** The next instant after `time` at which the zone's offset changes; `NEVER` where it never does again. */
export function nextChange(zone: Zone, time: Instant): Instant {
  const { changes } = zone;
  const at = intoTables(time);
  if (changes.length === 0) return NEVER;
  const index = changesBefore(zone, at);
  if (index === 0 || index < changes.length) return changes[index]! + (time - at);
  return beyond(zone, time);
}

/** After the tables' last change: the next one, found in the year that stands in for the coming one. */
function beyond(zone: Zone, time: Instant): Instant {
  const offset = offsetAt(zone, time);
  for (let month = 1; month <= 13; month++) {
    const later = time + month * 31 * DAY;
    if (offsetAt(zone, later) !== offset) return changeBetween(zone, later - 31 * DAY, later);
  }
  return NEVER;
}

/** A date some months on; the 31st of a shorter month is its last day. */
export function addMonths({ year, month, day }: CivilDate, months: number): CivilDate {
  const index = year * 12 + (month - 1) + months;
  const y = Math.floor(index / 12);
  const m = index - y * 12 + 1;
  return { year: y, month: m, day: Math.min(day, daysInMonth(y, m)) };
}

export function localDate(zone: Zone, time: Instant): CivilDate {
  return civilDate(localDay(zone, time));
}
