/** What two rule sets do to the users of one log, side by side. All that depends on the log, and on it alone. */
import type { Reason } from '../vocabulary/decision.js';
import type { Instant } from '../vocabulary/time.js';

/** A number under the old rules and under the new. */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

export interface MailImpact {
  /** `campaign/step`; of a whole campaign, its name. */
  readonly name: string;
  readonly mails: Pair;
  readonly users: Pair;
  /** Users who get it under the new rules only, and under the old rules only. */
  readonly gained: number;
  readonly lost: number;
  /** Users for whom the first such mail comes earlier, later, at the same instant. */
  readonly firstEarlier: number;
  readonly firstLater: number;
  /** Mails matched under both (the same run and step): so many earlier, later, with other words, without a difference. */
  readonly earlier: number;
  readonly later: number;
  readonly otherWords: number;
  readonly same: number;
  /** Mails that only one of the two sends. */
  readonly more: number;
  readonly fewer: number;
}

export interface Impact {
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly users: number;
  readonly events: number;
  /** Of all mails, by campaign, and by mail; each in order of name. */
  readonly total: MailImpact;
  readonly campaigns: readonly MailImpact[];
  readonly mails: readonly MailImpact[];
  /** Every week from the first mail of either to the last, by campaign in the order above. */
  readonly weeks: readonly { readonly monday: string; readonly campaigns: readonly Pair[] }[];
  /** Users by the most mails that they get within any seven days: index is the number of mails. */
  readonly busiest: readonly Pair[];
  /** Users by mails in all: index is the number of mails, the last all above. */
  readonly perUser: readonly Pair[];
  /** Times that one user gets mails of two campaigns within a day. */
  readonly collisions: readonly {
    readonly campaigns: readonly [string, string];
    readonly times: Pair;
    /** Users for whom it happens under the new rules only. */
    readonly newUsers: number;
  }[];
  /** Users whom a frequency cap stops under the new rules and never did under the old, and the reverse. */
  readonly newlyCapped: number;
  readonly noLongerCapped: number;
  readonly capped: Pair;
  readonly suppressions: readonly { readonly reason: Reason; readonly mail: string; readonly times: Pair }[];
  /** Runs under way at the end of the log, where the step at which they stand, or one after it, is changed. */
  readonly inFlight: readonly {
    readonly campaign: string;
    readonly version: number;
    /** The step at which they stand, by its id. */
    readonly step: string;
    readonly runs: number;
    /** What becomes of them: `go on in version 1`, `move to step x of version 2`, `end`. */
    readonly fate: string;
  }[];
  /** Users whose variant is another. */
  readonly experiments: readonly {
    readonly experiment: string;
    readonly moved: number;
    readonly moves: readonly { readonly from: string; readonly to: string; readonly users: number }[];
  }[];
  readonly samples: readonly Sample[];
  /** What the source, or the log's lack of something, takes for granted; a sentence each. */
  readonly assumptions: readonly string[];
}

/** One user as an example of a difference, told under both rule sets. */
export interface Sample {
  /** Made up from the user's id by a key that is not kept: `user-3f2a`. */
  readonly user: string;
  /** What it is an example of, `gets cart-recovery/reminder, and did not`; and how many users that is true of. */
  readonly why: string;
  readonly of: number;
  /** Everything that happened, in time order, with whom it is true for. */
  readonly timeline: readonly {
    readonly at: Instant;
    readonly what: string;
    readonly on: 'both' | 'before' | 'after';
    readonly kind: 'event' | 'sent' | 'stopped' | 'note';
  }[];
  /** Mails that differ, rendered, undefined where one side sends none. */
  readonly mails: readonly {
    readonly before: SampleMail | undefined;
    readonly after: SampleMail | undefined;
  }[];
}

export interface SampleMail {
  readonly mail: string;
  readonly at: Instant;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}
