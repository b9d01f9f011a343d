import { closest } from '../vocabulary/suggest.js';

/** `did you mean …?`, where a known word is near; undefined otherwise. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const guess = closest(word, known);
  return guess === undefined ? undefined : `did you mean \`${guess}\`?`;
}

/** `a`, `b` or `c`, in backticks; for lists short enough to be read. */
export function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)!}`;
}
