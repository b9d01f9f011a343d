import type { Span } from '../vocabulary/diagnostic.js';
import type { Instant } from '../vocabulary/time.js';

/** What happened in a user's life beside decisions; kept where a trace is asked for. */
export type JournalEntry =
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
  | {
      readonly kind: 'waiting';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly until: Instant;
    };
