/** What is due at an instant: segments that time has changed, waits that end, and the mails that follow. */
import { insert, prune } from '../compile/layout.js';
import type {
  AwaitInstruction,
  BranchInstruction,
  CampaignPlan,
  Instruction,
  SendPlan,
  WaitInstruction,
} from '../compile/program.js';
import type { Instance } from '../compile/state.js';
import { assignmentFields, variantNames } from '../vocabulary/assignment.js';
import type { Decision, GateTrace, MailValues } from '../vocabulary/decision.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import { expose } from './experiment.js';
import type { Verdict } from './gate.js';
import { judge } from './gate.js';
import type { Proposal } from './finding.js';
import { beginByDates } from './date-trigger.js';
import { noteDue, noteDueBeside } from './due.js';
import { happen } from './history.js';
import type { Run } from './run.js';
import { decided, instanceName, lookAt, moveTo, removeInstance, runName } from './run.js';
import { followTime, isNew } from './segment.js';
import { beginFirstWaits, beginWait, targetOf } from './wait.js';

/** Brings everything up to an instant, that instant's dues included or not. */
export function settleUntil(run: Run, time: Instant, edge: 'before' | 'including'): void {
  const last = edge === 'before' ? time - 1 : time;
  if (run.begun.length > 0 && run.state.clock <= last) beginFirstWaits(run);
  while (run.state.dueTime <= last) {
    // What was due may be due later now, or no more.
    if (run.isDueEarly) noteDue(run, last);
    else settle(run, run.state.dueTime);
  }
}

function settle(run: Run, time: Instant): void {
  moveTo(run, time);
  if (run.enteredByMail.length > 0) run.enteredByMail.length = 0;
  if (run.besideDueTime <= time) {
    followTimes(run, time);
    beginByDates(run, time);
  }
  let proposal = nextProposal(run);
  while (proposal) {
    propose(run, proposal);
    proposal = run.isRivalled ? nextProposal(run) : proposedNext(run, proposal);
  }
  noteDueBeside(run, run.runsDueTime, time);
}

function followTimes(run: Run, time: Instant): void {
  const { segments } = run.program;
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at]!;
    if (run.state.numbers[segment.checkSlot]! <= time) followTime(run, segment, time);
  }
}

/** Moves every run on to its next wait, mail or end; of the mails then proposed, the one that goes first. */
function nextProposal(run: Run): Proposal | undefined {
  const { instances } = run.state;
  const { now } = run.frame;
  let first: Proposal | undefined;
  run.runsDueTime = NEVER;
  run.isRivalled = false;
  for (let at = 0; at < instances.length; at++) {
    const instance = instances[at]!;
    const campaign = run.plans[at];
    const send = instance.dueTime <= now && campaign ? advance(run, campaign, instance) : undefined;
    if (!campaign || !send) {
      // A run that has come to its end is there no more.
      if (instances[at] !== instance) at--;
      else if (instance.dueTime < run.runsDueTime) run.runsDueTime = instance.dueTime;
      continue;
    }
    const proposal = { run, campaign, instance, send };
    if (first) run.isRivalled = true;
    if (!first || goesBefore(proposal, first)) first = proposal;
  }
  return first;
}

/** The same after a proposal has been decided that was the only one: no other run is due. */
function proposedNext(run: Run, { campaign, instance }: Proposal): Proposal | undefined {
  const { now } = run.frame;
  const send = instance.dueTime <= now ? advance(run, campaign, instance) : undefined;
  if (send) return { run, campaign, instance, send };
  // A run that has come to its end is due as before.
  if (instance.dueTime > now && instance.dueTime < run.runsDueTime) run.runsDueTime = instance.dueTime;
  return undefined;
}

/** By priority, then due time, then campaign, step, and which run it is. */
function goesBefore(a: Proposal, b: Proposal): boolean {
  const order =
    b.campaign.priority - a.campaign.priority ||
    a.instance.dueTime - b.instance.dueTime ||
    compareText(a.campaign.name, b.campaign.name) ||
    compareText(a.send.name, b.send.name) ||
    a.instance.ordinal - b.instance.ordinal;
  return order < 0;
}

/** Follows the instructions of a run that is due, to a mail (returned), a wait or the end. */
function advance(run: Run, campaign: CampaignPlan, instance: Instance): SendPlan | undefined {
  for (;;) {
    const instruction = campaign.steps[instance.position];
    if (!instruction) {
      removeInstance(run, instance);
      if (run.tracing === 'on') finished(run, campaign, instance);
      return undefined;
    }
    if (instruction.kind === 'send') return instruction.send;
    if (!pass(run, instance, instruction)) return undefined;
  }
}

function finished({ journal, frame }: Run, { place }: CampaignPlan, instance: Instance): void {
  journal.push({ kind: 'finished', at: frame.now, instance: instanceName(instance), place });
}

/** Whether the run goes past an instruction now. */
function pass(run: Run, instance: Instance, instruction: Exclude<Instruction, { kind: 'send' }>): boolean {
  if (instruction.kind === 'jump') {
    instance.position = instruction.to;
    return true;
  }
  if (instruction.kind === 'mark') {
    instance.stepTimes = instance.stepTimes.with(instruction.index, run.frame.now);
    instance.position += 1;
    return true;
  }
  if (instruction.kind === 'branch') {
    const holds = instruction.when.test(lookAt(run, instance));
    if (run.tracing === 'on') chose(run, instance, instruction);
    instance.position = holds ? instance.position + 1 : instruction.otherwise;
    return true;
  }
  if (instruction.kind === 'await') return awaitIsOver(run, instance, instruction);
  return (
    waitIsOver(run, instance, instruction) && leaveWait(run, instance, instruction, instance.position + 1)
  );
}

/** Notes which way a run goes at an entry of a `choose`, and why. */
function chose(run: Run, instance: Instance, { when, entry, entries }: BranchInstruction): void {
  run.journal.push({
    kind: 'chose',
    at: run.frame.now,
    instance: instanceName(instance),
    position: instance.position,
    entry,
    entries,
    place: when.place,
    condition: when.trace(run.frame),
  });
}

function waited(
  run: Run,
  instance: Instance,
  kind: 'waited' | 'timed-out' | 'continued',
  { id, place }: Pick<AwaitInstruction, 'id' | 'place'>,
): void {
  const { position } = instance;
  run.journal.push({
    kind,
    at: run.frame.now,
    instance: instanceName(instance),
    step: id,
    position,
    place,
  });
}

/** At its timeout; the event itself moves the run on when it comes, see `happen`. */
function awaitIsOver(run: Run, instance: Instance, step: AwaitInstruction): boolean {
  if (!instance.isWaiting && step.hasComeLately?.(lookAt(run, instance))) {
    if (run.tracing === 'on') waited(run, instance, 'continued', step);
    instance.position += 1;
    return true;
  }
  return waitIsOver(run, instance, step) && leaveWait(run, instance, step, step.otherwise);
}

/** Whether the run goes on after a wait: to `next`, or as the wait says where its local time was over before now. */
function leaveWait(
  run: Run,
  instance: Instance,
  wait: WaitInstruction | AwaitInstruction,
  next: number,
): boolean {
  const { to, then } = wait.pastTarget;
  const target = targetOf(run, instance);
  if (target >= run.frame.now) {
    if (run.tracing === 'on') waited(run, instance, wait.kind === 'await' ? 'timed-out' : 'waited', wait);
    instance.position = next;
    return true;
  }
  if (run.tracing === 'on') overdue(run, instance, wait, target);
  instance.position = to;
  if (then === 'exit') removeInstance(run, instance);
  return then !== 'exit';
}

function overdue(
  { journal, frame }: Run,
  instance: Instance,
  { id: step, pastTarget: { then, place } }: WaitInstruction | AwaitInstruction,
  target: Instant,
): void {
  const { position } = instance;
  const name = instanceName(instance);
  journal.push({ kind: 'overdue', at: frame.now, instance: name, step, position, target, then, place });
}

function waitIsOver(
  run: Run,
  instance: Instance,
  wait: Pick<AwaitInstruction, 'id' | 'end' | 'exposes'>,
): boolean {
  const { frame } = run;
  if (!instance.isWaiting) {
    expose(run, instance, wait.exposes);
    beginWait(run, instance, wait.end, NEVER);
  }
  if (instance.dueTime > frame.now) {
    if (run.tracing === 'on') waits(run, instance, wait.id);
    return false;
  }
  instance.isWaiting = false;
  return true;
}

function waits({ journal, frame }: Run, instance: Instance, step: string): void {
  const { dueTime: until } = instance;
  journal.push({ kind: 'waiting', at: frame.now, instance: instanceName(instance), step, until });
}

/** Decides a proposed mail, and sends the run on its way. */
function propose(run: Run, proposal: Proposal): void {
  const { campaign, instance, send } = proposal;
  const trace: GateTrace[] | undefined = run.tracing === 'on' ? [] : undefined;
  const verdict = judge(proposal, trace);
  decided(run, decision(run, campaign, instance, send, verdict, trace));
  if (trace && verdict.outcome === 'sent') shown(run, instance, send, verdict.mail!);
  if (verdict.outcome === 'deferred') {
    instance.proposedTime ??= run.frame.now;
    instance.dueTime = verdict.until;
    return;
  }
  instance.proposedTime = null;
  instance.position += 1;
  if (verdict.outcome === 'sent') sent(run, campaign, instance, send);
}

/** Notes which content each slot of a mail shows, and the conditions that were read to find it. */
function shown(run: Run, instance: Instance, { name, slots }: SendPlan, { content }: MailValues): void {
  for (const slot of slots) {
    const index = content[slot.name]!;
    run.journal.push({
      kind: 'shown',
      at: run.frame.now,
      instance: instanceName(instance),
      step: name,
      slot: slot.name,
      content: slot.content,
      choice: index + 1,
      place: slot.places[index]!,
      conditions: slot.choices.slice(0, index + 1).flatMap((choice) => choice?.trace(run.frame) ?? []),
    });
  }
}

function decision(
  run: Run,
  plan: CampaignPlan,
  instance: Instance,
  send: SendPlan,
  verdict: Verdict,
  trace: GateTrace[] | undefined,
): Decision {
  const at = run.frame.now;
  const { user } = run.state;
  const { campaign, version, variants } = instance;
  const name = runName(plan, instance);
  const step = send.name;
  if (variants || trace) {
    const fields = assignmentFields(variants);
    const traced = trace ? { trace } : {};
    return { at, user, campaign, version, instance: name, step, ...fields, ...verdict, ...traced };
  }
  // The same without a spread, which costs more than all that decides.
  const { outcome, place } = verdict;
  switch (outcome) {
    case 'sent': {
      const { mail } = verdict;
      // Of one shape where mails are kept, of whichever it is.
      return run.mails === 'kept'
        ? { at, user, campaign, version, instance: name, step, outcome, mail, place }
        : { at, user, campaign, version, instance: name, step, outcome, place };
    }
    case 'deferred': {
      const { reason, until } = verdict;
      return { at, user, campaign, version, instance: name, step, outcome, reason, place, until };
    }
    default: {
      const { reason } = verdict;
      if (!('detail' in verdict))
        return { at, user, campaign, version, instance: name, step, outcome, reason, place };
      const { detail } = verdict;
      return { at, user, campaign, version, instance: name, step, outcome, reason, place, detail };
    }
  }
}

/** A mail that was sent counts toward caps, unless its purpose does not, and is an event like any other. */
function sent(run: Run, campaign: CampaignPlan, instance: Instance, send: SendPlan): void {
  const { frame, state } = run;
  instance.hasSent = true;
  const { sentWindow, countsTowardCaps } = campaign.purpose;
  if (sentWindow && countsTowardCaps) {
    const window = state.windows[sentWindow.index]!;
    insert(window, frame.now, send.key);
    prune(window, frame, sentWindow.retention);
  }
  const plan = run.sentPlan;
  if (!plan || (plan.isIdle && !isNew(run))) return;
  const { variants } = instance;
  const properties = {
    campaign: campaign.name,
    step: send.name,
    ...(variants ? { variant: variantNames(variants) } : {}),
  };
  // Whom that concerns nobody knows.
  run.isRivalled = true;
  happen(run, plan, { event: EMAIL_SENT, timestamp: frame.now, properties }, 'mail');
}
