/** Numbers that look random and are the same on every machine: the search must find the same twice. */
export interface Random {
  /** A whole number from 0 up to, and without, `end`. */
  readonly below: (end: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
}

/** Xorshift of 32 bits: Marsaglia, "Xorshift RNGs", with the shifts 13, 17 and 5. */
export function seededRandom(seed: number): Random {
  let state = (seed ^ 0x9e_37_79_b9) | 0 || 1;
  const below = (end: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
  return { below, pick: (items) => (items.length === 0 ? undefined : items[below(items.length)]) };
}
