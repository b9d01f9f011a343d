/** Budgets as they are written, and what they allow: exact, in thousandths of a percent. */
import type { Few, Growth, GrowthBudget } from './documents.js';

/** A whole number, or a share in thousandths of a percent: `10%` is 10,000. */
export interface Amount {
  readonly kind: 'number' | 'share';
  readonly value: number;
}

/** What a share is a part of: 100 %, in thousandths of a percent. */
export const WHOLE = 100_000;

/** Of a budget that its schema accepts. */
export function amountOf(written: Growth | Few): Amount {
  if (typeof written === 'number') return { kind: 'number', value: written };
  const [whole, rest = ''] = written.replace(/[+%-]/g, '').split('.') as [string, string?];
  const value = Number(whole) * 1000 + Number(rest.padEnd(3, '0'));
  return { kind: 'share', value: written.startsWith('-') ? -value : value };
}

/** One bound: by its sign, growth or loss. */
export interface Bounds {
  readonly min: Growth | undefined;
  readonly max: Growth | undefined;
}

export function boundsOf(budget: GrowthBudget): Bounds {
  if (typeof budget === 'object') return { min: budget.min, max: budget.max };
  const isLoss = typeof budget === 'string' ? budget.startsWith('-') : budget < 0 || Object.is(budget, -0);
  return isLoss ? { min: budget, max: undefined } : { min: undefined, max: budget };
}
