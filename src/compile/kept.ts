/** What a state keeps of events, told beside the closures that keep it: the retention report is made from it. */
import type { Span } from '../vocabulary/diagnostic.js';
import type { Duration } from '../vocabulary/time.js';

/** How long the events of a window are kept. */
export interface Retention {
  /** The longest `within` that asks for it. */
  within: Duration;
  /** Campaigns that ask for it `since: entry`: kept from the earliest running entry on. */
  readonly campaigns: Set<string>;
  /** Steps that ask for it `since` they ran: kept from the earliest of a run that goes on. */
  readonly steps: { readonly campaign: string; readonly index: number }[];
  /** No more than this, the newest; all, where undefined. */
  limit: number | undefined;
}

export interface Kept {
  readonly event: string;
  /** Whether a `where` chooses among the events. */
  readonly isFiltered: boolean;
  readonly what: KeptParts;
  /** Of a window: how long its events are kept. What has none is kept for ever. */
  readonly retention: Retention | undefined;
}

/** Single events with their times and some of their properties, or one thing that is made of all of them. */
export type KeptParts =
  | { readonly kind: 'events'; readonly properties: readonly string[] | 'all' }
  | {
      readonly kind: 'number' | 'value' | 'values' | 'time';
      /** What it is, in words: `sum of revenue`. */
      readonly words: string;
      /** Properties that it lets one read or infer. */
      readonly properties: readonly string[];
    };

/** A place in the rules that needs it, and how long back: neither `within` nor `since` for ever. */
export interface Ask {
  readonly place: Span | undefined;
  readonly within?: Duration;
  readonly since?: { readonly campaign: string; readonly step: string };
}

export interface KeptAsked extends Kept {
  readonly asks: Ask[];
}
