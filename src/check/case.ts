/** Scenarios as they are run: instants for times, names for names, and the place of everything that can fail. */
import type { Reason } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
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
  readonly user: string;
  readonly reason: Expected<Reason> | undefined;
  readonly variant: Expected<string> | undefined;
  readonly at: Expected<WrittenInstant> | undefined;
  readonly until: Expected<WrittenInstant> | undefined;
}

export function isScenarioFile(path: string): boolean {
  return /^scenarios\/.*\.ya?ml$/.test(path) && !isGivenFile(path);
}

/** Of fragments that scenarios begin with. */
export function isGivenFile(path: string): boolean {
  return /^scenarios\/given\/.*\.ya?ml$/.test(path);
}
