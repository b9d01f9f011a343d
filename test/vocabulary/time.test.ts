import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DAY,
  HOUR,
  LONGEST,
  MINUTE,
  SECOND,
  WEEKDAYS,
  civilDate,
  dayNumber,
  daysInMonth,
  formatClock,
  formatDate,
  formatDuration,
  formatInstant,
  humanDuration,
  parseClock,
  parseDuration,
  parseInstant,
  weekdayOf,
} from '../../src/vocabulary/time.js';

const instant = fc.integer({ min: Date.UTC(0, 0, 1), max: Date.UTC(9999, 11, 31) });
const day = fc.integer({ min: -700_000, max: 2_900_000 });

describe('instants', () => {
  test('are written as Date writes them, and read back', () => {
    fc.assert(
      fc.property(instant, (time) => {
        expect(formatInstant(time)).toBe(new Date(time).toISOString());
        expect(parseInstant(formatInstant(time))).toBe(time);
      }),
    );
  });

  test.each([
    ['2026-03-02T10:00:00+01:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-02T10:00:00-0530', '2026-03-02T15:30:00.000Z'],
    ['2026-03-02T10:00+14', '2026-03-01T20:00:00.000Z'],
    ['2026-03-02 10:00', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T10:00:00.1239999Z', '2026-03-02T10:00:00.123Z'],
    ['2026-03-02T10:00:00,5Z', '2026-03-02T10:00:00.500Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, time) => {
    expect(formatInstant(parseInstant(text)!)).toBe(time);
  });

  test.each([
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-03-02T24:00:00Z',
    '2026-03-02T10:60:00Z',
    '2026-03-02T10:00:60Z',
    '2026-03-02T10:00:00+15:00',
    '2026-03-02Z',
    '20260302',
    '2026-3-2',
    '1772445600',
    '',
    ' 2026-03-02',
    '2026-03-02T10:00:00Z\n',
  ])('%j is no instant', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});

describe('days', () => {
  test('are numbered as Date numbers them', () => {
    fc.assert(
      fc.property(day, (number) => {
        const date = new Date(number * DAY);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilDate(number)).toEqual(civil);
        expect(dayNumber(civil)).toBe(number);
        expect(weekdayOf(number)).toBe(WEEKDAYS[(date.getUTCDay() + 6) % 7]);
      }),
    );
  });

  test('months end when Date says so', () => {
    for (let month = 1; month <= 12; month++) {
      for (const year of [1900, 2000, 2024, 2026, 2100])
        expect(daysInMonth(year, month)).toBe(new Date(Date.UTC(year, month, 0)).getUTCDate());
    }
    expect(formatDate(dayNumber({ year: 2026, month: 3, day: 2 }))).toBe('2026-03-02');
  });
});

describe('durations', () => {
  test.each([
    ['90s', 90 * SECOND],
    ['30m', 30 * MINUTE],
    ['1h', HOUR],
    ['3d', 72 * HOUR],
    ['2w', 14 * DAY],
    ['0s', 0],
    ['36525d', LONGEST],
  ])('%s', (text, duration) => {
    expect(parseDuration(text)).toBe(duration);
  });

  test.each(['36526d', '999999999999w', '1M', '1y', '1.5h', '-1h', '1 h', 'h', '', '1h30m', '1H', '١h'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('are written in the largest unit that is exact, and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * SECOND))).toBe(seconds * SECOND);
      }),
    );
    expect([5_400_000, 259_200_000, 1000, 0].map(formatDuration)).toEqual(['90m', '3d', '1s', '0s']);
  });

  test.each([
    [93_784_000, '1 d 2 h'],
    [60_000, '1 min'],
    [0, '0 s'],
    [-HOUR, '1 h'],
    [DAY + MINUTE, '1 d 1 min'],
  ])('%i ms are %s for people', (duration, words) => {
    expect(humanDuration(duration)).toBe(words);
  });
});

test('times of day', () => {
  for (let minutes = 0; minutes < 1440; minutes++)
    expect(parseClock(formatClock(minutes * MINUTE))).toBe(minutes * MINUTE);
  for (const text of ['24:00', '9:00', '10:60', '10', '10:00:00', '-1:00'])
    expect(parseClock(text)).toBeUndefined();
});
