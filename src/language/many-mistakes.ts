/** Where one slip makes a thousand mistakes, nobody reads them all. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';

/** So many mistakes are told of one document; a document written by hand never has more. */
export const MOST_TOLD = 100;

/** The mistakes that are told, and how many are not, from the first of those on. */
export function withUntold(
  told: readonly Diagnostic[],
  untold: number,
  from: Span | undefined,
): readonly Diagnostic[] {
  if (untold <= 0 || !from) return told;
  const message = `${untold} more ${untold === 1 ? 'mistake' : 'mistakes'} from here on`;
  const help = 'most often many have one reason: mend the first, and look again';
  return [...told, error('more-mistakes', from, message, { help })];
}

/** The first mistakes of a document, and how many more there are. */
export function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const untold = Math.max(0, diagnostics.length - MOST_TOLD);
  return withUntold(diagnostics.slice(0, MOST_TOLD), untold, diagnostics[MOST_TOLD]?.span);
}

/** The same where looking at each costs more than finding it: only the first are told in words. */
export function firstTold<Found>(
  found: readonly Found[],
  tell: (one: Found) => Diagnostic,
  placeOf: (one: Found) => Span,
): readonly Diagnostic[] {
  const next = found[MOST_TOLD];
  return withUntold(found.slice(0, MOST_TOLD).map(tell), found.length - MOST_TOLD, next && placeOf(next));
}
