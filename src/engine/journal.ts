import type { PastTarget } from '../compile/program.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';

/** A user's life in the order in which the engine lived it; kept where a trace is asked for. */
export type JournalEntry =
  | { readonly kind: 'happened'; readonly at: Instant; readonly event: Event }
  /** The same message has come before. */
  | { readonly kind: 'repeated'; readonly at: Instant; readonly event: Event }
  | { readonly kind: 'decided'; readonly at: Instant; readonly decision: Decision }
  | { readonly kind: 'joined' | 'left'; readonly at: Instant; readonly segment: string }
  | {
      readonly kind: 'entered' | 'refreshed' | 'restarted' | 'ignored' | 'exited' | 'finished';
      readonly at: Instant;
      readonly instance: string;
      readonly place: Span;
    }
  /** Another id turned out to be the user's. */
  | { readonly kind: 'united'; readonly at: Instant; readonly previousId: string }
  /** A trigger that began no run, and why. */
  | {
      readonly kind: 'refused';
      readonly at: Instant;
      readonly campaign: string;
      readonly why: string;
      readonly place: Span;
    }
  /** A date is to begin a run, unless the user's traits or zone change before. */
  | {
      readonly kind: 'scheduled';
      readonly at: Instant;
      readonly campaign: string;
      readonly until: Instant;
    }
  /** The local time that a step waits for, `target`, was over before the run came to wait, or where the user is now. */
  | {
      readonly kind: 'overdue';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly target: Instant;
      readonly then: PastTarget['then'];
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
  | {
      readonly kind: 'waiting';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly until: Instant;
    };
