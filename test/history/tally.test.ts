/** The tally against counting one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tally } from '../../src/history/tally.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import { DAY, WEEKDAYS, formatDate } from '../../src/vocabulary/time.js';
import { findZone, localParts } from '../../src/vocabulary/zone.js';

const MAILS = ['cart/reminder', 'cart/last', 'win-back/hello', 'never/sent'];
const zone = findZone('America/New_York')!;

const decision = fc
  .record({
    at: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 4, 1) }),
    user: fc.constantFrom('a', 'b', 'c', '😀'),
    mail: fc.constantFrom(...MAILS.slice(0, 3)),
    outcome: fc.constantFrom('sent', 'suppressed', 'deferred'),
    reason: fc.constantFrom('no-consent', 'frequency-cap'),
  })
  .map(({ at, user, mail, outcome, reason }) => {
    const [campaign, step] = mail.split('/');
    const more = outcome === 'sent' ? {} : { reason };
    return {
      at,
      user,
      campaign,
      step,
      outcome,
      version: 1,
      instance: `${campaign}#1`,
      ...more,
    } as unknown as Decision;
  });

test('every decision is counted once, in its own row and week', () => {
  fc.assert(
    fc.property(fc.array(decision, { maxLength: 60 }), (decisions) => {
      const { mails, weeks, suppressions, sent, users } = tally(decisions, MAILS, zone);
      const of = (mail: string, outcome: string) =>
        decisions.filter((one) => `${one.campaign}/${one.step}` === mail && one.outcome === outcome);
      for (const row of mails) {
        expect([row.sent, row.suppressed, row.deferred]).toEqual(
          ['sent', 'suppressed', 'deferred'].map((outcome) => of(row.mail, outcome).length),
        );
        expect(row.users).toBe(new Set(of(row.mail, 'sent').map(({ user }) => user)).size);
      }
      expect(mails.map(({ mail }) => mail)).toEqual(MAILS);
      expect(weeks.flatMap((week) => week.sent).reduce((sum, count) => sum + count, 0)).toBe(sent);
      for (const { monday, sent: counts } of weeks) {
        const inWeek = decisions.filter((one) => one.outcome === 'sent' && mondayOf(one.at) === monday);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(inWeek.length);
      }
      expect(suppressions.reduce((sum, { count }) => sum + count, 0)).toBe(
        decisions.filter(({ outcome }) => outcome === 'suppressed').length,
      );
      expect(users).toBe(
        new Set(decisions.filter(({ outcome }) => outcome === 'sent').map(({ user }) => user)).size,
      );
    }),
  );
});

/** By walking back day by day. */
function mondayOf(at: number): string {
  let time = at;
  while (localParts(zone, time).weekday !== WEEKDAYS[0]) time -= DAY / 2;
  const { date } = localParts(zone, time);
  expect(formatDate(Math.floor(Date.parse(date) / DAY))).toBe(date);
  return date;
}
