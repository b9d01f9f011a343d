import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';

/** A user's life in the order in which the engine lived it; kept where a trace is asked for. */
export type JournalEntry =
  | { readonly kind: 'happened'; readonly at: Instant; readonly event: Event }
  | { readonly kind: 'decided'; readonly at: Instant; readonly decision: Decision }
  | { readonly kind: 'joined' | 'left'; readonly at: Instant; readonly segment: string }
  | {
      readonly kind: 'entered' | 'refreshed' | 'restarted' | 'ignored' | 'exited' | 'finished';
      readonly at: Instant;
      readonly instance: string;
      readonly place: Span;
    }
  /** A trigger that began no run, and why. */
  | {
      readonly kind: 'refused';
      readonly at: Instant;
      readonly campaign: string;
      readonly why: string;
      readonly place: Span;
    }
  /** What a step waited for has come. */
  | {
      readonly kind: 'continued';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly place: Span;
    }
  /** The run is where the variants of an experiment part, for the first time for its user. */
  | {
      readonly kind: 'exposed';
      readonly at: Instant;
      readonly instance: string;
      readonly experiment: string;
      readonly variant: string;
      readonly place: Span;
    }
  | {
      readonly kind: 'waiting';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly until: Instant;
    };
