import { distance } from 'fastest-levenshtein';

/** Comparing longer words letter by letter takes longer than anyone would misspell them. */
const LONGEST = 200;

/** The candidate that was most likely meant: equal but for case, else within a few letters; undefined if none is. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length * 0.3)) + 1;
  for (const candidate of candidates) {
    if (candidate.toLowerCase() === word.toLowerCase()) return candidate;
    if (word.length > LONGEST || Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const far = distance(word, candidate);
    if (far < bestDistance && far < candidate.length) [best, bestDistance] = [candidate, far];
  }
  return best;
}

/** `did you mean …?`, else what there is to choose from. */
export function didYouMean(word: string, candidates: readonly string[], noun: string): string {
  const guess = closest(word, candidates);
  if (guess !== undefined) return `did you mean \`${guess}\`?`;
  if (candidates.length === 0) return `there is no ${noun} yet`;
  const shown = [...candidates].sort().slice(0, 12);
  const more = candidates.length > shown.length ? `, … (${candidates.length})` : '';
  return `known: ${shown.map((name) => `\`${name}\``).join(', ')}${more}`;
}
