/** An item of `then` as its schema leaves it: what is written, not yet what it means. */
import type { Reason } from '../vocabulary/decision.js';

/** A text in full, or what is in it. */
export type WrittenText = string | WrittenMatchers;

export interface WrittenMatchers {
  readonly contains?: string | readonly string[];
  readonly lacks?: string | readonly string[];
  /** A pattern; of a whole mail also `snapshot`. */
  readonly matches?: string;
}

export interface WrittenSelect {
  readonly css: string;
  readonly count?: number;
  readonly text?: WrittenText;
  readonly attributes?: Readonly<Record<string, WrittenText>>;
}

export interface WrittenLink {
  readonly href?: WrittenText;
  readonly unsubscribe?: true;
  readonly text?: WrittenText;
  readonly utm?: 'none' | Readonly<Record<string, WrittenText>>;
  readonly count?: number;
}

export interface WrittenSend {
  readonly send: string;
  readonly user?: string;
  readonly at?: string;
  readonly subject?: WrittenText;
  readonly preheader?: WrittenText;
  readonly variant?: string;
  readonly text?: WrittenMatchers;
  readonly html?: WrittenMatchers & { readonly select?: readonly WrittenSelect[] };
  readonly links?: WrittenLink | readonly WrittenLink[] | { readonly only: readonly WrittenLink[] };
}

export interface WrittenRefusal {
  readonly send: string;
  readonly user?: string;
  readonly reason?: Reason;
  readonly variant?: string;
  readonly at?: string;
  readonly until?: string;
}

interface WrittenState {
  readonly user?: string;
  readonly at?: string;
}

export interface WrittenWaiting extends WrittenState {
  readonly step: string;
  readonly until?: string;
}

export interface WrittenMembership extends WrittenState {
  readonly segment: string;
}

export interface WrittenScore extends WrittenState {
  readonly name: string;
  readonly is?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly level?: string;
}

export interface WrittenTurn extends WrittenState {
  readonly campaign: string;
  readonly times?: number;
}

export type WrittenStateItem =
  | { readonly waiting: string | WrittenWaiting }
  | { readonly 'in-segment': string | WrittenMembership }
  | { readonly 'not-in-segment': string | WrittenMembership }
  | { readonly score: WrittenScore }
  | { readonly entered: string | WrittenTurn }
  | { readonly exited: string | WrittenTurn }
  | { readonly finished: string | WrittenTurn };

/** Invariants, by name. */
export interface WrittenHolds {
  readonly holds: string | readonly string[];
}

export type ThenItem =
  | WrittenSend
  | { readonly suppressed: WrittenRefusal }
  | { readonly deferred: WrittenRefusal }
  | { readonly 'held-out': WrittenRefusal }
  | WrittenStateItem
  | WrittenHolds
  | { readonly nothing: true }
  | { readonly others: 'allowed' };
