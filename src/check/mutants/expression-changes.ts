/** Changes of the expressions in tags: other variables, conditions turned round, comparisons with their neighbours. */
import type { Made } from '../../language/yaml-edit.js';
import type { Comparison, Expression } from '../../render/expression.js';
import { parseExpression } from '../../render/expression.js';
import type { Range } from '../../render/located.js';

/** A change of a text with tags. */
export interface TextChange {
  readonly operator: string;
  readonly made: Made;
  readonly says: string;
}

/** Which other variables a tired person would take for one, the likeliest first. */
export type Beside = (name: string) => readonly string[];

const NEIGHBOURS: Readonly<Record<Comparison, Comparison>> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};

/** None of what is no expression. */
export function expressionChanges(text: string, range: Range, beside: Beside): readonly TextChange[] {
  const read = parseExpression(text, range);
  return 'kind' in read ? changesIn(text, read, beside) : [];
}

/** The variables that a text reads at a place. */
export function variablesIn(text: string, range: Range): readonly string[] {
  const read = parseExpression(text, range);
  const names: string[] = [];
  const visit = (one: Expression): void => {
    if (one.kind === 'path') names.push(text.slice(one.start, one.end));
    partsOf(one).forEach(visit);
  };
  if ('kind' in read) visit(read);
  return names;
}

function changesIn(text: string, one: Expression, beside: Beside): readonly TextChange[] {
  const inner = partsOf(one).flatMap((part) => changesIn(text, part, beside));
  const own = (range: Range) => text.slice(range.start, range.end);
  switch (one.kind) {
    case 'path':
      return beside(own(one)).map((other) => replaced('variable-swapped', text, one, other));
    case 'compare': {
      const between = { start: one.left.end, end: one.right.start };
      const at = text.indexOf(one.operator, between.start);
      const isThere = at >= between.start && at < between.end;
      const range = { start: at, end: at + one.operator.length };
      const neighbour = NEIGHBOURS[one.operator];
      return isThere
        ? [
            {
              operator: 'comparison-swapped',
              made: { ...range, text: neighbour },
              says: `\`${own(one)}\` → \`${own(one.left)} ${neighbour} ${own(one.right)}\``,
            },
            ...inner,
          ]
        : inner;
    }
    case 'choice':
      return [replaced('condition-negated', text, one.test, negated(own(one.test))), ...inner];
    default:
      return inner;
  }
}

function partsOf(one: Expression): readonly Expression[] {
  switch (one.kind) {
    case 'not':
    case 'negate':
      return [one.operand];
    case 'arithmetic':
    case 'compare':
    case 'and':
    case 'or':
    case 'fallback':
      return [one.left, one.right];
    case 'choice':
      return [one.test, one.yes, one.no];
    case 'text':
      return one.parts;
    case 'call':
      return one.parameters;
    default:
      return [];
  }
}

export function replaced(operator: string, text: string, { start, end }: Range, other: string): TextChange {
  return {
    operator,
    made: { start, end, text: other },
    says: `\`${text.slice(start, end)}\` → \`${other}\``,
  };
}

/** The opposite of a condition, as it would be written. */
export function negated(condition: string): string {
  const turned = /^!\s*(?:\(([^()]*)\)|([\w.[\]]+))$/.exec(condition.trim());
  if (turned) return (turned[1] ?? turned[2])!;
  return /^[\w.[\]]+$/.test(condition.trim()) ? `!${condition.trim()}` : `!(${condition})`;
}

export function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0]!;
}
