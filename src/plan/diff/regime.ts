/** Regimes of consent by how many they keep out. */
import type { JsonValue } from '../../vocabulary/json.js';
import type { Verdict } from './verdict.js';
import { byKind, proven } from './verdict.js';

const ORDER: readonly JsonValue[] = ['not-required', 'opt-out', 'opt-in'];

/** The more, the fewer users get mail. */
export function strictness(regime: JsonValue): number {
  return ORDER.indexOf(regime);
}

/** Of the regimes alone, a single one or one for each entry. */
export function ofRegimes(before: JsonValue, after: JsonValue): Verdict {
  const [old, now] = [before, after].map(listOf) as [readonly number[], readonly number[]];
  const [mildest, strictest] = [
    (list: readonly number[]) => Math.min(...list),
    (list: readonly number[]) => Math.max(...list),
  ];
  if (old.length === now.length) {
    const isStricter = old.some((one, index) => now[index]! > one);
    const isMilder = old.some((one, index) => now[index]! < one);
    if (!isStricter && !isMilder) return proven('each entry asks for the consent that it asked for');
    if (!isStricter) return byKind('less consent is asked for', 'wider');
    if (!isMilder) return byKind('more consent is asked for', 'narrower');
  } else {
    if (mildest(old) >= strictest(now)) return byKind('less consent is asked for', 'wider');
    if (strictest(old) <= mildest(now)) return byKind('more consent is asked for', 'narrower');
  }
  return byKind('of some users more consent is asked for, or of others less', 'wider', 'narrower');
}

function listOf(regimes: JsonValue): readonly number[] {
  return (Array.isArray(regimes) ? (regimes as readonly JsonValue[]) : [regimes]).map(strictness);
}
