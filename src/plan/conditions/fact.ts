/** Facts that two rule sets have in common, and where they are read. */
import type { FactReference } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { ValueType } from '../../language/value-type.js';
import type { Duration } from '../../vocabulary/time.js';

export type SideName = 'before' | 'after';

/** One of the two rule sets, and what a condition may read there. */
export interface SideReading {
  readonly side: SideName;
  readonly reading: Reading;
}

/** Which events a fact is about. */
export interface PastEvents {
  readonly event: string;
  /** Equal for a `where` that lets the same events count. */
  readonly where: number;
  /** All of history, the last so many milliseconds, or since an instant of the run. */
  readonly window: 'all' | Duration | string;
}

/** A fact before its default. */
export interface Fact {
  readonly key: string;
  /** As one of the two rule sets writes it. */
  readonly reference: FactReference;
  /** What both schemas allow together. */
  readonly type: ValueType;
  /** Of one that is about events, read as a whole. */
  readonly past: PastEvents | undefined;
}

/** What is known of the facts of two rule sets. */
export interface Meanings {
  readonly ruleSetOf: (side: SideName) => RuleSet;
  readonly factOf: (reference: FactReference, at: SideReading) => Fact;
  /** A fact as it is known by now: both sides may have told of its type. */
  readonly latest: (fact: Fact) => Fact;
  /** Whether every event that one `where` lets count does so by the other. */
  readonly isWithin: (event: string, one: number, other: number) => boolean;
}
