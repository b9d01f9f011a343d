import type { Decision } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Revision } from './revision.js';
import { folded } from './sections.js';

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
  /** What was decided of it instead, where that is not what another expectation means. */
  readonly decision: Decision | undefined;
  /** What stopped it, laid out with the values that were read. */
  readonly trace: readonly string[];
  /** How it came to that. */
  readonly way: readonly string[];
  readonly help?: string | undefined;
}

/** A failure as text: the sentence, the lines, what to do, and where more is told. */
export function failureText({
  message,
  details,
  help,
  more,
}: Pick<Failure, 'message' | 'details' | 'help' | 'more'>): string {
  const lines = details.flatMap((line) => (line === '' ? [''] : folded(`  ${line}`)));
  return [
    message,
    ...(lines.length > 0 ? ['', ...lines] : []),
    ...(help === undefined ? [] : ['', ...help.split('\n').flatMap((line) => folded(line))]),
    ...(more === undefined ? [] : ['', `more: ${more}`]),
  ].join('\n');
}
