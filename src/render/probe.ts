import type { Span } from '../vocabulary/diagnostic.js';

/** Counts which ways the code of mails goes; compiled in only where a mail is outlined with one. */
export interface Probe {
  /** How often each arm of a place was gone, to be counted up; one list for one place, however many mails have it. */
  readonly countsAt: (place: ProbePlace) => number[];
}

export interface ProbePlace {
  readonly kind: 'if' | 'loop' | 'choice' | 'fallback';
  /** A tag of a template; in a YAML file, the whole text that it stands in. */
  readonly span: Span;
  /** Where the expression begins in its template, or its text. */
  readonly offset: number;
  readonly words: string;
  readonly arms: readonly string[];
}
