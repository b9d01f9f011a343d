/** Which life of an attack is meant: short enough to be copied, and enough to live it again. */

/**
 * `17`: the life of that run. `saved-2`: one that a scenario holds against an invariant. `given-3`: one that the rules or
 * other scenarios give. `search-12`: one of the search for what no other came to. `17/203`: that life with its 203rd
 * variation. All are counted from 0.
 */
export type LifePath = Base | { readonly kind: 'varied'; readonly of: Base; readonly variation: number };

export interface Base {
  readonly kind: 'saved' | 'given' | 'generated' | 'searched';
  readonly index: number;
}

const LEADS = { saved: 'saved-', given: 'given-', generated: '', searched: 'search-' } as const;

const KINDS = ['saved', 'given', 'generated', 'searched'] as const;

export function pathText(path: LifePath): string {
  if (path.kind === 'varied') return `${pathText(path.of)}/${path.variation}`;
  return `${LEADS[path.kind]}${path.index}`;
}

/** Undefined of what no attack names a life by. */
export function readPath(text: string): LifePath | undefined {
  const found = /^(saved-|given-|search-)?(0|[1-9]\d{0,8})(?:\/(0|[1-9]\d{0,8}))?$/.exec(text);
  if (!found) return undefined;
  const [, lead, index, variation] = found;
  const kind = KINDS.find((one) => LEADS[one] === (lead ?? ''))!;
  const of: Base = { kind, index: Number(index) };
  return variation === undefined ? of : { kind: 'varied', of, variation: Number(variation) };
}
