import type { Span } from '../vocabulary/diagnostic.js';
import type { Revision } from './revision.js';

/** What keeps a scenario from holding. */
export interface Failure {
  /** Of the expectation. */
  readonly span: Span;
  /** A sentence without a full stop. */
  readonly message: string;
  /** What came instead: lines, with what belongs to a line indented below it. */
  readonly details: readonly string[];
  readonly help?: string | undefined;
  /** Two texts to be compared. */
  readonly difference?: { readonly expected: string; readonly found: string };
  /** A command that tells more. */
  readonly more?: string | undefined;
  /** What would have to stand in the file for it to hold; undefined where that is for people to decide. */
  readonly revisions?: readonly Revision[] | undefined;
}

/** What became of a mail that did not come as it was expected. */
export interface Fate {
  /** In a few words, to stand behind a colon. */
  readonly summary: string;
  readonly details: readonly string[];
  readonly help?: string | undefined;
}

/** A failure as text: the sentence, the lines, and what to do. */
export function failureText({
  message,
  details,
  help,
}: Pick<Failure, 'message' | 'details' | 'help'>): string {
  const lines = details.map((line) => `  ${line}`);
  return [
    message,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(help === undefined ? [] : ['', help]),
  ].join('\n');
}
