/** Operators that were meant. */
import type { Fix, Span } from '../vocabulary/diagnostic.js';
import { writeInstead } from '../vocabulary/fix.js';
import { meant } from '../vocabulary/spelling.js';
import { DECORATORS, PLAIN_OPERATORS, PRESENCE_OPERATORS } from './operator.js';

/** How other languages write comparisons. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ...['=', '==', '===', 'eq', 'equals'].map((word) => [word, 'equal'] as const),
  ...['!=', '!==', '<>', 'ne', 'neq'].map((word) => [word, 'notEqual'] as const),
  ...['>', 'gt'].map((word) => [word, 'greaterThan'] as const),
  ...['>=', 'gte', 'greaterThanOrEqual'].map((word) => [word, 'greaterThanInclusive'] as const),
  ...['<', 'lt'].map((word) => [word, 'lessThan'] as const),
  ...['<=', 'lte', 'lessThanOrEqual'].map((word) => [word, 'lessThanInclusive'] as const),
]);

/** What another language calls an operator. */
export function operatorCalled(word: string): string | undefined {
  return OTHER_WORDS.get(word);
}

/** Each part by itself: `everyfact:>` → `everyFact:greaterThan`; undefined where one of them may be anything. */
export function operatorFix(span: Span, name: string): Fix | undefined {
  const parts = name.split(':');
  const plain = parts.pop()!;
  const right = [
    ...parts.map((part) => wordOf(part, DECORATORS)),
    operatorCalled(plain) ?? wordOf(plain, [...PLAIN_OPERATORS, ...PRESENCE_OPERATORS]),
  ];
  return right.every((part) => part !== undefined) ? writeInstead(span, name, right.join(':')) : undefined;
}

function wordOf(part: string, known: readonly string[]): string | undefined {
  return known.includes(part) ? part : meant(part, known);
}
