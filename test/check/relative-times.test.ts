/** Times that are counted from another are the instants that they stand for. */
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { failureText } from '../../src/check/failure.js';
import { runCase } from '../../src/check/run-case.js';
import { nextLocal, readRelative } from '../../src/check/relative-time.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import type { Instant } from '../../src/vocabulary/time.js';
import {
  DAY,
  HOUR,
  MINUTE,
  SECOND,
  WEEKDAYS,
  formatInstant,
  parseDuration,
  parseInstant,
} from '../../src/vocabulary/time.js';
import { findZone, offsetAt } from '../../src/vocabulary/zone.js';
import type { Place } from '../engine/temporal-twin.js';
import { changesOf, offsetOf, shown, zoned } from '../engine/temporal-twin.js';
import { runs } from '../runs.js';
import { onlyCase, openShop } from './shop.js';

let project: Project;
let mails: Mails;
beforeAll(async () => {
  ({ project, mails } = await openShop());
});

const NOWHERE = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

const instant = (text: string) => parseInstant(text)!;

/** One whose clocks go by halves of an hour, two that have missed a day, some that change at midnight. */
const PLACES: readonly Place[] = [
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'America/Havana',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
].map((name) => ({ name, changes: changesOf(name, instant('1993-01-01'), instant('2026-01-01')) }));

/** The next such time, day by day, on Temporal. */
function next(day: string, clock: string, from: Instant, place: Place): Instant {
  const today = zoned(from, place).toPlainDate();
  const on = (days: number) =>
    shown(today.add({ days }).toPlainDateTime(Temporal.PlainTime.from(clock)), place);
  if (day === 'today') return on(0);
  if (day === 'tomorrow') return on(1);
  for (let days = 0; ; days++) {
    const isMeant = WEEKDAYS[today.add({ days }).dayOfWeek - 1] === day;
    if (isMeant && on(days) > from) return on(days);
  }
}

/** Whether the machine's tables say of a fortnight what ours say. */
function isAgreed(from: Instant, place: Place): boolean {
  const zone = findZone(place.name)!;
  const near = (changes: Iterable<number>) =>
    [...changes].filter((change) => change > from - 2 * DAY && change < from + 16 * DAY);
  return [from - 2 * DAY, from, from + 16 * DAY, ...near(place.changes), ...near(zone.changes)].every(
    (time) =>
      offsetAt(zone, time) === offsetOf(time, place) &&
      offsetAt(zone, time - 1) === offsetOf(time - 1, place),
  );
}

const place = fc.constantFrom(...PLACES);
const clock = fc.oneof(
  fc.constantFrom('00:00', '00:30', '02:30', '03:00', '10:00', '23:59', '23:59:59', '02:00:01'),
  fc.integer({ min: 0, max: 86_399 }).map((seconds) => formatInstant(seconds * SECOND).slice(11, 19)),
);

/** An instant, mostly some days before or after clocks change. */
function instantIn({ changes }: Place): fc.Arbitrary<Instant> {
  const anywhere = fc.integer({ min: instant('1994-01-01'), max: instant('2025-01-01') });
  const around = (changes.length > 0 ? fc.constantFrom(...changes) : anywhere).chain((change) =>
    fc.integer({ min: -4 * 24 * 60, max: 2 * 24 * 60 }).map((minutes) => change + minutes * 60 * SECOND),
  );
  return fc.oneof({ weight: 4, arbitrary: around }, { weight: 1, arbitrary: anywhere });
}

type Step =
  | { readonly kind: 'later'; readonly text: string }
  | { readonly kind: 'after'; readonly text: string }
  | { readonly kind: 'local'; readonly day: string; readonly clock: string; readonly zone: string }
  | { readonly kind: 'moves'; readonly to: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('later' as const), text: fc.constantFrom('0s', '90s', '30m', '1h', '3d') }),
  fc.record({ kind: fc.constant('after' as const), text: fc.constantFrom('30m', '1d') }),
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('local' as const),
      day: fc.constantFrom('tomorrow', 'today', ...WEEKDAYS),
      clock,
      zone: fc.oneof(
        fc.constant('local'),
        fc.constant('local'),
        fc.constantFrom(...PLACES).map(({ name }) => name),
      ),
    }),
  },
  fc.record({ kind: fc.constant('moves' as const), to: fc.constantFrom(...PLACES).map(({ name }) => name) }),
);

const placeOf = (name: string) => PLACES.find((one) => one.name === name)!;

it('a scenario with such times is the one with the instants written out', () => {
  const seen = { relative: 0 };
  const written = fc.tuple(place, place).chain(([own, other]) =>
    fc.record({
      own: fc.constant(own),
      other: fc.constant(other),
      start: instantIn(own),
      steps: fc.array(fc.tuple(step, fc.boolean()), { minLength: 1, maxLength: 4 }),
      receipt: fc.tuple(fc.constantFrom('tomorrow', ...WEEKDAYS), clock),
      end: fc.tuple(fc.constantFrom('tomorrow', ...WEEKDAYS), clock),
      then: fc.tuple(fc.constantFrom('tomorrow', ...WEEKDAYS), clock, fc.boolean()),
    }),
  );
  fc.assert(
    fc.property(written, ({ own, other, start, steps, receipt, end, then }) => {
      const users = ['ada', 'bo'] as const;
      const places: Record<string, Place> = { ada: own, bo: other };
      const happened = { event: 'Order Completed' };
      const relative: object[] = [{ at: formatInstant(start), ...happened }];
      const absolute: object[] = [...relative];
      let time = start;
      const count = (day: string, at: string, from: Instant, where: Place) => {
        fc.pre(isAgreed(from, where));
        const found = next(day, at, from, where);
        seen.relative++;
        return found;
      };
      for (const [one, isOther] of steps) {
        const user = users[Number(isOther)]!;
        const what = one.kind === 'moves' ? { type: 'identify', traits: { timeZone: one.to } } : happened;
        let at: object;
        if (one.kind === 'local') {
          const where = one.zone === 'local' ? places[user]! : placeOf(one.zone);
          const found = count(one.day, one.clock, time, where);
          // What is over today is refused; here it is not written.
          if (found < time) continue;
          time = found;
          const isNext = one.day !== 'today' && one.day !== 'tomorrow' && isOther;
          at = { at: `${isNext ? 'next ' : ''}${one.day} ${one.clock} ${one.zone}` };
        } else {
          const by = one.kind === 'moves' ? '1m' : one.text;
          time += parseDuration(by)!;
          at = one.kind === 'after' ? { after: by } : { at: `+${by}` };
        }
        relative.push({ ...at, user, ...what });
        absolute.push({ at: formatInstant(time), user, ...what });
        if (one.kind === 'moves') places[user] = placeOf(one.to);
      }
      const received = count(receipt[0], receipt[1], time, places['ada']!);
      relative.push({ at: '+0s', ...happened, messageId: 'late', receivedAt: `${receipt.join(' ')} local` });
      absolute.push({
        at: formatInstant(time),
        ...happened,
        messageId: 'late',
        receivedAt: formatInstant(received),
      });
      const until = count(end[0], end[1], received, places['ada']!);
      const user = users[Number(then[2])]!;
      const sent = count(then[0], then[1], received, places[user]!);
      const given = {
        profile: { userId: 'ada', traits: { timeZone: own.name } },
        users: [{ userId: 'bo', traits: { timeZone: other.name } }],
      };
      const scenario = (when: object[], ends: string, ats: readonly string[]) =>
        onlyCase(
          stringify([
            {
              name: 'one',
              given,
              when,
              until: ends,
              then: ats.map((at) => ({ send: 'cart/reminder', user, at })),
            },
          ]),
          project,
        );
      const one = scenario(relative, `${end.join(' ')} local`, [
        `next ${then[0]} ${then[1]} local`.replace('next tomorrow', 'tomorrow'),
        '+1h',
        '+1h after when-00001',
        '+2h after late',
      ]);
      const same = scenario(absolute, formatInstant(until), [
        formatInstant(sent),
        formatInstant(received + HOUR),
        formatInstant(start + HOUR),
        formatInstant(received + 2 * HOUR),
      ]);
      expect(one.events).toEqual(same.events);
      expect(one.until).toBe(same.until);
      expect(one.expected.sends.map(({ at }) => at!.value.time)).toEqual(
        same.expected.sends.map(({ at }) => at!.value.time),
      );
    }),
    { numRuns: runs(80) },
  );
  expect(seen.relative).toBeGreaterThan(runs(80) * 2.5);
});

it('local times are found as on Temporal, also those that clocks skip or show twice', () => {
  const seen = { skipped: 0, twice: 0 };
  const days = fc.constantFrom('today', 'tomorrow', ...WEEKDAYS);
  const changes = PLACES.flatMap((one) => one.changes.map((change) => [one, change] as const));
  const before = fc.integer({ min: -40 * 60, max: 12 * 60 });
  const beside = fc.integer({ min: -90, max: 90 });
  fc.assert(
    fc.property(fc.constantFrom(...changes), before, days, beside, ([where, change], by, day, near) => {
      const from = change + by * MINUTE;
      fc.pre(isAgreed(from, where));
      // What clocks would show, had they not been changed.
      const at = zoned(change - SECOND, where)
        .toPlainDateTime()
        .add({ seconds: near * 60 + 1 })
        .toPlainTime()
        .toString();
      const found = readRelative(`${day} ${at.slice(0, 8)} local`, NOWHERE, '', () => {});
      const time = found?.kind === 'local' && nextLocal(found, from, findZone(where.name)!);
      expect(time).toBe(next(day, at, from, where));
      const local = zoned(time as Instant, where);
      if (!local.toPlainTime().equals(Temporal.PlainTime.from(at))) seen.skipped++;
      const later = local.toPlainDateTime().toZonedDateTime(where.name, { disambiguation: 'later' });
      if (later.epochMilliseconds !== time) seen.twice++;
    }),
    // With less than so many the rare hours are not met often enough.
    { numRuns: Math.max(1000, runs(1000)) },
  );
  expect(seen.skipped).toBeGreaterThan(20);
  expect(seen.twice).toBeGreaterThan(20);
});

const FIRST = `{ at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1, price: 60 } }`;

/** A Monday morning in Berlin. */
function timeOf(at: string, from = '2026-03-02T10:00:00+01:00', zone = 'Europe/Berlin'): string {
  const text = `- name: one
  given: { profile: { traits: { timeZone: ${zone} } } }
  when: [{ at: '${from}', event: Order Completed }, { at: ${at}, event: Order Completed }]
  then: [{ others: allowed }]`;
  return formatInstant(onlyCase(text, project).events.at(-1)!.time);
}

describe('instants', () => {
  it.each([
    ['+1h', '2026-03-02T10:00:00.000Z'],
    ['monday 10:00 local', '2026-03-09T09:00:00.000Z'],
    ['next monday 10:00 local', '2026-03-09T09:00:00.000Z'],
    ['monday 10:00:01 local', '2026-03-02T09:00:01.000Z'],
    ['today 10:00 local', '2026-03-02T09:00:00.000Z'],
    ['tomorrow 00:00 local', '2026-03-02T23:00:00.000Z'],
    ['monday 10:00 America/New_York', '2026-03-02T15:00:00.000Z'],
    ['sunday 09:30 Pacific/Apia', '2026-03-07T20:30:00.000Z'],
  ])('%s', (at, wanted) => expect(timeOf(at)).toBe(wanted));

  it('that clocks skip are the next valid ones, and of two the first', () => {
    expect(timeOf('sunday 02:30 local', '2026-03-28T10:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(timeOf('sunday 02:30 local', '2026-10-24T10:00:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('of a day that there was not are its end', () => {
    const thursday = '2011-12-29T12:00:00-10:00';
    for (const at of ['friday 10:00 local', 'tomorrow 10:00 local', 'saturday 00:00 local'])
      expect(timeOf(at, thursday, 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000Z');
    expect(timeOf('friday 10:00 local', '2011-12-31T00:00:00+14:00', 'Pacific/Apia')).toBe(
      '2012-01-05T20:00:00.000Z',
    );
  });
});

describe('failures', () => {
  const failuresOf = (then: string): readonly string[] => {
    const text = `- name: one
  given: { profile: { consent: { marketing: granted } } }
  until: 1d
  when: [${FIRST}, { after: 30m, messageId: m2, event: Product Added, properties: { cart_id: c1, price: 1 } }]
  then: [${then}]`;
    return runCase(onlyCase(text, project), project, mails).failures.map(failureText);
  };

  it('show what was written and the instant that it is', () => {
    expect(failuresOf('{ send: cart/reminder, at: +1h }, { others: allowed }')[0]).toMatch(
      '`cart/reminder` was sent at 2026-03-02T11:00:00+01:00, not at +1h (2026-03-02T11:30:00+01:00): 30 min earlier',
    );
    expect(failuresOf('{ send: cart/reminder, at: +1h after when-00001 }, { others: allowed }')).toEqual([]);
    expect(failuresOf('{ send: cart/reminder, at: today 18:00 local }, { others: allowed }')[0]).toMatch(
      'not at today 18:00 local (2026-03-02T18:00:00+01:00): 7 h earlier',
    );
    expect(
      failuresOf(
        '{ deferred: { send: cart/reminder, until: tomorrow 08:00 Asia/Tokyo } }, { others: allowed }',
      )[0],
    ).toMatch('was not deferred until tomorrow 08:00 Asia/Tokyo (2026-03-03T08:00:00+09:00)');
  });
});

describe('mistakes', () => {
  const told = ({ code, message, help, fix }: Diagnostic): string =>
    `${code}: ${message} (${help})${fix ? ` ${fix.title}` : ''}`;
  const mistakesOf = (text: string) =>
    readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics.map(told);
  const FORMS =
    'write an instant such as `2026-03-02T12:00:00+01:00`, or from the item above on `+1h`, `next monday 10:00 local`, `tomorrow 10:00 local` or `today 18:00 Europe/Berlin`';

  it.each([
    ['munday 10:00 local', 'bad-format: `munday` is no day (did you mean `monday`?)'],
    [
      'next Monday 10:00 local',
      'bad-format: `Monday` is no weekday (did you mean `monday`?) write `next monday 10:00 local`',
    ],
    ['nxt monday 10:00 local', 'bad-format: `nxt` is no day (did you mean `next`?)'],
    ['next tomorrow 10:00 local', `bad-format: \`next tomorrow 10:00 local\` is no time (${FORMS})`],
    ['next', `bad-format: \`next\` is no time (${FORMS})`],
    ['soon', `bad-format: \`soon\` is no time (${FORMS})`],
    ['mon 10:00 local', 'bad-format: `mon` is no day (did you mean `monday`?)'],
    ['1h', 'bad-format: `1h` is not an instant (write `+1h` for so long after)'],
    [
      '10:00',
      'bad-format: `10:00` is not an instant (say of which day: `today 10:00 local`, `tomorrow 10:00 local` or `monday 10:00 local`)',
    ],
    ['monday', 'bad-format: `monday` does not say at what time (write `monday 10:00 local`)'],
    [
      'monday 9:30 local',
      'bad-format: `9:30` is no time of day (write hours and minutes, `09:30`, or seconds as well, `09:30:15`)',
    ],
    [
      'monday 24:00 local',
      'bad-format: `24:00` is no time of day (write hours and minutes, `09:30`, or seconds as well, `09:30:15`)',
    ],
    [
      'monday 10:00',
      "missing-offset: `monday 10:00` does not say on whose clock (write `monday 10:00 local` for the user's own clock, or a zone: `monday 10:00 Europe/Berlin`)",
    ],
    [
      'monday 10:00 Europe/Berln',
      'unknown-zone: there is no time zone `Europe/Berln` (did you mean `Europe/Berlin`?) write `monday 10:00 Europe/Berlin`',
    ],
    [
      'monday 10:00 locla',
      'unknown-zone: there is no time zone `locla` (did you mean `local`?) write `monday 10:00 local`',
    ],
    ['monday 10:00 local sharp', `bad-format: \`sharp\` is one word too many (${FORMS})`],
    ['+1 hour', `bad-format: \`+1 hour\` is no time (${FORMS})`],
    [
      '+1x',
      'out-of-range: `1x` is no duration that a scenario can last (write a duration such as `30m` or `2d`, at most `36525d`)',
    ],
    [
      '+99999w',
      'out-of-range: `99999w` is no duration that a scenario can last (write a duration such as `30m` or `2d`, at most `36525d`)',
    ],
    ['+1h after when-00001', `bad-format: \`after\` and a message can stand only in \`then\` (${FORMS})`],
    [
      'today 09:59 local',
      'time-goes-back: `today 09:59 local` is before the item above, at `2026-03-02T10:00:00+01:00` (list what happens in order of time)',
    ],
  ])('%s', (at, wanted) => {
    const text = `- name: one\n  when: [${FIRST}, { at: '${at}', event: Order Completed }]\n  then: [{ nothing: true }]`;
    const [first, ...others] = mistakesOf(text);
    expect(others).toEqual([]);
    expect(first).toContain(wanted);
  });

  it.each([
    [
      'at: +1h after when-0001',
      'unknown-message: no item of `when` is called `when-0001` (did you mean `when-00001`?)',
    ],
    ['at: +1h after that', 'unknown-message: no item of `when` is called `that` (known: `when-00001`)'],
    [
      'at: today 09:00 local',
      'time-goes-back: `today 09:00 local` is before the last item of `when` (that is at `2026-03-02T10:00:00+01:00`; write an instant with its offset for what comes before)',
    ],
    ['at: later', 'bad-format: `later` is no time (write an instant such as'],
  ])('of an expectation: %s', (at, wanted) => {
    const text = `- name: one\n  when: [${FIRST}]\n  then: [{ send: cart/reminder, ${at} }]`;
    const [first, ...others] = mistakesOf(text);
    expect(others).toEqual([]);
    expect(first).toContain(wanted);
  });

  it('of the first item, which has none above', () => {
    const text = `- name: one\n  when: [{ at: +1h, event: Order Completed }, { at: monday 10:00 local, event: Order Completed }]\n  then: [{ nothing: true }]`;
    expect(mistakesOf(text)).toEqual([
      'missing-key: the first item has nothing before it that `+1h` could be counted from (write `at:` with an instant such as `2026-03-02T10:00:00+01:00`)',
    ]);
  });

  it('of receipts and ends', () => {
    const text = `- name: one
  when:
    - { at: '2026-03-02T10:00:00Z', receivedAt: '2026-03-02T09:59:00Z', event: Order Completed }
    - { at: +1m, receivedAt: today 10:30 local, event: Order Completed }
    - { at: +1m, receivedAt: tuesdy 10:30 local, event: Order Completed }
  until: today 10:00 Europe/Berlin
  then: [{ nothing: true }]`;
    expect(mistakesOf(text)).toEqual([
      'received-early: received at `2026-03-02T09:59:00Z`, before it happens at `2026-03-02T10:00:00Z` (it counts as having happened when it was received, as of a clock that is fast; to be late, write a later instant, or a duration such as `2h`)',
      'received-early: received at `today 10:30 local (2026-03-02T10:30:00+01:00)`, before it happens at `2026-03-02T10:01:00Z` (it counts as having happened when it was received, as of a clock that is fast; to be late, write a later instant, or a duration such as `2h`)',
      'bad-format: `tuesdy` is no day (did you mean `tuesday`?) write `tuesday 10:30 local`',
      'time-goes-back: `today 10:00 Europe/Berlin` is before the last item of `when`, which then never comes (write a later instant, or a duration after the last item such as `2h`)',
    ]);
  });
});
