/** Folds the engine over one user's timeline, with a virtual clock. */
import { programLike } from '../compile/like.js';
import type { Program } from '../compile/program.js';
import type { State } from '../compile/state.js';
import { newState } from '../compile/layout.js';
import type { JournalEntry } from '../engine/journal.js';
import type { Tracing } from '../engine/run.js';
import { settleAll } from '../engine/step.js';
import { NO_VARIANT } from '../vocabulary/assignment.js';
import type { Decision } from '../vocabulary/decision.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import { compareEvents, receiptOf } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { DAY } from '../vocabulary/time.js';
import type { Lived } from './person.js';
import { inTime, livePerson } from './person.js';

/** One user's events, in any order, and how long the clock runs. */
export interface Timeline {
  readonly user: string;
  /** Those of other ids too, where an event says that these are the user's. */
  readonly events: readonly Event[];
  /** The last instant that is decided; without it, the clock runs until nothing is pending. */
  readonly until?: Instant | undefined;
  /** By experiment, the variant that the user is to have instead of the one by hash; `none` for taking no part. */
  readonly variants?: Readonly<Record<string, string>> | undefined;
}

export interface Simulated {
  /** The user's, under the id that the timeline names. */
  readonly state: State;
  readonly decisions: readonly Decision[];
  readonly journal: readonly JournalEntry[];
  /** The same by the id that lived it, before it became another. */
  readonly journals: ReadonlyMap<string, readonly JournalEntry[]>;
  readonly exposures: readonly Exposure[];
  /** The instant at which the clock stopped. */
  readonly endTime: Instant;
}

/** Where something is always pending (a segment of the hour of day, say), the clock stops this long after the last event. */
export const LONGEST_RUN: Duration = 366 * DAY;

/** A program that deals out variants by hand. */
export function withVariants(program: Program, variants: Timeline['variants']): Program {
  if (!variants) return program;
  return programLike({
    ...program,
    assign: (experiment, user) => {
      if (!Object.hasOwn(variants, experiment.name)) return program.assign(experiment, user);
      const variant = variants[experiment.name];
      return variant === NO_VARIANT ? undefined : variant;
    },
  });
}

/** Decides a whole timeline. */
export function simulate(rules: Program, timeline: Timeline, tracing: Tracing = 'off'): Simulated {
  const { user, until } = timeline;
  const program = withVariants(rules, timeline.variants);
  const events = sortEvents(timeline.events).filter(
    (event) => until === undefined || receiptOf(event) <= until,
  );
  const lived = livePerson(program, events, until, tracing);
  if (lived.journals.size === 1) return ofOneId(program, timeline, lived, tracing);
  const rests = [...lived.states.values()].map((state) => runOn(program, state, until, tracing));
  const states = new Map(rests.map(({ state }) => [state.user, state]));
  const own = states.get(user) ?? newState(program.layout, user);
  return {
    state: own,
    decisions: inTime([lived, ...rests].flatMap(({ decisions }) => decisions)),
    journal: inTime([lived, ...rests].flatMap(({ journal }) => journal)),
    journals: new Map([
      ...lived.journals,
      ...rests.map(
        ({ state: { user: id }, journal }) => [id, [...(lived.journals.get(id) ?? []), ...journal]] as const,
      ),
    ]),
    exposures: inTime([lived, ...rests].flatMap(({ exposures }) => exposures)),
    endTime: until ?? Math.max(own.clock, ...[...states.values()].map(({ clock }) => clock)),
  };
}

/** The same of one id, as most timelines are: what comes after its last event comes after all else. */
function ofOneId(program: Program, { user, until }: Timeline, lived: Lived, tracing: Tracing): Simulated {
  const [id] = [...lived.journals.keys()] as [string];
  const rest = runOn(program, lived.states.get(id)!, until, tracing);
  const journal = inSequence(lived.journal, rest.journal);
  return {
    state: id === user ? rest.state : newState(program.layout, user),
    decisions: inSequence(lived.decisions, rest.decisions),
    journal,
    journals: new Map([[id, journal]]),
    exposures: inSequence(lived.exposures, rest.exposures),
    endTime: until ?? rest.state.clock,
  };
}

function inSequence<Item>(first: readonly Item[], then: readonly Item[]): readonly Item[] {
  return then.length === 0 ? first : first.length === 0 ? then : [...first, ...then];
}

/** A user's state after events in the order given, and after all that was due until an instant, where one is given. */
export function stateAfter(program: Program, user: string, events: readonly Event[], until?: Instant): State {
  return livePerson(program, events, until).states.get(user) ?? newState(program.layout, user);
}

type Ran = Omit<Simulated, 'endTime' | 'journals'>;

/** Without an end, until nothing is pending. */
function runOn(program: Program, state: State, until: Instant | undefined, tracing: Tracing): Ran {
  if (until !== undefined) return { state, decisions: [], journal: [], exposures: [] };
  return settleAll(program, state, state.clock + LONGEST_RUN, tracing);
}

/** By receipt, then event time, then message id, then as the log or the scenario has them. */
export function sortEvents(events: readonly Event[]): readonly Event[] {
  return [...events].sort(compareEvents);
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
