import type { PastTarget } from '../compile/program.js';
import type { Assignments } from '../vocabulary/assignment.js';
import type { ConditionTrace, Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Event } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';

/** Why a trigger begins no run: it came late, the most entries or the cool-down of the campaign, or a mail had begun one. */
export type Refusal = 'late' | 'entries' | 'cooldown' | 'mail';

/** A user's life in the order in which the engine lived it; kept where a trace is asked for. */
export type JournalEntry =
  | { readonly kind: 'happened'; readonly at: Instant; readonly event: Event }
  /** The same message has come before. */
  | { readonly kind: 'repeated'; readonly at: Instant; readonly event: Event }
  | { readonly kind: 'decided'; readonly at: Instant; readonly decision: Decision }
  | {
      readonly kind: 'joined' | 'left';
      readonly at: Instant;
      readonly segment: string;
      readonly condition: ConditionTrace;
    }
  /** A segment was read again, and the user stayed in it, or out of it. */
  | {
      readonly kind: 'stayed';
      readonly at: Instant;
      readonly segment: string;
      readonly isMember: boolean;
      readonly condition: ConditionTrace;
    }
  /** An event that a campaign begins or ends with, but for its `where`, which did not hold. */
  | {
      readonly kind: 'unmatched';
      readonly at: Instant;
      readonly role: 'trigger' | 'exit';
      readonly event: string;
      readonly campaign: string;
      /** The run that it did not end. */
      readonly instance?: string;
      readonly place: Span;
      readonly condition: ConditionTrace;
    }
  | {
      readonly kind: 'entered';
      readonly at: Instant;
      readonly instance: string;
      /** Of the campaign, as it was entered. */
      readonly version: number;
      /** As of an instance. */
      readonly variants?: Assignments;
      /** Another run of the same key goes on: only where runs may be parallel. */
      readonly isBeside?: true;
      readonly place: Span;
    }
  | {
      readonly kind: 'refreshed' | 'restarted' | 'ignored' | 'exited' | 'finished';
      readonly at: Instant;
      readonly instance: string;
      readonly place: Span;
      /** Of the wait that the run stood at, where it was ended there or led back from there. */
      readonly position?: number;
    }
  /** Another id turned out to be the user's; by campaign, how far its runs are numbered on from then. */
  | {
      readonly kind: 'united';
      readonly at: Instant;
      readonly previousId: string;
      readonly entriesBefore: Readonly<Record<string, number>>;
    }
  /** A trigger that began no run, and why. */
  | {
      readonly kind: 'refused';
      readonly at: Instant;
      readonly campaign: string;
      readonly cause: Refusal;
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
      readonly position: number;
      readonly target: Instant;
      readonly then: PastTarget['then'];
      readonly place: Span;
    }
  /** An entry of a `choose` was read: taken where it holds, else passed over for the next. */
  | {
      readonly kind: 'chose';
      readonly at: Instant;
      readonly instance: string;
      /** The position of the instruction. */
      readonly position: number;
      /** Which entry, from 1, and of how many with a condition. */
      readonly entry: number;
      readonly entries: number;
      readonly place: Span;
      readonly condition: ConditionTrace;
    }
  /** What a content slot of a mail that was sent shows, and the choices that were read for it. */
  | {
      readonly kind: 'shown';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly slot: string;
      readonly content: string;
      /** Which choice, from 1. */
      readonly choice: number;
      readonly place: Span;
      readonly conditions: readonly ConditionTrace[];
    }
  /** A wait is over, or a step has waited in vain. */
  | {
      readonly kind: 'waited' | 'timed-out';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly position: number;
      readonly place: Span;
    }
  /** What a step waited for has come. */
  | {
      readonly kind: 'continued';
      readonly at: Instant;
      readonly instance: string;
      readonly step: string;
      readonly position: number;
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
