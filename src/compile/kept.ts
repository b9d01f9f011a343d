/** What a state keeps of events, told beside the closures that keep it: the retention report is made from it. */
import type { Span } from '../vocabulary/diagnostic.js';
import type { Duration } from '../vocabulary/time.js';
import type { Retention } from './layout.js';

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
