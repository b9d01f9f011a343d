/** Fixes of what was misspelt. */
import type { Fix, Span } from './diagnostic.js';
import type { JsonValue } from './json.js';
import { meant } from './spelling.js';

/** A key or value that is to be another. */
export function writeInstead(span: Span, was: JsonValue, value: JsonValue): Fix {
  return { title: `write \`${String(value)}\``, edits: [{ kind: 'write', span, was, value }] };
}

/** The word as it was meant, where one of the candidates clearly was; `whole` is what the word is a part of. */
export function respelling(
  span: Span,
  word: string,
  candidates: Iterable<string>,
  whole: string = word,
): Fix | undefined {
  const right = meant(word, candidates);
  if (right === undefined) return undefined;
  const parts = whole.split(word);
  return parts.length === 2 ? writeInstead(span, whole, parts.join(right)) : undefined;
}
