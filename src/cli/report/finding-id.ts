/** What a finding is known by from one run to the next, wherever its line has moved to. */
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { Texts } from './diagnostics.js';

/**
 * By code, file, the words that are marked and the line around them, without its indentation; what is equal in all of
 * that is told apart by its order in the file. `16 digits:1`, in the order of the diagnostics.
 */
export function findingIds(diagnostics: readonly Diagnostic[], texts: Texts): readonly string[] {
  const lines = new Map<string, readonly string[]>();
  const lineOf = ({ file, line }: Span) => {
    if (!lines.has(file)) lines.set(file, (texts.get(file) ?? '').split(/\r?\n/));
    return lines.get(file)![line - 1] ?? '';
  };
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, span }) => {
    const print = fingerprint([code, span.file, ...(isWholeFile(span) ? [] : wordsAt(span, lineOf(span)))]);
    const ordinal = (seen.get(print) ?? 0) + 1;
    seen.set(print, ordinal);
    return `${print}:${ordinal}`;
  });
}

/** A mistake of the whole file stands at its beginning, whatever is written there. */
function isWholeFile({ line, column, endLine, endColumn }: Span): boolean {
  return line === 1 && column === 1 && endLine === 1 && endColumn === 1;
}

function wordsAt({ line, column, endLine, endColumn }: Span, text: string): readonly string[] {
  return [text.trim(), text.slice(column - 1, line === endLine ? endColumn - 1 : undefined).trim()];
}
