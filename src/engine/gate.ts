/** The gates that a proposed mail passes, in the order of the language; the first that stops it decides. */
import type { CompiledCondition } from '../compile/condition.js';
import type { CampaignPlan, SendPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import { variantNames } from '../vocabulary/assignment.js';
import type { Gate, GateTrace, MailValues, Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import { capFinding } from './cap.js';
import { variantFinding } from './experiment.js';
import { consentFinding, holdoutFinding, suppressionFinding } from './permission.js';
import type { Finding, Proposal, Stop } from './finding.js';
import { DROP } from './finding.js';
import { quietFinding } from './quiet-hours.js';
import type { Run } from './run.js';
import { lookAt } from './run.js';

export type Verdict =
  | { readonly outcome: 'sent'; readonly mail: MailValues; readonly place: Span }
  | {
      readonly outcome: 'suppressed';
      readonly reason: Reason;
      readonly place: Span;
      readonly detail?: string;
    }
  | { readonly outcome: 'held-out'; readonly reason: Reason; readonly place: Span }
  | { readonly outcome: 'deferred'; readonly reason: Reason; readonly place: Span; readonly until: Instant };

/** A gate that has nothing to look at here is undefined. */
const CHECKS: readonly (readonly [Gate, (proposal: Proposal) => Finding | undefined])[] = [
  [
    'exited',
    ({ campaign }) =>
      campaign.hasExits ? { place: campaign.place, note: () => 'no exit has happened' } : undefined,
  ],
  ['condition', ({ run, send }) => conditionFinding(run, send.when)],
  ['audience', ({ run, campaign }) => conditionFinding(run, campaign.audience)],
  ['suppressed', suppressionFinding],
  ['no-consent', consentFinding],
  ['holdout', holdoutFinding],
  ['holdout', variantFinding],
  ['quiet-hours', quietFinding],
  ['frequency-cap', capFinding],
];

/** Sends a proposed mail through the gates. */
export function judge(proposal: Proposal, trace: GateTrace[] | undefined): Verdict {
  const frame = lookAt(proposal.run, proposal.instance);
  for (const [gate, check] of CHECKS) {
    const finding = check(proposal);
    if (!finding) continue;
    trace?.push({
      gate,
      passed: finding.stop === undefined,
      place: finding.place,
      ...(finding.note ? { note: finding.note() } : {}),
      ...(finding.condition ? { condition: finding.condition.trace(frame) } : {}),
      ...(finding.stop && finding.opensTime ? { opensTime: finding.opensTime() } : {}),
    });
    if (finding.stop) return stopped(proposal, gate, finding.place, finding.stop);
  }
  return rehearsal(proposal, trace);
}

function stopped({ run, instance }: Proposal, gate: Gate, place: Span, stop: Stop): Verdict {
  switch (stop.kind) {
    case 'drop':
      return { outcome: 'suppressed', reason: gate, place };
    case 'hold-out':
      return { outcome: 'held-out', reason: gate, place };
    case 'defer': {
      const { now } = run.frame;
      const proposedTime = instance.proposedTime === NONE ? now : instance.proposedTime;
      const expiryTime = stop.expireAfter === undefined ? NEVER : proposedTime + stop.expireAfter;
      return now >= expiryTime
        ? { outcome: 'suppressed', reason: 'expired', place }
        : { outcome: 'deferred', reason: gate, place, until: Math.min(stop.until, expiryTime) };
    }
  }
}

function conditionFinding({ frame }: Run, condition: CompiledCondition | undefined): Finding | undefined {
  if (!condition) return undefined;
  return { place: condition.place, condition, stop: condition.test(frame) ? undefined : DROP };
}

function rehearsal({ run, campaign, instance, send }: Proposal, trace: GateTrace[] | undefined): Verdict {
  const mail = mailValues(run, campaign, instance, send);
  const detail = send.rehearse(mail);
  trace?.push({
    gate: 'render-error',
    passed: detail === undefined,
    place: send.place,
    ...(detail === undefined ? {} : { note: detail }),
  });
  if (detail !== undefined)
    return { outcome: 'suppressed', reason: 'render-error', place: send.place, detail };
  return { outcome: 'sent', mail, place: send.place };
}

function mailValues(
  { frame, state }: Run,
  campaign: CampaignPlan,
  instance: Instance,
  send: SendPlan,
): MailValues {
  const data: [string, JsonValue][] = [];
  for (const { name, read } of send.data) {
    const value = read(frame);
    if (value !== undefined) data.push([name, value]);
  }
  const content = send.slots.map(({ name, choices }) => [
    name,
    choices.findIndex((choice) => !choice || choice.test(frame)),
  ]);
  return {
    data: Object.fromEntries(data),
    content: Object.fromEntries(content) as Readonly<Record<string, number>>,
    user: { id: state.user, traits: state.traits },
    campaign: campaign.name,
    version: instance.version,
    step: send.name,
    now: frame.now,
    timeZone: frame.zone.name,
    ...(instance.variants ? { variant: variantNames(instance.variants) } : {}),
  };
}
