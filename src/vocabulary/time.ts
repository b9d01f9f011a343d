/**
 * Instants, durations and the calendar. The one place that knows how days are numbered.
 *
 * No wall clock is read anywhere here: every instant comes from an event, a rule or the caller.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Milliseconds. */
export type Duration = number;

/** An instant later than any that a rule can reach; a number, so that it survives JSON. */
export const NEVER: Instant = Number.MAX_SAFE_INTEGER;

/** The first and the last instant that a text can name: of the years 0000 and 9999. */
const EARLIEST: Instant = -62_167_219_200_000;
const LATEST: Instant = 253_402_300_799_999;

/** An instant that can be reckoned with: a whole millisecond of the years 0000 to 9999, the nearest there is. */
export function nearestInstant(time: number): Instant {
  if (time >= EARLIEST && time <= LATEST) return Math.floor(time);
  return time > LATEST ? LATEST : EARLIEST;
}

export const SECOND: Duration = 1000;
export const MINUTE: Duration = 60 * SECOND;
export const HOUR: Duration = 60 * MINUTE;
export const DAY: Duration = 24 * HOUR;
export const WEEK: Duration = 7 * DAY;

const UNITS: Readonly<Record<string, Duration>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: WEEK };

/** Longest duration that a rule may name: a hundred years. Sums of instants stay exact far beyond it. */
export const LONGEST: Duration = 36_525 * DAY;

/** `90s`, `30m`, `1h`, `3d`, `2w` → milliseconds; undefined for anything else. */
export function parseDuration(text: string): Duration | undefined {
  const match = /^(\d{1,12})([smhdw])$/.exec(text);
  if (!match) return undefined;
  const duration = Number(match[1]) * UNITS[match[2]!]!;
  return duration <= LONGEST ? duration : undefined;
}

/** The shortest exact writing of a duration: 259200000 → `3d`, 5400000 → `90m`. */
export function formatDuration(duration: Duration): string {
  if (duration === 0) return '0s';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = duration / UNITS[unit]!;
    if (Number.isInteger(count)) return `${count}${unit}`;
  }
  return `${duration / SECOND}s`;
}

/** A duration for people, to two units: 93784000 → `1 d 2 h`. */
export function humanDuration(duration: Duration): string {
  const parts: string[] = [];
  let rest = Math.abs(duration);
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / UNITS[unit]!);
    rest -= count * UNITS[unit]!;
    if (count > 0) parts.push(`${count} ${unit === 'm' ? 'min' : unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}

/** A day of the proleptic Gregorian calendar; `month` and `day` count from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil. */
export function dayNumber({ year, month, day }: CivilDate): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The inverse of {@link dayNumber}. Hinnant, civil_from_days. */
export function civilDate(days: number): CivilDate {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

export function daysInMonth(year: number, month: number): number {
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return dayNumber(next) - dayNumber({ year, month, day: 1 });
}

export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** 1970-01-01 was a Thursday. */
export function weekdayOf(days: number): Weekday {
  return WEEKDAYS[(((days + 3) % 7) + 7) % 7]!;
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * An ISO 8601 date or date-time; without an offset it is UTC, without a time midnight. Digits beyond the
 * millisecond are cut. Undefined for anything else, impossible dates such as 30 February included.
 */
export function parseInstant(text: string): Instant | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((at) => Number(match[at] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const offset = parseOffset(match[8]);
  if (offset === undefined) return undefined;
  return (
    dayNumber({ year, month, day }) * DAY +
    hour * HOUR +
    minute * MINUTE +
    second * SECOND +
    milliseconds -
    offset
  );
}

/** `+01:00`, `+0100`, `+01` or `Z`; nothing is UTC. */
export function parseOffset(text: string | undefined): Duration | undefined {
  if (text === undefined || text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2) || 0);
  if (hours > 14 || minutes > 59) return undefined;
  return (text[0] === '-' ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

/** `2026-03-02T09:00:00.000Z`. */
export function formatInstant(time: Instant): string {
  const days = Math.floor(time / DAY);
  const { year, month, day } = civilDate(days);
  const ms = time - days * DAY;
  const clock = `${pad(Math.floor(ms / HOUR))}:${pad(Math.floor(ms / MINUTE) % 60)}:${pad(Math.floor(ms / SECOND) % 60)}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${clock}.${pad(ms % SECOND, 3)}Z`;
}

/** `2026-03-02`. */
export function formatDate(days: number): string {
  const { year, month, day } = civilDate(days);
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** `10:00` → milliseconds after midnight; undefined for anything else. `24:00` is not a time of day. */
export function parseClock(text: string): Duration | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match ? Number(match[1]) * HOUR + Number(match[2]) * MINUTE : undefined;
}

export function formatClock(sinceMidnight: Duration): string {
  return `${pad(Math.floor(sinceMidnight / HOUR))}:${pad(Math.floor(sinceMidnight / MINUTE) % 60)}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
