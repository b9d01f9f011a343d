/** Calendar waits against a scan of the clock, minute by minute. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileWait, endOf } from '../../src/compile/wait.js';
import type { CalendarWait } from '../../src/language/documents.js';
import type { Instant, Weekday } from '../../src/vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  WEEKDAYS,
  formatInstant,
  parseClock,
  parseInstant,
} from '../../src/vocabulary/time.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import { findZone, toLocal } from '../../src/vocabulary/zone.js';

const at = (text: string) => parseInstant(text)!;

/** The first minute at which the clock shows `local` or, where it skips that, is past it. */
function firstShown(zone: Zone, local: number): Instant {
  let time = Math.floor((local - 26 * HOUR) / MINUTE) * MINUTE;
  while (toLocal(zone, time) < local) time += MINUTE;
  return time;
}

const dayOf = (zone: Zone, time: Instant) => Math.floor(toLocal(zone, time) / DAY);
const weekday = (day: number): Weekday => WEEKDAYS[(new Date(day * DAY).getUTCDay() + 6) % 7]!;

/** So many months on; a day that the month lacks is its last. */
function monthsOn(day: number, months: number): number {
  const date = new Date(day * DAY);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), last)) / DAY;
}

function scanned(wait: CalendarWait, now: Instant, zone: Zone): Instant {
  const today = dayOf(zone, now);
  const clock = wait.until ?? wait.at;
  const sinceMidnight = clock === undefined ? toLocal(zone, now) - today * DAY : parseClock(clock)!;
  const start = wait.months === undefined ? today + (wait.days ?? 0) : monthsOn(today, wait.months);
  for (let day = start; ; day++) {
    if (wait.on && !wait.on.includes(weekday(day))) continue;
    const end = firstShown(zone, day * DAY + sinceMidnight);
    if (wait.until === undefined || end >= now) return end;
  }
}

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
] as const;

/** Instants from a fortnight before a change of the clocks to a day after it, on the minute. */
const place = fc.constantFrom(...ZONES).chain((name) => {
  const zone = findZone(name)!;
  const changes = [...zone.changes].filter(
    (change) => change > at('2000-01-01') && change < at('2040-01-01'),
  );
  return fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -14 * 1440, max: 1440 }))
    .map(([change, minutes]) => ({ zone, now: change + minutes * MINUTE }));
});
const clock = fc.constantFrom('00:00', '01:30', '02:00', '02:30', '03:00', '10:00', '23:59');
const on = fc.option(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }), { nil: undefined });
const clockOrNow = fc.option(clock, { nil: undefined });

const wait: fc.Arbitrary<CalendarWait> = fc.oneof(
  fc.record({ days: fc.integer({ min: 0, max: 15 }), at: clockOrNow, on }),
  fc.record({ months: fc.integer({ min: 0, max: 2 }), at: clockOrNow, on }),
  fc.record({ until: clock, on }),
);

test('calendar waits end when a scan of the clock finds it', () => {
  fc.assert(
    fc.property(wait, place, (written, { zone, now }) => {
      expect(formatInstant(endOf(compileWait(written), now, zone))).toBe(
        formatInstant(scanned(written, now, zone)),
      );
    }),
    { numRuns: 3000 },
  );
});

describe('in Berlin', () => {
  test.each<[string, string | CalendarWait, string, string]>([
    ['three days are 72 hours', '3d', '2026-03-27T09:00:00Z', '2026-03-30T09:00:00Z'],
    [
      'three calendar days are not, when clocks change',
      { days: 3 },
      '2026-03-27T09:00:00Z',
      '2026-03-30T08:00:00Z',
    ],
    ['at a time of day', { days: 3, at: '10:00' }, '2026-03-27T20:00:00Z', '2026-03-30T08:00:00Z'],
    ['to the millisecond of now', { days: 1 }, '2026-03-02T09:00:00.123Z', '2026-03-03T09:00:00.123Z'],
    [
      'the end of the month clamps',
      { months: 1, at: '09:00' },
      '2026-01-31T12:00:00Z',
      '2026-02-28T08:00:00Z',
    ],
    [
      'the first weekday not before',
      { days: 3, at: '10:00', on: ['monday'] },
      '2026-03-02T12:00:00Z',
      '2026-03-09T09:00:00Z',
    ],
    ['until a time that is now', { until: '10:00' }, '2026-03-02T09:00:00Z', '2026-03-02T09:00:00Z'],
    ['until a time that is over', { until: '10:00' }, '2026-03-02T09:00:00.001Z', '2026-03-03T09:00:00Z'],
    ['until a time that is skipped', { until: '02:30' }, '2026-03-29T00:00:00Z', '2026-03-29T01:00:00Z'],
    ['until a time that comes twice', { until: '02:30' }, '2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z'],
    ['not until its second coming', { until: '02:30' }, '2026-10-25T00:45:00Z', '2026-10-26T01:30:00Z'],
    [
      'until the same weekday next week',
      { until: '10:00', on: ['monday'] },
      '2026-03-02T10:00:00Z',
      '2026-03-09T09:00:00Z',
    ],
    [
      'no days, and over: in the past',
      { days: 0, at: '10:00' },
      '2026-03-02T12:00:00Z',
      '2026-03-02T09:00:00Z',
    ],
  ])('%s', (_name, written, now, end) => {
    expect(endOf(compileWait(written), at(now), findZone('Europe/Berlin')!)).toBe(at(end));
  });
});
