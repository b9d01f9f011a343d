/** What must hold of every life: declared by the rules, or always on. */
import type { Timeline, Simulated } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';

/** One person's life, traced. */
export interface JudgedLife {
  readonly timeline: Timeline;
  readonly simulated: Simulated;
}

/** A law that each life keeps or breaks by itself. */
export interface Invariant {
  /** `buyers-are-left-alone`; of those always on, `quiet-hours-are-kept`. */
  readonly name: string;
  readonly isDeclared: boolean;
  /** Where it is declared; undefined of those always on. */
  readonly place: Span | undefined;
  /** What it says, in a sentence without a full stop. */
  readonly says: string;
  readonly judge: (life: JudgedLife) => Verdict;
}

/** `untested`: nothing in the life could have broken it, so that it says nothing of the rules. */
export type Verdict =
  | { readonly kind: 'untested' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'broken'; readonly breach: Breach };

/** How a life breaks an invariant. */
export interface Breach {
  readonly at: Instant;
  /** `cart-recovery/reminder is sent 2h after Order Completed`: without a full stop. */
  readonly words: string;
  /** The line of the rules that allowed it, or kept a mail from being sent that should have been. */
  readonly place: Span;
  /** The mails against it, where mails are. */
  readonly decisions: readonly Decision[];
}

/** Something that some life must come to (`reachable`). */
export interface Goal {
  readonly name: string;
  readonly place: Span;
  readonly says: string;
  /** Ways of coverage points that lead there: by key, the arm. All of them must be gone, each by some life. */
  readonly ways: readonly { readonly key: string; readonly arm: number }[];
}

export const UNTESTED: Verdict = { kind: 'untested' };
export const KEPT: Verdict = { kind: 'kept' };
