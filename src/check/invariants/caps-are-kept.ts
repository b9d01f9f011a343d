import type { CapBody } from '../../language/documents.js';
import { spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Instant } from '../../vocabulary/time.js';
import { WEEK, parseDuration } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { localDay } from '../../vocabulary/zone.js';
import type { Breach, Invariant } from './invariant.js';
import { alwaysOn, judgeMails } from './law.js';
import type { Mailing, Mailings } from './mailing.js';
import { mailName } from './mailing.js';

/**
 * Recounted from the mails themselves: those of every purpose but the ones with `countsTowardCaps: false`, under
 * whatever id that is known to be the user's by then. What `lookAhead` leaves room for is no cap that is exceeded.
 */
export function capsAreKept({ policy }: RuleSet, mailingsOf: Mailings): Invariant {
  const breachOf = (mailing: Mailing): Breach | undefined => {
    const { decision, purpose } = mailing;
    for (const [index, cap] of capsOf(mailing).entries()) {
      const counted = mailing.earlier.filter((other) => counts(other, mailing, cap));
      if (counted.length < cap.max) continue;
      return {
        at: decision.at,
        words: `${mailName(decision)} is sent after ${wordsOf(counted, cap)}, and ${purpose.name} has at most ${cap.max}`,
        place: spanOf({ at: policy!.at, path: ['purposes', purpose.name, 'caps', index, 'max'] }, 'key'),
        decisions: [...counted.map((other) => other.decision), decision],
      };
    }
    return undefined;
  };
  return alwaysOn(
    'caps-are-kept',
    'no more mails are sent to a user than the caps of their purposes allow',
    judgeMails(mailingsOf, {
      stoppedBy: 'frequency-cap',
      concerns: (mailing) => capsOf(mailing).length > 0,
      breachOf,
    }),
  );
}

function capsOf({ purpose: { body } }: Mailing): readonly CapBody[] {
  return body.obeysCaps === false ? [] : (body.caps ?? []);
}

function counts({ decision, purpose }: Mailing, { decision: { at }, zone }: Mailing, cap: CapBody): boolean {
  if (purpose.body.countsTowardCaps === false) return false;
  if (cap.window !== 'calendar') return decision.at > at - parseDuration(cap.per)!;
  return periodOf(cap, zone, decision.at) === periodOf(cap, zone, at);
}

/** Days and weeks of the user's calendar, numbered; weeks begin on Monday, and the first day of all was a Thursday. */
function periodOf({ per }: CapBody, zone: Zone, time: Instant): number {
  const day = localDay(zone, time);
  return parseDuration(per) === WEEK ? Math.floor((day + 3) / 7) : day;
}

function wordsOf(counted: readonly Mailing[], cap: CapBody): string {
  const names = counted.slice(-3).map(({ decision }) => mailName(decision));
  const more = counted.length > names.length ? `${counted.length - names.length} others and ` : '';
  const period =
    cap.window === 'calendar'
      ? `on the same local ${parseDuration(cap.per) === WEEK ? 'week' : 'day'}`
      : `within ${cap.per}`;
  return `${more}${names.join(', ')} ${period}`;
}
