/** Local time against the tz database's other readers, and against brute force. */
import fc from 'fast-check';
import moment from 'moment-timezone';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, dayNumber, parseClock, parseInstant } from '../../src/vocabulary/time.js';
import { TZ_VERSION } from '../../src/vocabulary/zone-data.js';
import type { Zone } from '../../src/vocabulary/zone.js';
import {
  addMonths,
  atClock,
  findZone,
  localClock,
  localDate,
  localDay,
  localParts,
  nextChange,
  nextLocalMultiple,
  offsetAt,
  toInstant,
  toLocal,
  zoneNames,
} from '../../src/vocabulary/zone.js';

const at = (text: string) => parseInstant(text)!;
const zoneOf = (name: string): Zone => findZone(name)!;

const TABLES_END = at('2066-01-01');
const CYCLE = 28 * 365.25 * DAY;

/** Instants in the span of the tables, and the seconds around every change of a zone's offset. */
function instantsOf(zone: Zone): readonly number[] {
  const spread = fc.sample(fc.integer({ min: 0, max: TABLES_END - 1 }), {
    numRuns: 20,
    seed: zone.name.length,
  });
  return [...spread, ...[...zone.changes].flatMap((change) => [change - 1, change])];
}

describe('every zone of the tables', () => {
  const zones = zoneNames().map(zoneOf);

  test('is there', () => {
    expect(zones.length).toBeGreaterThan(500);
    expect(TZ_VERSION).toBe(moment.tz.dataVersion);
  });

  test('has the offsets that moment-timezone has, up to the end of the tables', () => {
    for (const zone of zones) {
      const other = moment.tz.zone(zone.name)!;
      for (const time of instantsOf(zone)) {
        const minutes = -other.utcOffset(time);
        if (offsetAt(zone, time) !== minutes * MINUTE)
          expect([zone.name, time, offsetAt(zone, time)]).toEqual([zone.name, time, minutes * MINUTE]);
      }
    }
  });

  test('goes on from 2066 as 28 years before', () => {
    for (const zone of zones) {
      const later = fc.sample(fc.integer({ min: TABLES_END, max: at('2100-12-31') }), {
        numRuns: 10,
        seed: 1,
      });
      for (const time of later) {
        const before = time - CYCLE < TABLES_END ? time - CYCLE : time - 2 * CYCLE;
        expect(offsetAt(zone, time)).toBe(offsetAt(zone, before));
      }
    }
  });

  test('finds the next change', () => {
    for (const zone of zones) {
      for (const [index, change] of zone.changes.entries()) {
        const after = zone.changes[index + 1];
        if (nextChange(zone, change - 1) !== change) expect([zone.name, change - 1]).toEqual(change);
        if (after !== undefined && nextChange(zone, change) !== after)
          expect([zone.name, change]).toEqual(after);
      }
    }
  });
});

/** What the machine's ICU shows; it may be of another version of the tz database, which differs for a few zones. */
function shownByIntl(name: string): (time: number) => object {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    weekday: 'long',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return {
      date: `${parts['year']}-${parts['month']}-${parts['day']}`,
      weekday: parts['weekday']!.toLowerCase(),
      hour: Number(parts['hour']),
      minute: Number(parts['minute']),
    };
  };
}

test('clocks show what Intl shows, 1973 to 2037', () => {
  const differing = zoneNames().filter((name) => {
    const [zone, shown] = [zoneOf(name), shownByIntl(name)];
    const times = instantsOf(zone).filter((time) => time >= at('1973-01-01') && time < at('2038-01-01'));
    return times.some((time) => JSON.stringify(shown(time)) !== JSON.stringify(localParts(zone, time)));
  });
  expect(differing.length).toBeLessThan(15);
  for (const name of [
    'Europe/Berlin',
    'Europe/London',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'UTC',
  ])
    expect(differing).not.toContain(name);
});

test('names are IANA’s, in its own upper and lower case, and nothing that objects inherit', () => {
  for (const name of ['europe/berlin', 'Berlin', '', 'constructor', '__proto__', 'CET ', 'Mars/Phobos'])
    expect(findZone(name)).toBeUndefined();
  for (const name of ['CET', 'UTC', 'Asia/Calcutta', 'US/Pacific', 'Etc/GMT+5'])
    expect(findZone(name)?.name).toBe(name);
});

/** Zones with changes of an hour, half an hour, two hours, at midnight, and of a whole day. */
const ODD = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'Antarctica/Troll',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Africa/Casablanca',
  'America/Caracas',
] as const;

/** An instant within two days of one of a zone's changes, or anywhere. */
const place = fc.constantFrom(...ODD).chain((name) => {
  const zone = zoneOf(name);
  const changes = [...zone.changes];
  const near =
    changes.length === 0
      ? fc.constant(0)
      : fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * 1440, max: 2 * 1440 }));
  const time = fc.oneof(
    fc.integer({ min: 0, max: at('2065-06-01') }),
    near.map((one) => (typeof one === 'number' ? 0 : one[0] + one[1] * MINUTE)),
  );
  return time.map((one) => ({ zone, time: one }));
});

const property = (holds: (place: { readonly zone: Zone; readonly time: number }) => void, numRuns = 2000) =>
  fc.assert(fc.property(place, holds), { numRuns });

describe('a local time', () => {
  test('is first shown at the instant that a scan finds, or skipped until the next', () => {
    property(({ zone, time }) => {
      const local = Math.floor(toLocal(zone, time) / MINUTE) * MINUTE;
      // Every minute of the two days around: the first that shows this, else the first after which it is past.
      const start = Math.floor((local - 26 * HOUR) / MINUTE) * MINUTE;
      let scanned = start;
      while (toLocal(zone, scanned) !== local && scanned < start + 54 * HOUR) scanned += MINUTE;
      expect(toInstant(zone, local)).toBe(scanned);
    }, 300);
  });

  test('that clocks skip becomes the instant of the change, for all gaps of all tables', () => {
    for (const zone of zoneNames().map(zoneOf)) {
      for (const change of zone.changes) {
        const [before, after] = [offsetAt(zone, change - 1), offsetAt(zone, change)];
        if (after <= before) continue;
        for (const skipped of [before, (before + after) / 2, after - 1])
          if (toInstant(zone, change + skipped) !== change)
            expect([zone.name, change, skipped]).toBe('skipped');
      }
    }
  });

  test('that clocks show twice is the first, for all folds of all tables', () => {
    for (const zone of zoneNames().map(zoneOf)) {
      for (const change of zone.changes) {
        const [before, after] = [offsetAt(zone, change - 1), offsetAt(zone, change)];
        if (after >= before) continue;
        for (const local of [change + after, change + before - 1])
          if (toInstant(zone, local) !== local - before) expect([zone.name, change, local]).toBe('first');
      }
    }
  });

  test('and back', () => {
    property(({ zone, time }) => {
      const again = toInstant(zone, toLocal(zone, time));
      expect(toLocal(zone, again)).toBe(toLocal(zone, time));
      expect(again).toBeLessThanOrEqual(time);
    });
  });

  test('is a day and a time of day', () => {
    property(({ zone, time }) => {
      expect(localDay(zone, time) * DAY + localClock(zone, time)).toBe(toLocal(zone, time));
      expect(dayNumber(localDate(zone, time))).toBe(localDay(zone, time));
    });
  });
});

test('the next hour, minute or day of the local clock is missed by no scan', () => {
  const stepped = fc.tuple(place, fc.constantFrom(MINUTE, HOUR, DAY), fc.constantFrom(0, 1, 30_500));
  fc.assert(
    fc.property(stepped, ([{ zone, time }, step, aside]) => {
      const now = time + aside;
      const shown = (one: number) => Math.floor(toLocal(zone, one) / step);
      const next = nextLocalMultiple(zone, now, step);
      expect(next).toBeGreaterThan(now);
      expect(shown(next - 1)).toBe(shown(now));
      const between = [1, 2, 3].map((quarter) => now + Math.floor(((next - now) * quarter) / 4));
      for (const one of between) expect(shown(one)).toBe(shown(now));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:00:00Z', 'skipped in spring'],
  ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30:00Z', 'shown twice in autumn'],
  ['Australia/Lord_Howe', '2026-10-04', '02:10', '2026-10-03T15:30:00Z', 'half an hour skipped'],
  ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45:00Z', 'half an hour twice'],
  ['Pacific/Apia', '2011-12-30', '10:00', '2011-12-30T10:00:00Z', 'a day that never was'],
  ['America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T03:00:00Z', 'no midnight'],
  ['America/St_Johns', '2005-10-29', '23:30', '2005-10-30T02:00:00Z', 'the end of a day twice'],
])('in %s, %s %s is %s: %s', (name, date, clock, instant) => {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  expect(atClock(zoneOf(name), dayNumber({ year, month, day }), parseClock(clock)!)).toBe(at(instant));
});

test.each([
  [{ year: 2026, month: 1, day: 31 }, 1, { year: 2026, month: 2, day: 28 }],
  [{ year: 2028, month: 1, day: 31 }, 1, { year: 2028, month: 2, day: 29 }],
  [{ year: 2026, month: 12, day: 15 }, 1, { year: 2027, month: 1, day: 15 }],
  [{ year: 2026, month: 3, day: 31 }, -1, { year: 2026, month: 2, day: 28 }],
  [{ year: 2026, month: 5, day: 31 }, 120, { year: 2036, month: 5, day: 31 }],
])('%o and %i months', (date, months, later) => {
  expect(addMonths(date, months)).toEqual(later);
});
