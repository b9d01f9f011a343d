/** The gates that a proposed mail passes, in the order of the language; the first that stops it decides. */
import type { CompiledCondition } from '../compile/condition.js';
import { firstAfter } from '../compile/layout.js';
import type { CampaignPlan, PurposePlan, SendPlan } from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import type { GateTrace, MailValues, Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { DAY, formatClock, formatDuration } from '../vocabulary/time.js';
import { localClock, nextChange } from '../vocabulary/zone.js';
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
  | { readonly outcome: 'deferred'; readonly reason: Reason; readonly place: Span; readonly until: Instant };

/** What one gate says; `stop` is undefined where the mail passes. */
interface Finding {
  readonly place: Span;
  readonly stop?: { readonly detail?: string; readonly until?: Instant } | undefined;
  readonly note?: (() => string) | undefined;
  readonly condition?: CompiledCondition | undefined;
}

interface Proposal {
  readonly run: Run;
  readonly campaign: CampaignPlan;
  readonly instance: Instance;
  readonly send: SendPlan;
}

/** A gate that has nothing to look at here is undefined. */
const CHECKS: readonly (readonly [Reason, (proposal: Proposal) => Finding | undefined])[] = [
  [
    'exited',
    ({ campaign }) =>
      campaign.hasExits ? { place: campaign.place, note: () => 'no exit has happened' } : undefined,
  ],
  ['condition', ({ run, send }) => conditionFinding(run, send.when)],
  ['audience', ({ run, campaign }) => conditionFinding(run, campaign.audience)],
  ['suppressed', suppressionFinding],
  ['no-consent', consentFinding],
  ['quiet-hours', quietFinding],
  ['frequency-cap', capFinding],
];

/** Sends a proposed mail through the gates. */
export function judge(proposal: Proposal, trace: GateTrace[] | undefined): Verdict {
  const frame = lookAt(proposal.run, proposal.instance);
  for (const [gate, check] of CHECKS) {
    const finding = check(proposal);
    if (!finding) continue;
    const { stop, place } = finding;
    trace?.push({
      gate,
      passed: stop === undefined,
      place,
      ...(finding.note ? { note: finding.note() } : {}),
      ...(finding.condition ? { condition: finding.condition.trace(frame) } : {}),
    });
    if (!stop) continue;
    if (stop.until !== undefined) return { outcome: 'deferred', reason: gate, place, until: stop.until };
    return { outcome: 'suppressed', reason: gate, place };
  }
  return rehearsal(proposal, trace);
}

function conditionFinding({ frame }: Run, condition: CompiledCondition | undefined): Finding | undefined {
  if (!condition) return undefined;
  return { place: condition.place, condition, stop: condition.test(frame) ? undefined : {} };
}

/** Bounces and complaints stop every mail; an unsubscription what needs consent, until consent is given again. */
function suppressionFinding({ run: { state }, campaign: { purpose } }: Proposal): Finding {
  const found = (why: string): Finding => ({ place: purpose.place, stop: {}, note: () => why });
  if (state.bouncedTime !== NONE) return found('the address bounced');
  if (state.complainedTime !== NONE) return found('the user marked a mail as spam');
  if (purpose.consent !== 'not-required' && state.unsubscribedTime !== NONE) {
    const consent = Object.hasOwn(state.consent, purpose.name) ? state.consent[purpose.name] : undefined;
    const isLifted = consent?.status === 'granted' && consent.time > state.unsubscribedTime;
    if (!isLifted) return found('the user unsubscribed');
  }
  return { place: purpose.place, note: () => 'no bounce, complaint or unsubscription' };
}

function consentFinding({ run: { state }, campaign: { purpose } }: Proposal): Finding {
  const status = Object.hasOwn(state.consent, purpose.name) ? state.consent[purpose.name]!.status : 'unknown';
  const consented = {
    'opt-in': status === 'granted',
    'opt-out': status !== 'denied',
    'not-required': true,
  }[purpose.consent];
  return {
    place: purpose.place,
    stop: consented ? undefined : {},
    note: () =>
      `consent to ${purpose.name} is ${status}, and ${purpose.consent} asks for ${NEEDS[purpose.consent]}`,
  };
}

const NEEDS: Readonly<Record<PurposePlan['consent'], string>> = {
  'opt-in': 'an explicit grant',
  'opt-out': 'no explicit denial',
  'not-required': 'none',
};

function quietFinding({ run: { frame }, campaign: { purpose } }: Proposal): Finding | undefined {
  const { quietHours } = purpose;
  if (!quietHours) return undefined;
  const until = quietUntil(frame, quietHours);
  const { from, to, place } = quietHours;
  const note = () =>
    `it is ${formatClock(localClock(frame.zone, frame.now))} in ${frame.zone.name}, quiet from ${formatClock(from)} to ${formatClock(to)}`;
  return { place, note, stop: until === undefined ? undefined : { until } };
}

/**
 * The first instant that is not quiet, where `now` is. Until clocks are put forward or back they reach `to` by going
 * on; a change may skip `to`, or leave the quiet hours.
 */
function quietUntil(
  { zone, now }: Pick<Run['frame'], 'zone' | 'now'>,
  hours: { readonly from: Duration; readonly to: Duration },
): Instant | undefined {
  const { from, to } = hours;
  const clock = localClock(zone, now);
  const isQuiet = from < to ? clock >= from && clock < to : clock >= from || clock < to;
  if (!isQuiet) return undefined;
  const next = Math.min(now + ((to - clock + DAY) % DAY), nextChange(zone, now));
  return quietUntil({ zone, now: next }, hours) ?? next;
}

function capFinding({ run, campaign: { purpose } }: Proposal): Finding | undefined {
  const { caps, sentWindow } = purpose;
  if (!sentWindow) return undefined;
  const window = run.state.windows[sentWindow.index]!;
  const counted = (per: number) => window.times.length - firstAfter(window, run.frame.now - per);
  const hit = caps.find(({ max, per }) => counted(per) >= max);
  const shown = hit ?? caps[0]!;
  return {
    place: shown.place,
    note: () => `${counted(shown.per)} sent within ${formatDuration(shown.per)}, at most ${shown.max}`,
    stop: hit ? {} : undefined,
  };
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
  };
}
