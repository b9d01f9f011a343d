/** What is found of a mutant: whether anything of the project notices it, and what would. */
import type { Span } from '../../vocabulary/diagnostic.js';

export type Judgement =
  /** `validate` refuses the rules: caught before anything is run, and no part of the score. */
  | { readonly kind: 'invalid'; readonly code: string; readonly message: string }
  | { readonly kind: 'killed'; readonly by: Killer }
  /** By the mutant a life has mails without end: noticed by whoever runs it. */
  | { readonly kind: 'timeout'; readonly message: string }
  /** Proven: no life goes another way. */
  | { readonly kind: 'equivalent'; readonly why: string }
  /** No life that was lived tells it from the rules. */
  | { readonly kind: 'not-told-apart'; readonly lives: number }
  /** A life is decided or rendered otherwise, and nothing of the project notices. */
  | { readonly kind: 'survived'; readonly difference: string; readonly witness: Witness | undefined };

export type Killer =
  | {
      readonly kind: 'scenario';
      readonly file: string;
      readonly name: string;
      readonly message: string;
      /** Invariants that the lives of this scenario break as well. */
      readonly invariants: readonly string[];
    }
  | { readonly kind: 'invariant'; readonly name: string; readonly message: string };

/** A scenario that would notice: it holds by the rules, and fails by the mutant. */
export interface Witness {
  /** In words that no other scenario need have: see `freeName`. */
  readonly name: string;
  /** An item of a scenario file's list. */
  readonly text: string;
  readonly campaign: string | undefined;
}

/** Survivors that the team accepts, by a comment at their line. */
export interface Excuse {
  readonly operator: string;
  readonly reason: string;
  /** Of the comment. */
  readonly span: Span;
  /** The line that it is about. */
  readonly line: number;
}
