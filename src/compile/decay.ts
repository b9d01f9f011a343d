/** Exponential decay, the same to the last bit on every machine. */
import type { Duration } from '../vocabulary/time.js';

const LN2 = Math.LN2;

/** After so many terms the series of e^−y, y < ln 2, is as exact as a number can be. */
const TERMS = 18;

/** And of what is smaller than these after so few: what follows is less than a millionth of its last bit. */
const SMALL = 0.05;
const FEW_TERMS = 11;
const TINY = 1e-3;

/**
 * 2^(−elapsed / halfLife), by additions, multiplications and divisions alone: IEEE 754 defines them to the bit, and
 * leaves `pow` and `exp` to the engine. Whole half-lives halve exactly. It falls from every millisecond to the next:
 * the smallest step, of a half-life of a hundred years, is a thousand times the error.
 */
export function decayFactor(elapsed: Duration, halfLife: Duration): number {
  if (elapsed >= 0 && elapsed < halfLife) return twoToMinus(elapsed / halfLife);
  const rest = elapsed % halfLife;
  return halved((elapsed - rest) / halfLife) * twoToMinus(rest / halfLife);
}

/** For 0 ≤ part < 1. */
function twoToMinus(part: number): number {
  const y = part * LN2;
  if (y < TINY) return afterMinutes(y);
  let sum = 1;
  for (let term = y < SMALL ? FEW_TERMS : TERMS; term > 0; term--) sum = 1 - (y / term) * sum;
  return sum;
}

/** Six terms without a loop: most events follow the one before within minutes. A half and a quarter are exact, and quicker than to divide. */
function afterMinutes(y: number): number {
  let sum = 1 - y / 6;
  sum = 1 - (y / 5) * sum;
  sum = 1 - y * 0.25 * sum;
  sum = 1 - (y / 3) * sum;
  sum = 1 - y * 0.5 * sum;
  return 1 - y * sum;
}

/** 2^−times; below the smallest number it is 0. */
function halved(times: number): number {
  if (times > 1100) return 0;
  let power = 1;
  let base = 0.5;
  for (let rest = times; rest > 0; rest >>>= 1) {
    if (rest & 1) power *= base;
    base *= base;
  }
  return power;
}
