/** Budgets, and what was found of them, in words. */
import type { Amount } from '../../language/budget.js';
import { WHOLE } from '../../language/budget.js';
import type { Pair } from '../impact.js';
import type { Limit } from './budget.js';

/** As it is written: `1%`, `12.5%`, `20`. */
export function amountWords({ kind, value }: Amount): string {
  return kind === 'number' ? withCommas(value) : `${thousandths(Math.abs(value))}%`;
}

function signedAmount(amount: Amount): string {
  return `${amount.value < 0 ? '-' : '+'}${amountWords({ ...amount, value: Math.abs(amount.value) })}`;
}

/** `at most +10%, which is 1,100`; the number where it is known what there was before. */
export function allowedChange(
  { bound, amount }: Extract<Limit, { kind: 'change' }>,
  before: number | undefined,
): string {
  const words = `${bound === 'max' ? 'at most' : 'at least'} ${signedAmount(amount)}`;
  return before === undefined ? words : `${words}, which is ${withCommas(boundOf(bound, amount, before))}`;
}

/** The last number that keeps to it. */
function boundOf(bound: 'min' | 'max', { kind, value }: Amount, before: number): number {
  if (kind === 'number') return Math.max(0, before + value);
  const exact = BigInt(before) * BigInt(WHOLE + value);
  const whole = exact / BigInt(WHOLE);
  const isExact = whole * BigInt(WHOLE) === exact;
  return Number(bound === 'max' || isExact ? whole : whole + 1n);
}

/** `1,000 → 1,101, +10.1%`: to a tenth of a percent towards zero, so that it never seems to be more than it is. */
export function foundChange({ before, after }: Pair): string {
  const numbers = `${withCommas(before)} → ${withCommas(after)}`;
  if (before === 0 || before === after) return numbers;
  const tenths = Number((BigInt(after - before) * 1000n) / BigInt(before));
  const sign = after < before ? '-' : '+';
  return `${numbers}, ${sign}${withCommas(Math.floor(Math.abs(tenths) / 10))}.${Math.abs(tenths) % 10}%`;
}

export function usersWords(count: number): string {
  return `${withCommas(count)} ${count === 1 ? 'user' : 'users'}`;
}

export function mailsWords(count: number): string {
  return `${withCommas(count)} ${count === 1 ? 'mail' : 'mails'}`;
}

function thousandths(value: number): string {
  const rest = String(value % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  return `${withCommas(Math.floor(value / 1000))}${rest === '' ? '' : `.${rest}`}`;
}

function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
