import type { QuietHoursBody } from '../../language/documents.js';
import { spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { formatClock, parseClock } from '../../vocabulary/time.js';
import { localClock } from '../../vocabulary/zone.js';
import type { Breach, Invariant } from './invariant.js';
import { alwaysOn, judgeMails } from './law.js';
import type { Mailing, Mailings } from './mailing.js';
import { mailName } from './mailing.js';

/** By the clock on the user's wall, in the zone that was known as the mail was sent: [from, to), over midnight where `from` is the later. */
export function quietHoursAreKept({ policy }: RuleSet, mailingsOf: Mailings): Invariant {
  const breachOf = (mailing: Mailing): Breach | undefined => {
    const { decision, purpose, zone } = mailing;
    const hours = quietHoursOf(mailing);
    const clock = localClock(zone, decision.at);
    if (!hours || !isQuiet(clock, hours)) return undefined;
    return {
      at: decision.at,
      words: `${mailName(decision)} is sent at ${formatClock(clock)} in ${zone.name}, and ${purpose.name} is quiet from ${hours.from} to ${hours.to}`,
      place: spanOf({ at: policy!.at, path: ['purposes', purpose.name, 'quietHours'] }, 'key'),
      decisions: [decision],
    };
  };
  return alwaysOn(
    'quiet-hours-are-kept',
    'no mail is sent in the quiet hours of its purpose, wherever the user is',
    judgeMails(mailingsOf, {
      stoppedBy: 'quiet-hours',
      concerns: (mailing) => quietHoursOf(mailing) !== undefined,
      breachOf,
    }),
  );
}

function quietHoursOf({ purpose: { body } }: Pick<Mailing, 'purpose'>): QuietHoursBody | undefined {
  return typeof body.quietHours === 'object' ? body.quietHours : undefined;
}

function isQuiet(clock: number, hours: QuietHoursBody): boolean {
  const [from, to] = [parseClock(hours.from)!, parseClock(hours.to)!];
  return from < to ? from <= clock && clock < to : from <= clock || clock < to;
}
