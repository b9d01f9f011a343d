/** Where one slip makes a thousand mistakes, nobody reads them all. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';

/** So many mistakes are told of one document; a document written by hand never has more. */
export const MOST_TOLD = 100;

/** The mistakes that are told, and how many are not. */
export function withUntold(told: readonly Diagnostic[], untold: number): readonly Diagnostic[] {
  const last = told.at(-1);
  if (untold === 0 || !last) return told;
  const message = `${untold} more ${untold === 1 ? 'mistake' : 'mistakes'} after these`;
  const help = 'most often many have one reason: mend the first, and look again';
  return [...told, error('more-mistakes', last.span, message, { help })];
}

/** The first mistakes of a document, and how many more there are. */
export function firstOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return withUntold(diagnostics.slice(0, MOST_TOLD), Math.max(0, diagnostics.length - MOST_TOLD));
}
