/** What clocks and calendars do, written on Temporal: slow, and with the machine's own tables. */
import { Temporal } from 'temporal-polyfill';
import type { CalendarWait, DateTriggerBody } from '../../src/language/documents.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { DAY, WEEKDAYS, parseDuration } from '../../src/vocabulary/time.js';

/** A zone as the machine has it, with its changes over some years, oldest first. */
export interface Place {
  readonly name: string;
  readonly changes: readonly Instant[];
}

export function zoned(time: Instant, { name }: Pick<Place, 'name'>): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(name);
}

export function offsetOf(time: Instant, place: Pick<Place, 'name'>): number {
  return zoned(time, place).offsetNanoseconds / 1e6;
}

export function changesOf(name: string, from: Instant, to: Instant): readonly Instant[] {
  const changes: Instant[] = [];
  let next = zoned(from, { name }).getTimeZoneTransition('next');
  while (next && next.epochMilliseconds < to) {
    // Names and rules change as well, where the offset stays.
    const time = next.epochMilliseconds;
    if (offsetOf(time - 1, { name }) !== offsetOf(time, { name })) changes.push(time);
    next = next.getTimeZoneTransition('next');
  }
  return changes;
}

/** The first instant at which clocks show a local time, or at which they have skipped it. */
export function shown(local: Temporal.PlainDateTime, { name, changes }: Place): Instant {
  const first = local.toZonedDateTime(name, { disambiguation: 'earlier' });
  if (first.toPlainDateTime().equals(local)) return first.epochMilliseconds;
  return changes.find((change) => change > first.epochMilliseconds)!;
}

const dayOf = ({ dayOfWeek }: Temporal.PlainDate) => WEEKDAYS[dayOfWeek - 1]!;

export function waitEnd(wait: CalendarWait, now: Instant, place: Place): Instant {
  const start = zoned(now, place);
  const time = wait.until ?? wait.at;
  const clock = time === undefined ? start.toPlainTime() : Temporal.PlainTime.from(time);
  let date = start.toPlainDate().add({ days: wait.days ?? 0, months: wait.months ?? 0 });
  for (;;) {
    const end = shown(date.toPlainDateTime(clock), place);
    const isMeant = wait.on === undefined || wait.on.includes(dayOf(date));
    if (isMeant && (wait.until === undefined || end >= now)) return end;
    date = date.add({ days: 1 });
  }
}

export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** Until when a mail is put off by quiet hours; undefined where it is not. */
export function quietUntil({ from, to }: Hours, now: Instant, place: Place): Instant | undefined {
  const isQuiet = (time: Instant) => {
    const clock = zoned(time, place).toPlainTime().toString();
    return from < to ? from <= clock && clock < to : from <= clock || clock < to;
  };
  return isQuiet(now)
    ? soonest(now, place, Temporal.PlainTime.from(to), (time) => !isQuiet(time))
    : undefined;
}

/** The first instant of another local day or week than that of `sent`, from `now` on. */
export function periodEnd(per: 'day' | 'week', sent: Instant, now: Instant, place: Place): Instant {
  const periodOf = (time: Instant) => {
    const date = zoned(time, place).toPlainDate();
    return (per === 'day' ? date : date.subtract({ days: date.dayOfWeek - 1 })).toString();
  };
  const isOver = (time: Instant) => periodOf(time) !== periodOf(sent);
  return isOver(now) ? now : soonest(now, place, new Temporal.PlainTime(), isOver);
}

/** Of all instants at which clocks show a time, either time, or are put forward or back: the first that will do. */
function soonest(
  now: Instant,
  place: Place,
  clock: Temporal.PlainTime,
  willDo: (time: Instant) => boolean,
): Instant {
  const today = zoned(now, place).toPlainDate();
  const candidates = place.changes.filter((change) => change > now && change <= now + 9 * DAY);
  for (let days = 0; days <= 8; days++) {
    const local = today.add({ days }).toPlainDateTime(clock);
    for (const disambiguation of ['earlier', 'later'] as const)
      candidates.push(local.toZonedDateTime(place.name, { disambiguation }).epochMilliseconds);
  }
  const later = candidates.filter((time) => time > now).sort((a, b) => a - b);
  return later.find(willDo)!;
}

/** When a date comes, so many years after the first. */
export function dateComes(
  { offset = '0d', at }: DateTriggerBody,
  text: string,
  years: number,
  place: Place,
): Instant {
  const isInstant = text.includes('T');
  const instant = isInstant ? Temporal.Instant.from(text).epochMilliseconds : 0;
  const local = isInstant
    ? zoned(instant, place).toPlainDateTime()
    : Temporal.PlainDate.from(text).toPlainDateTime();
  const exact = typeof offset === 'string' && /[smh]$/.test(offset) ? signed(offset) : 0;
  const days = typeof offset === 'string' ? (exact === 0 ? signed(offset) / DAY : 0) : 0;
  const moved = typeof offset === 'string' ? { days } : offset;
  if (isInstant && years === 0 && at === undefined && offset === '0d') return instant;
  const date = local.toPlainDate().add({ years }).add(moved);
  const clock = at === undefined ? local.toPlainTime() : Temporal.PlainTime.from(at);
  const isStill = isInstant && years === 0 && at === undefined && exact !== 0;
  return (isStill ? instant : shown(date.toPlainDateTime(clock), place)) + exact;
}

function signed(offset: string): number {
  const duration = parseDuration(offset.replace(/^[+-]/, ''))!;
  return offset.startsWith('-') ? -duration : duration;
}
