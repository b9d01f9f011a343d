/** What an event of a user sets off, in this order: history, exits, entries, segments. */
import type { CompiledCondition } from '../compile/condition.js';
import { dropFirst, firstAfter } from '../compile/layout.js';
import type { EventPlan, Program } from '../compile/program.js';
import type { Instance, State, TriggerEvent } from '../compile/state.js';
import { MOST_RECEIVED, NONE, NO_CONSENT, NO_TRAITS } from '../compile/state.js';
import { carryOut } from '../compile/update.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { SUPPRESSING_EVENTS } from '../vocabulary/event.js';
import type { JsonValue } from '../vocabulary/json.js';
import { put } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { planDates } from './date-trigger.js';
import type { Cause } from './enter.js';
import { trigger } from './enter.js';
import { follow, followEvent, isNew } from './segment.js';
import { withdrawMail } from './withdraw.js';
import type { Run } from './run.js';
import { dueAt, instanceName, lookAt, planOf, removeInstance, zoneOf } from './run.js';
import { moveWaits, waitOf } from './wait.js';

/** An event from outside. */
export function receive(run: Run, event: Event): void {
  const { frame } = run;
  const plan = event.type === 'track' ? eventPlan(run, event.name) : undefined;
  const isRepeat = event.messageId !== '' && isRepeated(run, event, plan);
  if (run.tracing === 'on') arrived(run, event, isRepeat);
  if (isRepeat) return;
  const timestamp = Math.min(event.time, frame.now);
  const cause = causeOf(run, event);
  if (event.type === 'identify') identify(run, event, timestamp, cause);
  noteSuppression(run, event.name, timestamp);
  if (plan) happen(run, plan, { event: event.name, timestamp, properties: event.properties }, cause);
}

/** Most events are called as the one before. */
function eventPlan(run: Run, name: string): EventPlan | undefined {
  if (name !== run.lastEvent) {
    run.lastEvent = name;
    run.lastPlan = run.program.events.get(name);
  }
  return run.lastPlan;
}

function arrived({ journal, frame }: Run, event: Event, isRepeat: boolean): void {
  journal.push({ kind: isRepeat ? 'repeated' : 'happened', at: frame.now, event });
}

/** What happened too long ago begins nothing. */
export function causeOf({ frame, program }: Run, { time }: Event): Cause {
  return frame.now - time > program.allowedLateness ? 'late' : 'outside';
}

/** So few are not worth being forgotten one by one. */
const FEW_RECEIVED = 16;

/**
 * Whether a message has come already, within the time that the program says; of those that are of any use. What no rule
 * reads repeats no message that one does.
 */
function isRepeated({ state, frame, program }: Run, event: Event, plan: EventPlan | undefined): boolean {
  const isRead = plan !== undefined || event.type !== 'track' || SUPPRESSING_EVENTS.includes(event.name);
  if (!isRead) return false;
  const messageId = plan?.isOnlyAsked ? `asked ${event.messageId}` : event.messageId;
  const { times, values } = state.received;
  const since = frame.now - program.remembersFor;
  for (let at = times.length - 1; at >= 0 && times[at]! >= since; at--)
    if (values[at] === messageId) return true;
  if (times.length >= FEW_RECEIVED && (times[0]! < since || times.length === MOST_RECEIVED)) {
    const old = Math.max(firstAfter(state.received, since - 1), times.length + 1 - MOST_RECEIVED);
    dropFirst(state.received, old);
  }
  times.push(frame.now);
  values.push(messageId);
  return false;
}

/**
 * An event that the rules have a use for, from outside or of the engine's own mail. Loops over what every event sets off
 * count positions: so they are short enough for a compiler to take them in.
 */
export function happen(run: Run, plan: EventPlan, event: TriggerEvent, cause: Cause): void {
  const { updates, exits, triggers } = plan;
  carryOut(run.frame, updates, event);
  for (let at = 0; at < exits.length; at++) endRuns(run, exits[at]!, event);
  if (plan.awaits.length > 0) goOn(run, plan, event);
  for (let at = 0; at < triggers.length; at++) triggerBy(run, triggers[at]!, event, cause);
  if (isNew(run) && !plan.isOnlyAsked) followAll(run, cause);
  else followEvents(run, plan, event.timestamp, cause);
}

function endRuns(run: Run, planned: EventPlan['exits'][number], event: TriggerEvent): void {
  const { countSlot, version } = planned;
  const { entrySlots, state } = run;
  for (let at = 0; at < entrySlots.length; at++) {
    if (entrySlots[at] !== countSlot) continue;
    const instance = state.instances[at]!;
    if (instance.version === version && isEnded(run, instance, planned, event)) at--;
  }
}

/** Whether a run ends by an event that ends runs of its campaign. */
function isEnded(
  run: Run,
  instance: Instance,
  { campaign, where, place }: EventPlan['exits'][number],
  event: TriggerEvent,
): boolean {
  lookAt(run, instance).event = event;
  const isMatch = !where || where.test(run.frame);
  if (isMatch) exit(run, instance, place);
  else if (run.tracing === 'on') unmatched(run, 'exit', event, where, campaign, instance);
  return isMatch;
}

function triggerBy(
  run: Run,
  { campaign, where }: EventPlan['triggers'][number],
  event: TriggerEvent,
  cause: Cause,
): void {
  const { frame } = run;
  frame.event = event;
  frame.entryTime = frame.now;
  if (!where || where.test(frame)) trigger(run, campaign, event, cause);
  else if (run.tracing === 'on') unmatched(run, 'trigger', event, where, campaign.name);
}

function followAll(run: Run, cause: Cause): void {
  for (const segment of run.program.segments) follow(run, segment, cause);
}

function followEvents(run: Run, { segments, sways }: EventPlan, eventTime: Instant, cause: Cause): void {
  for (let at = 0; at < segments.length; at++) {
    followEvent(run, segments[at]!, sways[at]!, eventTime, cause);
  }
}

/** Notes an event that would have begun or ended something, but for its `where`. */
function unmatched(
  run: Run,
  role: 'trigger' | 'exit',
  { event }: TriggerEvent,
  where: CompiledCondition,
  campaign: string,
  instance?: Instance,
): void {
  run.journal.push({
    kind: 'unmatched',
    at: run.frame.now,
    role,
    event,
    campaign,
    ...(instance ? { instance: instanceName(instance) } : {}),
    place: where.place,
    condition: where.trace(run.frame),
  });
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
    const { position } = instance;
    instance.isWaiting = false;
    instance.position += 1;
    instance.dueTime = frame.now;
    dueAt(run, frame.now);
    if (run.tracing === 'on') {
      run.journal.push({
        kind: 'continued',
        at: frame.now,
        instance: instanceName(instance),
        step: step.id,
        position,
        place: step.place,
      });
    }
  }
}

/** A run ends by an exit. */
export function exit(run: Run, instance: Instance, place: Span): void {
  removeInstance(run, instance);
  run.isDueEarly = true;
  if (run.tracing === 'on') exited(run, instance, place);
  withdrawMail(run, instance, place);
}

function exited({ journal, frame }: Run, instance: Instance, place: Span): void {
  const name = instanceName(instance);
  journal.push({ kind: 'exited', at: frame.now, instance: name, place, ...waitOf(instance) });
}

/** What was stated last counts, whenever it came to be known. */
function identify(run: Run, { traits, consent }: Event, time: Instant, cause: Cause): void {
  const { state, frame, program } = run;
  stateTraits(run, traits, time);
  stateConsent(run, consent, time);
  const zone = zoneOf(program, state);
  if (zone !== frame.zone) {
    frame.zone = zone;
    moveWaits(run);
  }
  planDates(run);
  for (const segment of program.segments) followEvent(run, segment, segment.stated, time, cause);
}

/**
 * Mails that were decided hold the traits as they were: they are copied, or are the event's own, which nobody changes. All
 * at once, where all that are stated are kept: one name after the other costs several times as much.
 */
function stateTraits({ state, program }: Run, traits: Event['traits'], time: Instant): void {
  const names = Object.keys(traits);
  let kept = 0;
  for (let at = 0; at < names.length; at++) if (isNews(names[at]!, time, state, program)) kept++;
  if (kept === 0) return;
  const areAll = kept === names.length;
  const isFirst = state.traits === NO_TRAITS;
  const stated = areAll ? (isFirst ? traits : { ...state.traits, ...traits }) : { ...state.traits };
  const times = isFirst ? {} : { ...state.traitTimes };
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    if (!areAll && !isNews(name, time, state, program)) continue;
    if (!areAll) put(stated as Record<string, JsonValue | undefined>, name, traits[name]);
    put(times, name, time);
  }
  state.traits = stated;
  state.traitTimes = times;
}

function isNews(name: string, time: Instant, { traitTimes }: State, { traits }: Program): boolean {
  return traits.has(name) && !(Object.hasOwn(traitTimes, name) && traitTimes[name]! > time);
}

function stateConsent({ state, program }: Run, consent: Event['consent'], time: Instant): void {
  const purposes = Object.keys(consent);
  for (let at = 0; at < purposes.length; at++) {
    const purpose = purposes[at]!;
    if (!program.purposes.has(purpose) && isOneTooMany(state.consent, purpose)) continue;
    const known = Object.hasOwn(state.consent, purpose) ? state.consent[purpose] : undefined;
    if (known && known.time > time) continue;
    const stated = state.consent === NO_CONSENT ? {} : { ...state.consent };
    put(stated, purpose, { status: consent[purpose]!, time });
    state.consent = stated;
  }
}

/** Consent to what the policy does not know (yet) is kept as well, for so many purposes: a state stays bounded. */
const MOST_PURPOSES = 100;

function isOneTooMany(consent: State['consent'], purpose: string): boolean {
  return !Object.hasOwn(consent, purpose) && Object.keys(consent).length >= MOST_PURPOSES;
}

/** Bounces and complaints hold for ever from the first; an unsubscription until a later grant. */
function noteSuppression({ state }: Run, name: string, time: Instant): void {
  if (name === 'Email Bounced') state.bouncedTime = earlier(state.bouncedTime, time);
  else if (name === 'Email Marked as Spam') state.complainedTime = earlier(state.complainedTime, time);
  else if (name === 'Unsubscribed') state.unsubscribedTime = Math.max(state.unsubscribedTime, time);
}

export function earlier(known: Instant, time: Instant): Instant {
  return known === NONE ? time : time === NONE ? known : Math.min(known, time);
}
