/** Whether a user may be mailed at all: suppression, consent, holdout. */
import type { RegimePlan, PurposePlan } from '../compile/program.js';
import { NONE } from '../compile/state.js';
import { bucketOf } from '../vocabulary/bucket.js';
import type { ConsentStatus } from '../vocabulary/event.js';
import type { Finding, Proposal } from './finding.js';
import { DROP, HOLD_OUT, isTraced } from './finding.js';

type Regime = RegimePlan['require'];

/** The first regime whose condition holds for the user; the last has none. */
function regimeOf({ run, campaign }: Proposal): RegimePlan {
  const { regimes } = campaign.purpose;
  for (let at = 0; at < regimes.length; at++) {
    const regime = regimes[at]!;
    if (!regime.when || regime.when.test(run.frame)) return regime;
  }
  return regimes[0];
}

function statusOf({ run: { state }, campaign: { purpose } }: Proposal): ConsentStatus {
  return Object.hasOwn(state.consent, purpose.name) ? state.consent[purpose.name]!.status : 'unknown';
}

/** Bounces and complaints stop every mail; an unsubscription what needs consent, until consent is given again. */
export function suppressionFinding(proposal: Proposal): Finding | undefined {
  const { place } = proposal.campaign.purpose;
  const why = suppressedBy(proposal);
  if (why !== undefined) return { place, stop: DROP, note: why };
  return isTraced(proposal) ? { place, note: 'no bounce, complaint or unsubscription' } : undefined;
}

function suppressedBy(proposal: Proposal): string | undefined {
  const { state } = proposal.run;
  const { purpose } = proposal.campaign;
  if (state.bouncedTime !== NONE) return 'the address bounced';
  if (state.complainedTime !== NONE) return 'the user marked a mail as spam';
  if (state.unsubscribedTime === NONE || regimeOf(proposal).require === 'not-required') return undefined;
  const consent = Object.hasOwn(state.consent, purpose.name) ? state.consent[purpose.name] : undefined;
  const isLifted = consent?.status === 'granted' && consent.time > state.unsubscribedTime;
  return isLifted ? undefined : 'the user unsubscribed';
}

export function consentFinding(proposal: Proposal): Finding | undefined {
  const { require, when, place } = regimeOf(proposal);
  const status = statusOf(proposal);
  const stop = consented(require, status) ? undefined : DROP;
  if (!isTraced(proposal)) return stop && { place, stop };
  const note = `consent to ${proposal.campaign.purpose.name} is ${status}, and ${require} asks for ${NEEDS[require]}`;
  return { place, condition: when, stop, note };
}

function consented(require: Regime, status: ConsentStatus): boolean {
  switch (require) {
    case 'opt-in':
      return status === 'granted';
    case 'opt-out':
      return status !== 'denied';
    case 'not-required':
      return true;
  }
}

const NEEDS: Readonly<Record<Regime, string>> = {
  'opt-in': 'an explicit grant',
  'opt-out': 'no explicit denial',
  'not-required': 'none',
};

/** Where a user falls among all, for the holdout of a purpose. */
function holdoutBucket(purpose: string, user: string): number {
  return bucketOf(`holdout ${purpose}`, user);
}

/** Whether a user never gets the mails of a purpose. */
export function isHeldOut({ name, holdout }: PurposePlan, user: string): boolean {
  return holdout !== undefined && holdoutBucket(name, user) < holdout.share;
}

/** By hash of purpose and user: the same users for ever, and more of them, never others, when the share is raised. */
export function holdoutFinding({ run, campaign: { purpose } }: Proposal): Finding | undefined {
  const { holdout, name } = purpose;
  if (!holdout) return undefined;
  const bucket = holdoutBucket(name, run.state.user);
  return {
    place: holdout.place,
    stop: bucket < holdout.share ? HOLD_OUT : undefined,
    note: `the user's bucket is ${bucket.toFixed(4)}; below ${holdout.share.toFixed(4)} is held out`,
  };
}
