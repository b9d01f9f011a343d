/** Shares as they are written → numbers from 0 to 1. */

/** `12.5%` → 0.125: the number nearest to what is written, which a division of the number before `%` may miss. */
export function shareOfPercent(text: string): number {
  return Number(`${text.slice(0, -1)}e-2`);
}

/**
 * Weights as shares of their sum. Those that make up 1 or 100 are the shares that are written, not the nearest to
 * a quotient: whoever writes 0.333 or 33.3 here and 0.333 in GrowthBook means the same users.
 */
export function sharesOfWeights(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (isAbout(sum, 1)) return weights;
  if (isAbout(sum, 100)) return weights.map((weight) => shareOfPercent(`${weight}%`));
  return weights.map((weight) => weight / sum);
}

function isAbout(sum: number, whole: number): boolean {
  return Math.abs(sum - whole) < whole * 1e-9;
}
