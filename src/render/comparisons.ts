/** Comparisons in templates whose sides are of types that are never compared. */
import type { Shape } from '../vocabulary/shape.js';
import type { Bench } from './bench.js';
import { report, wordsOf } from './bench.js';
import type { Expression } from './expression.js';
import { describeShape } from './scope.js';

type Compare = Extract<Expression, { readonly kind: 'compare' }>;

/** Values of two types are never equal; more and less are between two numbers, or two texts. */
export function checkComparable(bench: Bench, expression: Compare, left: Shape, right: Shape): void {
  const types = [typeOf(left), typeOf(right)];
  if (types.includes(undefined)) return;
  const [one, other] = types;
  const both = `\`${wordsOf(bench, expression.left)}\` is ${describeShape(left)} and \`${wordsOf(bench, expression.right)}\` is ${describeShape(right)}`;
  if (expression.operator === '===' || expression.operator === '!==') {
    if (one === other) return;
    report(bench, {
      ...expression,
      code: 'never-equal',
      message: `${both}: they are never equal`,
      help: helpFor(expression, one!, other!),
    });
  } else if (one !== other || (one !== 'number' && one !== 'string')) {
    report(bench, {
      ...expression,
      code: 'no-order',
      message: `${both}: neither is more than the other`,
      help: 'compare two numbers, or two texts',
    });
  }
}

/** Undefined where it may be of any type. */
function typeOf(shape: Shape): string | undefined {
  if (shape.kind === 'any') return undefined;
  if (shape.kind !== 'value') return shape.kind;
  return shape.type === 'unknown' ? undefined : shape.type;
}

function helpFor({ left, right }: Compare, one: string, other: string): string {
  for (const [side, wanted] of [
    [right, one],
    [left, other],
  ] as const) {
    if (side.kind !== 'literal') continue;
    const text = String(side.value);
    if (wanted === 'string') return `write \`'${text}'\``;
    if (wanted === 'number' && text.trim() !== '' && !Number.isNaN(Number(text))) return `write \`${text}\``;
    if (wanted === 'boolean') return 'ask for the name alone, `if (name) {`, or for `!name`';
    if (wanted === 'list') return 'compare its `length`, or loop over it';
    if (wanted === 'object') return 'compare one of its fields';
  }
  return 'compare values of one type';
}
