/** Folds the engine over one user's timeline, with a virtual clock. */
import type { Program } from '../compile/program.js';
import type { State } from '../compile/state.js';
import { newState } from '../compile/layout.js';
import type { JournalEntry } from '../engine/journal.js';
import type { Tracing } from '../engine/run.js';
import type { Input } from '../engine/step.js';
import { stepAll } from '../engine/step.js';
import { NO_VARIANT } from '../vocabulary/assignment.js';
import type { Decision } from '../vocabulary/decision.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { DAY, NEVER } from '../vocabulary/time.js';

/** One user's events, in any order, and how long the clock runs. */
export interface Timeline {
  readonly user: string;
  readonly events: readonly Event[];
  /** The last instant that is decided; without it, the clock runs until nothing is pending. */
  readonly until?: Instant | undefined;
  /** By experiment, the variant that the user is to have instead of the one by hash; `none` for taking no part. */
  readonly variants?: Readonly<Record<string, string>> | undefined;
}

export interface Simulated {
  readonly state: State;
  readonly decisions: readonly Decision[];
  readonly journal: readonly JournalEntry[];
  readonly exposures: readonly Exposure[];
  /** The instant at which the clock stopped. */
  readonly endTime: Instant;
}

/** Where something is always pending (a segment of the hour of day, say), the clock stops this long after the last event. */
export const LONGEST_RUN: Duration = 366 * DAY;

/** A program that deals out variants by hand. */
export function withVariants(program: Program, variants: Timeline['variants']): Program {
  if (!variants) return program;
  return {
    ...program,
    assign: (experiment, user) => {
      if (!Object.hasOwn(variants, experiment.name)) return program.assign(experiment, user);
      const variant = variants[experiment.name];
      return variant === NO_VARIANT ? undefined : variant;
    },
  };
}

/** Decides a whole timeline. */
export function simulate(rules: Program, timeline: Timeline, tracing: Tracing = 'off'): Simulated {
  const program = withVariants(rules, timeline.variants);
  const events = sortEvents(timeline.events).filter(
    ({ time }) => timeline.until === undefined || time <= timeline.until,
  );
  const inputs: Input[] = events.map((event) => ({ kind: 'event', event }));
  const lived = stepAll(program, newState(program.layout, timeline.user), inputs, tracing);
  if (timeline.until !== undefined) return finish(program, lived, timeline.until, tracing);
  let result: Simulated = { ...lived, endTime: lived.state.clock };
  const latest = lived.state.clock + LONGEST_RUN;
  while (result.state.dueTime <= latest && result.state.dueTime !== NEVER) {
    result = finish(program, result, result.state.dueTime, tracing);
  }
  return result;
}

/** A user's state after events in the order given, and after all that was due until an instant, where one is given. */
export function stateAfter(program: Program, user: string, events: readonly Event[], until?: Instant): State {
  const inputs: Input[] = events.map((event) => ({ kind: 'event', event }));
  if (until !== undefined) inputs.push({ kind: 'clock', time: until });
  return stepAll(program, newState(program.layout, user), inputs).state;
}

function finish(
  program: Program,
  lived: Omit<Simulated, 'endTime'>,
  until: Instant,
  tracing: Tracing,
): Simulated {
  const rest = stepAll(program, lived.state, [{ kind: 'clock', time: until }], tracing);
  return {
    state: rest.state,
    decisions: [...lived.decisions, ...rest.decisions],
    journal: [...lived.journal, ...rest.journal],
    exposures: [...lived.exposures, ...rest.exposures],
    endTime: until,
  };
}

/** By time, then as the log or the scenario has them. */
export function sortEvents(events: readonly Event[]): readonly Event[] {
  return [...events].sort((a, b) => a.time - b.time);
}

/** The order of every list of decisions: `at`, `user`, `campaign`, `step`; otherwise as they were made. */
export function sortDecisions(decisions: readonly Decision[]): readonly Decision[] {
  return [...decisions].sort(
    (a, b) =>
      a.at - b.at ||
      compareText(a.user, b.user) ||
      compareText(a.campaign, b.campaign) ||
      compareText(a.step, b.step),
  );
}
