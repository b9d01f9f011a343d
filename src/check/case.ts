/** Scenarios as they are run: instants for times, names for names, and the place of everything that can fail. */
import type { Pattern } from '../language/pattern.js';
import type { Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';
import type { StepName } from '../simulate/explain/life.js';
import type { GivenRows } from '../simulate/given-rows.js';
import type { Crowd } from '../simulate/persons.js';
import type { Duration, Instant } from '../vocabulary/time.js';

/** A timeline of one user or several, what is given first, and what must come of it. */
export interface ScenarioCase extends Crowd {
  readonly name: string;
  /** Its position in the file's list. */
  readonly index: number;
  /** The row of `examples` that it is, by its position among them; undefined where the scenario has none. */
  readonly row: number | undefined;
  /** The place of its name, or of its row. */
  readonly span: Span;
  /** Names its snapshots; once in the project. */
  readonly slug: string;
  /** When the first item of `when` happens: mails before are of what is given. */
  readonly from: Instant;
  /** Rows that the catalogs have in this scenario alone. */
  readonly catalogs: GivenRows | undefined;
  /** By position in `when`, the message that each item is. */
  readonly items: readonly string[];
  readonly expected: Expectations;
}

/** The `then` of a scenario. */
export interface Expectations {
  readonly span: Span;
  readonly sends: readonly SendExpectation[];
  /** Suppressions and deferrals that must be among the decisions. */
  readonly refusals: readonly RefusalExpectation[];
  /** What must be so of the state, or of the runs. */
  readonly state: readonly StateExpectation[];
  /** Invariants that hold of every life in it. */
  readonly holds: readonly HoldsExpectation[];
  readonly nothing: Span | undefined;
  readonly others: 'allowed' | 'refused';
}

export interface HoldsExpectation {
  readonly name: string;
  readonly span: Span;
}

/** A value that is expected, and where that is written. */
export interface Expected<Value> {
  readonly value: Value;
  readonly span: Span;
}

/**
 * An instant as it was written: what it is compared with is shown in the same offset. The text of one that is counted
 * from another has both, `+1h (2026-03-02T11:00:00+01:00)`.
 */
export interface WrittenInstant {
  readonly time: Instant;
  readonly offset: Duration;
  readonly text: string;
}

export interface SendExpectation extends StepName {
  readonly kind: 'sent';
  readonly span: Span;
  /** Who gets it. */
  readonly user: string;
  /** Of the item, within the scenario. */
  readonly path: Path;
  readonly at: Expected<WrittenInstant> | undefined;
  readonly variant: Expected<string> | undefined;
  readonly subject: readonly Matcher[];
  readonly preheader: readonly Matcher[];
  readonly text: readonly Matcher[];
  readonly html: readonly Matcher[];
  /** Where its text, or its HTML, is said to be as in a snapshot. */
  readonly snapshots: { readonly text: Span | undefined; readonly html: Span | undefined };
  readonly select: readonly SelectExpectation[];
  readonly links: LinksExpectation | undefined;
}

export interface RefusalExpectation extends StepName {
  readonly kind: 'suppressed' | 'deferred' | 'held-out';
  readonly span: Span;
  readonly user: string;
  /** Of what stands under `suppressed` and the like, within the scenario. */
  readonly path: Path;
  readonly reason: Expected<Reason> | undefined;
  readonly variant: Expected<string> | undefined;
  readonly at: Expected<WrittenInstant> | undefined;
  readonly until: Expected<WrittenInstant> | undefined;
}

/** What a text must be, or must have in it. */
export type Matcher = Expected<string> &
  ({ readonly kind: 'is' | 'contains' | 'lacks' } | { readonly kind: 'matches'; readonly pattern: Pattern });

/** Elements of a mail's HTML. */
export interface SelectExpectation {
  readonly span: Span;
  readonly css: string;
  /** At least one, where undefined. */
  readonly count: Expected<number> | undefined;
  readonly text: readonly Matcher[];
  readonly attributes: readonly NamedMatchers[];
}

export interface NamedMatchers {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

export interface LinksExpectation {
  readonly span: Span;
  readonly items: readonly LinkExpectation[];
  /** Whether the mail has no others. */
  readonly isAll: boolean;
}

export interface LinkExpectation {
  readonly span: Span;
  readonly href: readonly Matcher[];
  readonly unsubscribe: Span | undefined;
  readonly text: readonly Matcher[];
  /** `none` where it has no such parameter. */
  readonly utm: 'none' | readonly NamedMatchers[];
  readonly count: Expected<number> | undefined;
}

export type StateExpectation = WaitingExpectation | MemberExpectation | ScoreExpectation | TurnExpectation;

interface OfState {
  readonly span: Span;
  readonly user: string;
  /** When the clock stops, where undefined; of a turn at any instant. */
  readonly at: Expected<WrittenInstant> | undefined;
}

/** A run stands at a wait. */
export interface WaitingExpectation extends OfState, StepName {
  readonly kind: 'waiting';
  readonly until: Expected<WrittenInstant> | undefined;
}

export interface MemberExpectation extends OfState {
  readonly kind: 'in-segment' | 'not-in-segment';
  readonly segment: string;
}

export interface ScoreExpectation extends OfState {
  readonly kind: 'score';
  readonly name: string;
  readonly bounds: readonly (Expected<number> & { readonly kind: ScoreBound })[];
  readonly level: Expected<string> | undefined;
}

export type ScoreBound = 'is' | 'atLeast' | 'atMost';

/** What happens to runs of a campaign. */
export interface TurnExpectation extends OfState {
  readonly kind: 'entered' | 'exited' | 'finished';
  readonly campaign: string;
  /** At least once, where undefined. */
  readonly times: Expected<number> | undefined;
}

export function isScenarioFile(path: string): boolean {
  return /^scenarios\/.*\.ya?ml$/.test(path) && !isGivenFile(path);
}

/** Of fragments that scenarios begin with. */
export function isGivenFile(path: string): boolean {
  return /^scenarios\/given\/.*\.ya?ml$/.test(path);
}
