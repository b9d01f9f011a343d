/** Exponential decay, the same to the last bit on every machine. */
import type { Duration } from '../vocabulary/time.js';

const LN2 = Math.LN2;

/** After so many terms the series of e^−y, y < ln 2, is as exact as a number can be. */
const TERMS = 18;

/** So many steps of a half-life are worked out beforehand. */
const STEPS = 256;

/** Of nothing, of one step, of two, …: what is left. */
const LEFT: readonly number[] = Array.from({ length: STEPS }, (_, step) => series((step / STEPS) * LN2));

/** 2^0, 2^−1, …: halved until nothing is left. */
const HALVED: readonly number[] = halvings();

/**
 * 2^(−elapsed / halfLife), by additions, multiplications and divisions alone: IEEE 754 defines them to the bit, and
 * leaves `pow` and `exp` to the engine. Whole half-lives halve exactly. It falls from every millisecond to the next:
 * the smallest step, of a half-life of a hundred years, is a thousand times the error.
 */
export function decayFactor(elapsed: Duration, halfLife: Duration): number {
  const lives = elapsed / halfLife;
  // Said to be a number: what a call returns might be anything, and what may be anything is boxed.
  return lives >= 0 && lives < 1 ? twoToMinus(lives) : +ofLives(lives, elapsed, halfLife);
}

/** Of one half-life or more, so that the other is short enough for a compiler to take it in. */
function ofLives(lives: number, elapsed: Duration, halfLife: Duration): number {
  let times = Math.floor(lives);
  if (times >= HALVED.length) return 0;
  // A quotient may be rounded up to the next whole number.
  if (times * halfLife > elapsed) times -= 1;
  return HALVED[times]! * twoToMinus((elapsed - times * halfLife) / halfLife);
}

/** For 0 ≤ part < 1: of whole steps from the table, and of what is left of a step by six terms of the series, which suffice. */
function twoToMinus(part: number): number {
  // A whole number of the machine's, which needs no check before it is a position.
  const step = (part * STEPS) | 0;
  const y = (part - step / STEPS) * LN2;
  const square = y * y;
  // Terms by twos, which do not wait for each other.
  const rest = square * (0.5 - y * (1 / 6)) + square * square * (1 / 24 - y * (1 / 120));
  return LEFT[step]! * (1 - y + rest);
}

/** e^−y, for 0 ≤ y < ln 2. */
function series(y: number): number {
  let sum = 1;
  for (let term = TERMS; term > 0; term--) sum = 1 - (y / term) * sum;
  return sum;
}

function halvings(): readonly number[] {
  const powers: number[] = [];
  for (let power = 1; power > 0; power /= 2) powers.push(power);
  return powers;
}
