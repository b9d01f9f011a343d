/** What differs between two rule sets, by document, and what each difference can do to people. */
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';

/**
 * What a change can do, the gravest last: a change has all that its parts have, and goes by the gravest.
 * `none` is proven; `unknown` is what could be neither proven nor shown.
 */
export const EFFECTS = [
  'none',
  'content',
  'timing',
  'in-flight',
  'narrower',
  'wider',
  'removed',
  'new',
  'unknown',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** How it is known what a change does: by proof for every user, by a user who is treated otherwise, or not. */
export type Certainty =
  | { readonly kind: 'proven'; readonly why: string }
  | {
      readonly kind: 'shown';
      readonly witness: Witness;
      /** A user who is treated otherwise the other way round. */
      readonly also?: Witness;
      /** What is proven beside, or is open. */
      readonly why?: string;
    }
  | { readonly kind: 'by-kind'; readonly why: string }
  | { readonly kind: 'unproven'; readonly why: string };

/** The smallest user found who is treated otherwise, as both rule sets live them. */
export interface Witness {
  /** In which way: `wider` where the new rules hold for the user and the old did not. */
  readonly effect: Effect;
  /** One line each, of the user's life as far as it matters: `Product Added at 2026-03-01 10:00`, `trait plan is missing`. */
  readonly life: readonly string[];
  /** What the old rules do, and what the new. */
  readonly before: string;
  readonly after: string;
}

export interface DocumentName {
  /** As in YAML, and `template`: `campaign`, `segment`, `content`, `policy` … */
  readonly kind: string;
  readonly name: string;
}

/** One place of a document that is otherwise. */
export interface ChangedPart {
  /** Where in the document, in its own words: `trigger`, `steps › reminder › subject`, `when › all[2]`. */
  readonly at: string;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
  readonly placeBefore: Span | undefined;
  readonly placeAfter: Span | undefined;
  readonly effects: readonly Effect[];
  readonly certainty: Certainty;
}

/** A document that is otherwise, itself or through what it reads. */
export interface Change extends DocumentName {
  /** `through`: its own text is as it was, and a document that it reads is not. `renamed`: the same under another name. */
  readonly how: 'added' | 'removed' | 'edited' | 'renamed' | 'through';
  readonly renamedFrom?: string;
  /** The way from a document that was edited to this one, both included; of several the shortest. Empty unless `through`. */
  readonly way: readonly DocumentName[];
  readonly parts: readonly ChangedPart[];
  /** The gravest of all parts, and the others; of a document that nothing comes to, `none`. */
  readonly effect: Effect;
  readonly effects: readonly Effect[];
  /** Campaigns that it can touch, in order of name. */
  readonly campaigns: readonly string[];
}
