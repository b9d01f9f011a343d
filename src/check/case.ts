/** Scenarios as they are run: instants for times, names for names, and the place of everything that can fail. */
import type { Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';
import type { StepName } from '../simulate/explain/life.js';
import type { Timeline } from '../simulate/simulate.js';
import type { Duration, Instant } from '../vocabulary/time.js';

/** A timeline of one user, what is given first, and what must come of it. */
export interface ScenarioCase extends Timeline {
  readonly name: string;
  /** Its position in the file's list. */
  readonly index: number;
  /** The place of its name. */
  readonly span: Span;
  /** Names its snapshots; once in the project. */
  readonly slug: string;
  /** Of a table, which row; undefined for a scenario that is none. */
  readonly row?: number | undefined;
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
  readonly nothing: Span | undefined;
  readonly others: 'allowed' | 'refused';
}

/** A value that is expected, and where that is written. */
export interface Expected<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** An instant as it was written: what it is compared with is shown in the same offset. */
export interface WrittenInstant {
  readonly time: Instant;
  readonly offset: Duration;
  readonly text: string;
}

export interface SendExpectation extends StepName {
  readonly kind: 'sent';
  readonly span: Span;
  /** Of the item, within the scenario. */
  readonly path: Path;
  readonly at: Expected<WrittenInstant> | undefined;
  readonly subject: Expected<string> | undefined;
  readonly preheader: Expected<string> | undefined;
  readonly variant: Expected<string> | undefined;
  readonly text: readonly Expected<string>[];
  readonly html: readonly Expected<string>[];
  readonly snapshot: Span | undefined;
}

export interface RefusalExpectation extends StepName {
  readonly kind: 'suppressed' | 'deferred' | 'held-out';
  readonly span: Span;
  /** Of what stands under `suppressed` and the like, within the scenario. */
  readonly path: Path;
  readonly reason: Expected<Reason> | undefined;
  readonly variant: Expected<string> | undefined;
  readonly at: Expected<WrittenInstant> | undefined;
  readonly until: Expected<WrittenInstant> | undefined;
}

export function isScenarioFile(path: string): boolean {
  return /^scenarios\/.*\.ya?ml$/.test(path);
}
