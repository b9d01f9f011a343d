import { distance } from 'fastest-levenshtein';

/** `did you mean …`, where a known word is within two edits or 30 % of the length; undefined otherwise. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(2, Math.floor(word.length * 0.3));
  let best: { readonly word: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && edits < (best?.edits ?? Infinity)) best = { word: candidate, edits };
  }
  return best && `did you mean \`${best.word}\`?`;
}

/** `a`, `b` or `c`, in backticks; for lists short enough to be read. */
export function alternatives(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)!}`;
}
