/** The gates that a proposed mail passes, in the order of the language; the first that stops it decides. */
import type { CompiledCondition } from '../compile/condition.js';
import type { Frame } from '../compile/frame.js';
import type { CampaignPlan, Printed, SendPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import { variantNames } from '../vocabulary/assignment.js';
import type { Gate, GateTrace, MailValues, Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { put } from '../vocabulary/json.js';
import { isSurelyPrinted } from '../vocabulary/mail-need.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import { capFinding } from './cap.js';
import { variantFinding } from './experiment.js';
import { consentFinding, holdoutFinding, suppressionFinding } from './permission.js';
import type { Finding, Proposal, Stop } from './finding.js';
import { DROP, isTraced } from './finding.js';
import { quietFinding } from './quiet-hours.js';
import type { Run } from './run.js';
import { lookAt } from './run.js';

export type Verdict =
  | { readonly outcome: 'sent'; readonly mail?: MailValues | undefined; readonly place: Span }
  | {
      readonly outcome: 'suppressed';
      readonly reason: Reason;
      readonly place: Span;
      readonly detail?: string;
    }
  | { readonly outcome: 'held-out'; readonly reason: Reason; readonly place: Span }
  | { readonly outcome: 'deferred'; readonly reason: Reason; readonly place: Span; readonly until: Instant };

/** Sends a proposed mail through the gates. */
export function judge(proposal: Proposal, trace: GateTrace[] | undefined): Verdict {
  const { campaign, send } = proposal;
  lookAt(proposal.run, proposal.instance);
  return trace ? judgedAloud(proposal, trace) : judgedQuietly(proposal, campaign, send);
}

/** A gate that can't stop the mail is not asked, and no words are found for it. */
function judgedQuietly(proposal: Proposal, { audience, purpose }: CampaignPlan, send: SendPlan): Verdict {
  const finding =
    (send.when && quietly(proposal, 'condition', conditionFinding(proposal, send.when))) ??
    (audience && quietly(proposal, 'audience', conditionFinding(proposal, audience))) ??
    quietly(proposal, 'suppressed', suppressionFinding(proposal)) ??
    quietly(proposal, 'no-consent', consentFinding(proposal)) ??
    (purpose.holdout && quietly(proposal, 'holdout', holdoutFinding(proposal))) ??
    (send.exposes.length > 0 ? quietly(proposal, 'holdout', variantFinding(proposal)) : undefined) ??
    (purpose.quietHours && quietly(proposal, 'quiet-hours', quietFinding(proposal))) ??
    (purpose.sentWindow && quietly(proposal, 'frequency-cap', capFinding(proposal)));
  return finding ?? rehearsal(proposal, undefined);
}

function quietly(proposal: Proposal, gate: Gate, finding: Finding | undefined): Verdict | undefined {
  return finding?.stop && stopped(proposal, gate, finding.place, finding.stop);
}

function judgedAloud(proposal: Proposal, trace: GateTrace[]): Verdict {
  const { campaign, send } = proposal;
  return (
    told(proposal, 'exited', exitedFinding(proposal), trace) ??
    told(proposal, 'condition', conditionFinding(proposal, send.when), trace) ??
    told(proposal, 'audience', conditionFinding(proposal, campaign.audience), trace) ??
    told(proposal, 'suppressed', suppressionFinding(proposal), trace) ??
    told(proposal, 'no-consent', consentFinding(proposal), trace) ??
    told(proposal, 'holdout', holdoutFinding(proposal), trace) ??
    told(proposal, 'holdout', variantFinding(proposal), trace) ??
    told(proposal, 'quiet-hours', quietFinding(proposal), trace) ??
    told(proposal, 'frequency-cap', capFinding(proposal), trace) ??
    rehearsal(proposal, trace)
  );
}

/** What a gate makes of the mail, which is told; undefined where it passes. */
function told(
  proposal: Proposal,
  gate: Gate,
  finding: Finding | undefined,
  trace: GateTrace[],
): Verdict | undefined {
  if (!finding) return undefined;
  trace.push(traceOf(proposal.run, gate, finding));
  return finding.stop && stopped(proposal, gate, finding.place, finding.stop);
}

function traceOf(
  { frame }: Run,
  gate: Gate,
  { place, note, condition, stop, opensTime }: Finding,
): GateTrace {
  return {
    gate,
    passed: stop === undefined,
    place,
    ...(note === undefined ? {} : { note }),
    ...(condition ? { condition: condition.trace(frame) } : {}),
    ...(stop && opensTime !== undefined ? { opensTime } : {}),
  };
}

/** A run that has come here has not been ended. */
function exitedFinding({ campaign }: Proposal): Finding | undefined {
  return campaign.hasExits ? { place: campaign.place, note: 'no exit has happened' } : undefined;
}

function stopped({ run, instance }: Proposal, gate: Gate, place: Span, stop: Stop): Verdict {
  switch (stop.kind) {
    case 'drop':
      return { outcome: 'suppressed', reason: gate, place };
    case 'hold-out':
      return { outcome: 'held-out', reason: gate, place };
    case 'defer': {
      const { now } = run.frame;
      const proposedTime = instance.proposedTime ?? now;
      const expiryTime = stop.expireAfter === undefined ? NEVER : proposedTime + stop.expireAfter;
      return now >= expiryTime
        ? { outcome: 'suppressed', reason: 'expired', place }
        : { outcome: 'deferred', reason: gate, place, until: Math.min(stop.until, expiryTime) };
    }
  }
}

function conditionFinding(proposal: Proposal, condition: CompiledCondition | undefined): Finding | undefined {
  if (!condition) return undefined;
  const holds = condition.test(proposal.run.frame);
  if (holds && !isTraced(proposal)) return undefined;
  return { place: condition.place, condition, stop: holds ? undefined : DROP };
}

function rehearsal({ run, campaign, instance, send }: Proposal, trace: GateTrace[] | undefined): Verdict {
  const isWanted = run.mails === 'kept' || trace !== undefined;
  const isSure = !trace && (!send.rehearse || (send.printed && areAllPrinted(send.printed, run.frame)));
  if (isSure) {
    if (!isWanted) return { outcome: 'sent', place: send.place };
    const mail = send.isForgotten ? undefined : mailValues(run, campaign, instance, send);
    return { outcome: 'sent', mail, place: send.place };
  }
  const mail = mailValues(run, campaign, instance, send);
  const detail = send.rehearse?.(mail);
  trace?.push({
    gate: 'render-error',
    passed: detail === undefined,
    place: send.place,
    ...(detail === undefined ? {} : { note: detail }),
  });
  if (detail !== undefined)
    return { outcome: 'suppressed', reason: 'render-error', place: send.place, detail };
  return isWanted ? { outcome: 'sent', mail, place: send.place } : { outcome: 'sent', place: send.place };
}

/** Then nothing stops the mail, and what it is made from need not be gathered. */
function areAllPrinted(printed: readonly Printed[], frame: Frame): boolean {
  for (let at = 0; at < printed.length; at++) {
    const { read, as } = printed[at]!;
    if (!isSurelyPrinted(read(frame), as)) return false;
  }
  return true;
}

function mailValues(
  { frame, state }: Run,
  campaign: CampaignPlan,
  instance: Instance,
  send: SendPlan,
): MailValues {
  const data: Record<string, JsonValue> = {};
  for (const { name, read } of send.data) {
    const value = read(frame);
    if (value !== undefined) put(data, name, value);
  }
  return {
    data,
    content: send.slots.length === 0 ? NO_CONTENT : contentOf(send, frame),
    user: { id: state.user, traits: state.traits },
    campaign: campaign.name,
    version: instance.version,
    step: send.name,
    now: frame.now,
    timeZone: frame.zone.name,
    ...(instance.variants ? { variant: variantNames(instance.variants) } : {}),
  };
}

/** One for all mails without slots. */
const NO_CONTENT: MailValues['content'] = Object.freeze({});

/** By slot, the place of the first choice that holds. */
function contentOf({ slots }: SendPlan, frame: Frame): MailValues['content'] {
  const content: Record<string, number> = {};
  for (const { name, choices } of slots) {
    put(
      content,
      name,
      choices.findIndex((choice) => !choice || choice.test(frame)),
    );
  }
  return content;
}
