/** The engine: one pure function from what was known and what happens to what is decided. */
import { newState } from '../compile/layout.js';
import type { Program } from '../compile/program.js';
import type { State } from '../compile/state.js';
import type { Decision } from '../vocabulary/decision.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER, nearestInstant } from '../vocabulary/time.js';
import { noteDue, recheckAll } from './due.js';
import { forget } from './forget.js';
import { receive } from './history.js';
import { join } from './join.js';
import type { JournalEntry } from './journal.js';
import type { MailKeeping, Run, Tracing } from './run.js';
import { moveTo, runOn, startRun } from './run.js';
import { settleUntil } from './settle.js';

/**
 * An event of the user; the mere passing of time up to an instant and that instant's dues; or the state of another
 * id, which an event says is the user's too: it has been settled up to just before the event is received.
 */
export type Input =
  | { readonly kind: 'event'; readonly event: Event }
  | { readonly kind: 'clock'; readonly time: Instant }
  | { readonly kind: 'join'; readonly event: Event; readonly other: State };

export interface Stepped {
  readonly state: State;
  readonly decisions: readonly Decision[];
  /** Empty unless traced. */
  readonly journal: readonly JournalEntry[];
  readonly exposures: readonly Exposure[];
}

/**
 * Decides what one input brings about. Events received at one instant come before what is due at it: an event
 * settles all that was due before, and what is due with it waits for a later input. An event that comes late enters
 * history at its own time and is acted on now. The state given is not changed.
 */
export function step(program: Program, state: State, input: Input, tracing: Tracing = 'off'): Stepped {
  return stepAll(program, state, [input], tracing);
}

/** `step` over many inputs, with one copy of the state; the same decisions as one by one. */
export function stepAll(
  program: Program,
  state: State,
  inputs: readonly Input[],
  tracing: Tracing = 'off',
): Stepped {
  assert(state.layout === program.layout.fingerprint, 'a state is stepped by a program of its own layout');
  const run = startRun(program, state, tracing);
  for (const input of inputs) take(run, input);
  return stepped(run);
}

/** The whole life of a user of whom nothing is known yet: the same as `stepAll`, and no state is copied for it. */
export function stepHistory(
  program: Program,
  user: string,
  events: readonly Event[],
  until: Instant | undefined,
  tracing: Tracing = 'off',
  mails: MailKeeping = 'kept',
): Stepped {
  const run = runOn(program, newState(program.layout, user), tracing, mails);
  for (const event of events) takeEvent(run, event);
  if (until !== undefined) takeClock(run, until);
  return stepped(run);
}

function stepped(run: Run): Stepped {
  recheckAll(run);
  noteDue(run, NEVER);
  const { state, decisions, journal, exposures } = run;
  return { state, decisions, journal, exposures };
}

/** By the clock from one due instant to the next, until nothing is due up to `latest`; the same as one step after the other. */
export function settleAll(
  program: Program,
  state: State,
  latest: Instant,
  tracing: Tracing = 'off',
): Stepped {
  assert(state.layout === program.layout.fingerprint, 'a state is stepped by a program of its own layout');
  const run = startRun(program, state, tracing);
  // What is due after the last year that calendars know never comes.
  const last = nearestInstant(latest);
  while (run.state.dueTime <= last) takeClock(run, run.state.dueTime);
  return stepped(run);
}

function take(run: Run, input: Input): void {
  if (input.kind === 'event') takeEvent(run, input.event);
  else if (input.kind === 'clock') takeClock(run, input.time);
  else join(run, reach(run, input.event), input.other);
}

function takeClock(run: Run, until: Instant): void {
  const time = nearestInstant(until);
  settleUntil(run, time, 'including');
  if (time > run.state.clock) moveTo(run, time);
  recheckAll(run);
  forget(run);
}

function takeEvent(run: Run, event: Event): void {
  receive(run, reach(run, event));
}

/** Everything that was due before an event is received. */
function reach(run: Run, given: Event): Event {
  const event = withInstants(given);
  const receivedTime = receiptOf(event);
  settleUntil(run, receivedTime, 'before');
  if (receivedTime > run.state.clock) moveTo(run, receivedTime);
  return event;
}

/** An event whose times no calendar knows happens, and is received, at the nearest instant that one does. */
function withInstants(event: Event): Event {
  const time = nearestInstant(event.time);
  const receivedTime = event.receivedTime === undefined ? undefined : nearestInstant(event.receivedTime);
  return time === event.time && receivedTime === event.receivedTime
    ? event
    : { ...event, time, receivedTime };
}
