/** What a changed part can do, and how that is known. */
import type { Certainty, Effect } from '../change.js';
import { EFFECTS } from '../change.js';

export interface Verdict {
  readonly effects: readonly Effect[];
  readonly certainty: Certainty;
}

export function proven(why: string): Verdict {
  return { effects: ['none'], certainty: { kind: 'proven', why } };
}

/** What the kind of the change says, whoever the user is. */
export function byKind(why: string, ...effects: readonly Effect[]): Verdict {
  return { effects: inOrder(effects), certainty: { kind: 'by-kind', why } };
}

export function unknown(why: string): Verdict {
  return { effects: ['unknown'], certainty: { kind: 'unproven', why } };
}

/** Each once, the gravest last; `none` only where there is no other. */
export function inOrder(effects: Iterable<Effect>): readonly Effect[] {
  const all = new Set(effects);
  const found = EFFECTS.filter((one) => one !== 'none' && all.has(one));
  return found.length === 0 ? ['none'] : found;
}

export function gravest(effects: readonly Effect[]): Effect {
  return inOrder(effects).at(-1)!;
}

export function isNone({ effects }: Pick<Verdict, 'effects'>): boolean {
  return effects.every((one) => one === 'none');
}

/** More for fewer, and fewer for more; the rest as it is. */
export function turned(effects: readonly Effect[]): readonly Effect[] {
  return inOrder(effects.map((one) => (one === 'wider' ? 'narrower' : one === 'narrower' ? 'wider' : one)));
}

/** More effects beside those that a verdict has, unless it is that there is none. */
export function withMore(verdict: Verdict, ...more: readonly Effect[]): Verdict {
  return isNone(verdict) ? verdict : { ...verdict, effects: inOrder([...verdict.effects, ...more]) };
}
