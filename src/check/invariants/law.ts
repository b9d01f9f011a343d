/** Laws that are always on, put together alike. */
import type { Reason } from '../../vocabulary/decision.js';
import type { Breach, Invariant, JudgedLife, Verdict } from './invariant.js';
import { KEPT, UNTESTED } from './invariant.js';
import type { Mailing, Mailings } from './mailing.js';

/** What holds of every project with nothing written. */
export function alwaysOn(name: string, says: string, judge: Invariant['judge']): Invariant {
  return { name, isDeclared: false, place: undefined, says, judge };
}

/** A law that each mail keeps or breaks by itself. */
export interface MailLaw {
  /** Whether the mail is one of those that the law is about. */
  readonly concerns: (mailing: Mailing) => boolean;
  readonly breachOf: (mailing: Mailing, life: JudgedLife) => Breach | undefined;
  /** Of a mail that was stopped for this, the law was put to the test as well. */
  readonly stoppedBy: Reason;
}

/** The first mail against a law breaks it; where there is none that it is about, sent or stopped for it, it is untested. */
export function judgeMails(
  mailingsOf: Mailings,
  { concerns, breachOf, stoppedBy }: MailLaw,
): Invariant['judge'] {
  return (life): Verdict => {
    let isTested = life.simulated.decisions.some(({ reason }) => reason === stoppedBy);
    for (const mailing of mailingsOf(life)) {
      if (!concerns(mailing)) continue;
      isTested = true;
      const breach = breachOf(mailing, life);
      if (breach) return { kind: 'broken', breach };
    }
    return isTested ? KEPT : UNTESTED;
  };
}
