/** A plan: what a change of the rules would do. A value that reports show, files keep and gates judge. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import type { Change } from './change.js';
import type { Impact } from './impact.js';

/** One of the two rule sets. */
export interface PlanSide {
  /** As it was asked for: `HEAD~1`, `v2.3`, `working tree`, a folder. */
  readonly name: string;
  /** The commit that this was, where it is one. */
  readonly commit: string | undefined;
  readonly rules: Fingerprint;
  readonly templates: Fingerprint;
}

/** A budget of a `gate` document, and what the plan says of it. */
export interface GateResult {
  readonly gate: string;
  /** `mails`, `perUserPerWeek`, `newlyCapped`, `unproven` … and of which campaign, where it is of one. */
  readonly budget: string;
  readonly allowed: string;
  readonly found: string;
  /** `not-known`: there is no history, and the budget is about one. It does not pass. */
  readonly outcome: 'passed' | 'failed' | 'not-known';
  /** What broke it most, in a few words. */
  readonly because: string | undefined;
  /** In the rules that the budget is of. */
  readonly place: Span;
  /** Of a budget of the old rules that the new ones removed or widened: it is held to all the same. */
  readonly lifted?: 'removed' | 'widened';
}

export interface Plan {
  readonly before: PlanSide;
  readonly after: PlanSide;
  /** Of Mailwright. */
  readonly program: string;
  /** Of the log as it was read; undefined without one. */
  readonly history: Fingerprint | undefined;
  /** In order of gravity, then of kind and name. */
  readonly changes: readonly Change[];
  /** Undefined where no log was given. */
  readonly impact: Impact | undefined;
  readonly gates: readonly GateResult[];
  readonly warnings: readonly Diagnostic[];
}
