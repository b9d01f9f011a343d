import type { Breach, Invariant } from './invariant.js';
import { alwaysOn, judgeMails } from './law.js';
import type { Mailing, Mailings } from './mailing.js';
import { mailName } from './mailing.js';
import type { RegimeOf } from './regime.js';
import type { Regime } from '../../language/documents.js';

const NEEDS: Readonly<Record<Exclude<Regime, 'not-required'>, string>> = {
  'opt-in': 'an explicit grant',
  'opt-out': 'no denial',
};

/** By the regime that holds for the user at the mail, and what the user said last of what was known then. */
export function mailsHaveConsent(mailingsOf: Mailings, regimeOf: RegimeOf): Invariant {
  return alwaysOn(
    'mails-have-consent',
    'no mail is sent without the consent that its purpose asks for',
    judgeMails(mailingsOf, {
      stoppedBy: 'no-consent',
      concerns: (mailing) => regimeOf(mailing).require !== 'not-required',
      breachOf: (mailing) => withoutConsent(mailing, regimeOf),
    }),
  );
}

function withoutConsent(mailing: Mailing, regimeOf: RegimeOf): Breach | undefined {
  const { decision, purpose, person } = mailing;
  const { require, place } = regimeOf(mailing);
  const status = person.known.consent.get(purpose.name)?.value ?? 'unknown';
  const isFine = require === 'opt-in' ? status === 'granted' : status !== 'denied';
  if (require === 'not-required' || isFine) return undefined;
  return {
    at: decision.at,
    words: `${mailName(decision)} is sent while consent to ${purpose.name} is ${status}, and ${require} asks for ${NEEDS[require]}`,
    place,
    decisions: [decision],
  };
}
