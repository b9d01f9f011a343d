/** What an event of a user sets off, in this order: history, exits, entries, segments. */
import type { EventPlan, TrackedSegment } from '../compile/program.js';
import type { Instance, TriggerEvent } from '../compile/state.js';
import { NONE } from '../compile/state.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import type { Cause } from './enter.js';
import { trigger } from './enter.js';
import { withdrawMail } from './withdraw.js';
import type { Run } from './run.js';
import { instanceName, lookAt, note, noteDue, planOf, removeInstance, zoneOf } from './run.js';

/** An event from outside. */
export function receive(run: Run, event: Event): void {
  note(run, () => ({ kind: 'happened', at: run.frame.now, event }));
  if (event.type === 'identify') {
    identify(run, event);
    return;
  }
  noteSuppression(run, event);
  const plan = run.program.events.get(event.name);
  if (plan)
    happen(run, plan, { event: event.name, timestamp: event.time, properties: event.properties }, 'outside');
}

/** An event that the rules have a use for, from outside or of the engine's own mail. */
export function happen(run: Run, plan: EventPlan, event: TriggerEvent, cause: Cause): void {
  const { frame, program } = run;
  for (const update of plan.updates) update(frame, event);
  for (const { campaign, where, place } of plan.exits) {
    for (const instance of run.state.instances) {
      if (instance.campaign !== campaign) continue;
      lookAt(run, instance);
      frame.event = event;
      if (!where || where.test(frame)) exit(run, instance, place);
    }
  }
  if (plan.awaits.length > 0) goOn(run, plan, event);
  for (const { campaign, where } of plan.triggers) {
    frame.event = event;
    frame.entryTime = frame.now;
    if (!where || where.test(frame)) trigger(run, campaign, event, cause);
  }
  for (const [index, segment] of program.segments.entries()) {
    if (plan.segments.includes(index) || isNew(run, segment)) follow(run, segment, cause);
  }
  noteDue(run);
}

/** Runs that wait for this event go on at once. */
function goOn(run: Run, { awaits }: EventPlan, event: TriggerEvent): void {
  const { frame, state } = run;
  for (const instance of state.instances) {
    if (!instance.isWaiting || !awaits.includes(instance.campaign)) continue;
    const step = planOf(run, instance)?.steps[instance.position];
    if (step?.kind !== 'await' || step.event !== event.event) continue;
    lookAt(run, instance);
    frame.event = event;
    if (step.where && !step.where(frame)) continue;
    instance.isWaiting = false;
    instance.position += 1;
    instance.dueTime = frame.now;
    note(run, () => ({
      kind: 'continued',
      at: frame.now,
      instance: instanceName(instance),
      step: step.id,
      place: step.place,
    }));
  }
}

function exit(run: Run, instance: Instance, place: Span): void {
  removeInstance(run, instance);
  note(run, () => ({ kind: 'exited', at: run.frame.now, instance: instanceName(instance), place }));
  withdrawMail(run, instance, place);
}

/** Whether nothing has happened yet that the rules read: whoever does nothing is in no segment. */
function isNew({ state }: Run, { checkSlot }: TrackedSegment): boolean {
  return state.numbers[checkSlot] === NONE;
}

/** Reads a segment again: its members, and when time alone may change that. */
export function follow(run: Run, segment: TrackedSegment, cause: Cause): void {
  const { state, frame } = run;
  frame.event = null;
  const isMember = segment.condition.test(frame);
  const wasMember = state.numbers[segment.memberSlot] === 1;
  state.numbers[segment.checkSlot] = segment.condition.nextChange(frame);
  if (isMember === wasMember) return;
  state.numbers[segment.memberSlot] = isMember ? 1 : 0;
  note(run, () => ({ kind: isMember ? 'joined' : 'left', at: frame.now, segment: segment.name }));
  const begun = isMember ? segment.entering : segment.leaving;
  for (const campaign of begun) trigger(run, campaign, null, cause);
}

function identify(run: Run, event: Event): void {
  const { state, frame, program } = run;
  state.traits = { ...state.traits, ...event.traits };
  for (const [purpose, status] of Object.entries(event.consent)) {
    const known = Object.hasOwn(state.consent, purpose) ? state.consent[purpose] : undefined;
    if (known && known.time > event.time) continue;
    state.consent = { ...state.consent, [purpose]: { status, time: event.time } };
  }
  frame.zone = zoneOf(program, state);
  for (const segment of program.segments) follow(run, segment, 'outside');
  noteDue(run);
}

/** Bounces and complaints hold for ever from the first; an unsubscription until a later grant. */
function noteSuppression({ state }: Run, { name, time }: Event): void {
  if (name === 'Email Bounced') state.bouncedTime = earlier(state.bouncedTime, time);
  else if (name === 'Email Marked as Spam') state.complainedTime = earlier(state.complainedTime, time);
  else if (name === 'Unsubscribed') state.unsubscribedTime = Math.max(state.unsubscribedTime, time);
}

function earlier(known: Instant, time: Instant): Instant {
  return known === NONE ? time : Math.min(known, time);
}
