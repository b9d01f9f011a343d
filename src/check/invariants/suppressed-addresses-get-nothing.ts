import { spanOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { formatInstant } from '../../vocabulary/time.js';
import type { Breach, Invariant } from './invariant.js';
import { alwaysOn, judgeMails } from './law.js';
import type { Mailing, Mailings } from './mailing.js';
import { mailName } from './mailing.js';
import type { RegimeOf } from './regime.js';

/**
 * A bounce or a complaint stops every mail for good; an unsubscription those that need consent, until the user grants
 * the mail's purpose later than that.
 */
export function suppressedAddressesGetNothing(
  { policy }: RuleSet,
  mailingsOf: Mailings,
  regimeOf: RegimeOf,
): Invariant {
  const breachOf = (mailing: Mailing): Breach | undefined => {
    const { decision, purpose } = mailing;
    const why = suppression(mailing, regimeOf);
    if (why === undefined) return undefined;
    return {
      at: decision.at,
      words: `${mailName(decision)} is sent although ${why}`,
      place: spanOf({ at: policy!.at, path: ['purposes', purpose.name, 'consent'] }, 'key'),
      decisions: [decision],
    };
  };
  return alwaysOn(
    'suppressed-addresses-get-nothing',
    'no mail is sent to an address that bounced or complained, nor one that needs consent to a user who unsubscribed',
    judgeMails(mailingsOf, { stoppedBy: 'suppressed', concerns: () => true, breachOf }),
  );
}

function suppression(mailing: Mailing, regimeOf: RegimeOf): string | undefined {
  const { purpose, person } = mailing;
  const { bouncedTime, complainedTime, unsubscribedTime, consent } = person.known;
  if (bouncedTime !== undefined) return `the address bounced at ${formatInstant(bouncedTime)}`;
  if (complainedTime !== undefined)
    return `the user marked a mail as spam at ${formatInstant(complainedTime)}`;
  if (unsubscribedTime === undefined || regimeOf(mailing).require === 'not-required') return undefined;
  const stated = consent.get(purpose.name);
  const isGrantedSince = stated?.value === 'granted' && stated.time > unsubscribedTime;
  return isGrantedSince ? undefined : `the user unsubscribed at ${formatInstant(unsubscribedTime)}`;
}
