/** The engine: one pure function from what was known and what happens to what is decided. */
import type { Program } from '../compile/program.js';
import type { State } from '../compile/state.js';
import type { Decision } from '../vocabulary/decision.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Instant } from '../vocabulary/time.js';
import { receive } from './history.js';
import type { JournalEntry } from './journal.js';
import type { Run, Tracing } from './run.js';
import { moveTo, startRun } from './run.js';
import { settleUntil } from './settle.js';

/** An event of the user, or the mere passing of time up to an instant and that instant's dues. */
export type Input =
  { readonly kind: 'event'; readonly event: Event } | { readonly kind: 'clock'; readonly time: Instant };

export interface Stepped {
  readonly state: State;
  readonly decisions: readonly Decision[];
  /** Empty unless traced. */
  readonly journal: readonly JournalEntry[];
  readonly exposures: readonly Exposure[];
}

/**
 * Decides what one input brings about. Events at one instant come before what is due at it: an event settles all
 * that was due before, and what is due with it waits for a later input. An event older than the clock enters
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
  const { decisions, journal, exposures } = run;
  return { state: run.state, decisions, journal, exposures };
}

function take(run: Run, input: Input): void {
  if (input.kind === 'clock') {
    settleUntil(run, input.time, 'including');
    if (input.time > run.state.clock) moveTo(run, input.time);
    return;
  }
  const { event } = input;
  settleUntil(run, event.time, 'before');
  if (event.time > run.state.clock) moveTo(run, event.time);
  receive(run, event);
}
