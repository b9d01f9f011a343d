/** Entry into campaigns: new runs, and what a trigger does to a run that goes on. */
import type { CampaignPlan } from '../compile/program.js';
import type { Instance, TriggerEvent } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { formatDuration } from '../vocabulary/time.js';
import { beginRun, beginWait, waitOf } from './wait.js';
import { assigned, expose } from './experiment.js';
import type { Refusal } from './journal.js';
import type { Run } from './run.js';
import { addInstance, dueAt, instanceName, planOf } from './run.js';
import { withdrawMail } from './withdraw.js';

/**
 * What caused a trigger: something from outside, which may be known too late to begin anything, or a mail that the
 * engine itself has just sent.
 */
export type Cause = 'outside' | 'late' | 'mail';

/** A campaign's trigger holds for the user. */
export function trigger(run: Run, campaign: CampaignPlan, event: TriggerEvent | null, cause: Cause): void {
  if (cause === 'late') {
    refuse(run, campaign, 'late');
    return;
  }
  const key = keyOf(campaign, event);
  const running = campaign.entry.onRepeat === 'parallel' ? undefined : runningOf(run, campaign, key);
  if (running) repeat(run, campaign, running, event);
  else enter(run, campaign, key, event, cause);
}

function runningOf(
  { state, entrySlots }: Run,
  { entry }: CampaignPlan,
  key: JsonValue,
): Instance | undefined {
  for (let at = 0; at < entrySlots.length; at++) {
    if (entrySlots[at] !== entry.countSlot) continue;
    const one = state.instances[at]!;
    if (one.key === key) return one;
  }
  return undefined;
}

/** A key is one value; an event without it shares the run of all events without it. */
function keyOf({ entry }: CampaignPlan, event: TriggerEvent | null): JsonValue {
  if (!entry.keyOf || !event) return null;
  const key = entry.keyOf(event);
  return typeof key === 'object' || key === undefined ? null : key;
}

function repeat(run: Run, campaign: CampaignPlan, instance: Instance, event: TriggerEvent | null): void {
  const { onRepeat } = campaign.entry;
  const kind =
    onRepeat === 'ignore'
      ? 'ignored'
      : onRepeat === 'refresh' || instance.hasSent
        ? 'refreshed'
        : 'restarted';
  if (kind !== 'ignored') instance.trigger = event;
  const wait = kind === 'restarted' && run.tracing === 'on' ? waitOf(instance) : undefined;
  if (kind === 'restarted') restart(run, campaign, instance);
  if (run.tracing === 'off') return;
  repeated(run, campaign, instance, kind, wait);
}

function repeated(
  run: Run,
  campaign: CampaignPlan,
  instance: Instance,
  kind: 'ignored' | 'refreshed' | 'restarted',
  wait: ReturnType<typeof waitOf> | undefined,
): void {
  const at = run.frame.now;
  run.journal.push({ kind, at, instance: instanceName(instance), place: campaign.place, ...wait });
  if (kind === 'restarted' && instance.isWaiting) noteWait(run, campaign, instance);
}

function noteWait(run: Run, { steps }: CampaignPlan, instance: Instance): void {
  const step = steps[instance.position];
  if (step?.kind !== 'wait' && step?.kind !== 'await') return;
  const { dueTime: until } = instance;
  const name = instanceName(instance);
  run.journal.push({ kind: 'waiting', at: run.frame.now, instance: name, step: step.id, until });
}

/**
 * Back to the first step, whose wait begins anew but ends no later than `maxWait` after the entry. A mail that was
 * put off is withdrawn: it will be proposed afresh, or not at all.
 */
function restart(run: Run, campaign: CampaignPlan, instance: Instance): void {
  const { frame } = run;
  const { entry, place } = campaign;
  const isOfToday = instance.version === campaign.version && instance.variants === undefined;
  const first = (isOfToday ? campaign : planOf(run, instance))?.steps[0];
  withdrawMail(run, instance, place);
  instance.position = 0;
  run.isDueEarly = true;
  const latest = entry.maxWait === undefined ? Infinity : instance.entryTime + entry.maxWait;
  instance.isWaiting = false;
  instance.dueTime = frame.now;
  if (first?.kind !== 'wait' && first?.kind !== 'await') {
    dueAt(run, frame.now);
    return;
  }
  expose(run, instance, first.exposes);
  beginWait(run, instance, first.end, latest);
}

function enter(
  run: Run,
  campaign: CampaignPlan,
  key: JsonValue,
  event: TriggerEvent | null,
  cause: Cause,
): void {
  const { state, frame } = run;
  const why = refusal(run, campaign, cause);
  if (why !== undefined) {
    refuse(run, campaign, why);
    return;
  }
  const { countSlot, timeSlot } = campaign.entry;
  state.numbers[countSlot]! += 1;
  state.numbers[timeSlot] = frame.now;
  if (cause === 'mail') run.enteredByMail.push(campaign.name);
  const variants = assigned(run, campaign);
  const instance: Instance = {
    campaign: campaign.name,
    version: campaign.version,
    ordinal: state.numbers[countSlot]!,
    key,
    entryTime: event?.timestamp ?? frame.now,
    trigger: event,
    position: 0,
    dueTime: frame.now,
    isWaiting: false,
    localTime: null,
    proposedTime: null,
    hasSent: false,
    stepTimes: campaign.unrunTimes,
  };
  if (variants) Object.assign(instance, { variants });
  const plan = variants ? planOf(run, instance)! : campaign;
  addInstance(run, instance, plan);
  beginRun(run, instance, plan);
  if (run.tracing === 'on') entered(run, campaign, instance);
}

function entered(run: Run, { place }: CampaignPlan, instance: Instance): void {
  const { version, variants } = instance;
  run.journal.push({
    kind: 'entered',
    at: run.frame.now,
    instance: instanceName(instance),
    version,
    ...(variants ? { variants } : {}),
    ...(isBeside(run, instance) ? { isBeside: true } : {}),
    place,
  });
}

function isBeside({ state }: Run, instance: Instance): boolean {
  const { campaign, key } = instance;
  return state.instances.some((one) => one !== instance && one.campaign === campaign && one.key === key);
}

function refuse(run: Run, campaign: CampaignPlan, cause: Refusal): void {
  if (run.tracing === 'on') refused(run, campaign, cause);
}

function refused(run: Run, campaign: CampaignPlan, cause: Refusal): void {
  const { name, place } = campaign;
  const why = refusalWords(run, campaign, cause);
  run.journal.push({ kind: 'refused', at: run.frame.now, campaign: name, cause, why, place });
}

function refusalWords({ program }: Run, { entry }: CampaignPlan, cause: Refusal): string {
  switch (cause) {
    case 'late':
      return `this came to be known more than ${formatDuration(program.allowedLateness)} late`;
    case 'entries':
      return `entered ${entry.maxEntries} times, the most allowed`;
    case 'cooldown':
      return `entered less than ${formatDuration(entry.cooldown!)} ago`;
    case 'mail':
      return 'already entered at this instant, by a mail';
  }
}

/**
 * Why no run may begin. Cool-down and number of entries are the user's, over all keys. A mail that the engine
 * sends may begin a campaign once at one instant: two campaigns that begin each other would never come to rest.
 */
function refusal(
  { state, frame, enteredByMail }: Run,
  { name, entry }: CampaignPlan,
  cause: Cause,
): Refusal | undefined {
  const last: Instant = state.numbers[entry.timeSlot]!;
  if (entry.maxEntries !== undefined && state.numbers[entry.countSlot]! >= entry.maxEntries) return 'entries';
  if (entry.cooldown !== undefined && last !== NONE && frame.now - last < entry.cooldown) return 'cooldown';
  return cause === 'mail' && enteredByMail.includes(name) ? 'mail' : undefined;
}
