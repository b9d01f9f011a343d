/** Conditions of two rule sets as formulas over comparisons that both have in common. */
import { literalFor } from '../../compile/fact.js';
import type { FormulaOver } from '../../language/analysis/formula.js';
import type { Condition, FactCondition, FactReference } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import { parseOperator } from '../../language/operator.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Fact, Meanings, SideReading } from './fact.js';

export type Formula = FormulaOver<Atom>;

/** A comparison. Equal ids always come out alike. */
export interface Atom {
  readonly id: string;
  readonly fact: Fact;
  /** `present`, or an operator with its decorators, of which none is an outermost `not`. */
  readonly operator: string;
  /** Of what is compared with another fact. */
  readonly against: Fact | undefined;
  readonly literal: JsonValue | undefined;
  /** What stands for a fact that is missing. */
  readonly fallback: JsonValue | undefined;
  readonly fallbackAgainst: JsonValue | undefined;
}

export function not(part: Formula): Formula {
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}

/** Parts of the same kind are parts of it; one alone is itself. */
export function together(kind: 'all' | 'any', parts: readonly Formula[]): Formula {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 1 ? flat[0]! : { kind, parts: flat };
}

/** A condition that is not there always holds. */
export function formulaOf(condition: Condition | undefined, at: SideReading, meanings: Meanings): Formula {
  const { segments } = meanings.ruleSetOf(at.side);
  const ofSegment = new Map<string, Formula>();
  const read = (one: Condition): Formula => {
    if ('all' in one) return together('all', one.all.map(read));
    if ('any' in one) return together('any', one.any.map(read));
    if ('not' in one) return not(read(one.not));
    if (!('condition' in one)) return formulaOfLeaf(one, at, meanings);
    let formula = ofSegment.get(one.condition);
    const segment = segments.get(one.condition);
    if (!formula && segment) ofSegment.set(one.condition, (formula = read(segment.body.when)));
    return formula ?? { kind: 'atom', atom: unknownSegment(one.condition, at) };
  };
  return condition === undefined ? together('all', []) : read(condition);
}

function unknownSegment(name: string, { side }: SideReading): Atom {
  const fact: Fact = {
    key: `segment ${side} ${name}`,
    reference: { fact: 'segment' },
    type: { kind: 'any', optional: true },
    past: undefined,
  };
  return { ...BARE, id: fact.key, fact, operator: 'present' };
}

const BARE = {
  against: undefined,
  literal: undefined,
  fallback: undefined,
  fallbackAgainst: undefined,
} as const;

function formulaOfLeaf(leaf: FactCondition, at: SideReading, meanings: Meanings): Formula {
  const fact = meanings.factOf(leaf, at);
  const { operator, isNegated } = positive(leaf.operator);
  const other = isFactReference(leaf.value) ? (leaf.value as FactReference) : undefined;
  const against = other && meanings.factOf(other, at);
  const fallback = literalFor(leaf, leaf.params?.default);
  const atom = (name: string, literal: JsonValue | undefined): Formula => {
    const fallbackAgainst = other && literalFor(other, other.params?.default);
    const told = [fact.key, name, against?.key, literal, fallback, fallbackAgainst];
    const id = canonicalJson(told.map((one) => one ?? null) as JsonValue);
    return { kind: 'atom', atom: { id, fact, operator: name, against, literal, fallback, fallbackAgainst } };
  };
  const isOfLiteral = !against && operator !== 'present';
  const literal = isOfLiteral ? literalFor(leaf, leaf.value) : undefined;
  // Of a list of literals each is a comparison of its own, wherever it is written.
  const isList = operator === 'in' && Array.isArray(literal) && literal.length <= MOST_LISTED;
  const formula = isList
    ? together(
        'any',
        [...new Set(literal as readonly JsonValue[])].map((one) => atom('equal', one)),
      )
    : atom(operator, literal);
  return isNegated ? not(formula) : formula;
}

const MOST_LISTED = 40;

const NEGATED: Readonly<Record<string, string>> = { notEqual: 'equal', notIn: 'in', missing: 'present' };

/** The operator without the negations around it: what is `not:` of another, or says that it does not hold. */
function positive(operator: string): { readonly operator: string; readonly isNegated: boolean } {
  let isNegated = false;
  let rest = operator;
  while (rest.startsWith('not:')) {
    isNegated = !isNegated;
    rest = rest.slice('not:'.length);
  }
  const parsed = parseOperator(rest);
  const isPlain = parsed === undefined || parsed.decorators.length === 0;
  const opposite = isPlain && Object.hasOwn(NEGATED, rest) ? NEGATED[rest] : undefined;
  return opposite === undefined
    ? { operator: rest, isNegated }
    : { operator: opposite, isNegated: !isNegated };
}

const forms = new WeakMap<Formula, readonly [string | undefined, string | undefined]>();

/** A text that formulas of one form share: negations at the comparisons, parts in order and once. */
export function formOf(formula: Formula, isNegated = false): string {
  const known = forms.get(formula)?.[isNegated ? 1 : 0];
  if (known !== undefined) return known;
  const form = makeForm(formula, isNegated);
  const [plain, negated] = forms.get(formula) ?? [undefined, undefined];
  forms.set(formula, isNegated ? [plain, form] : [form, negated]);
  return form;
}

function makeForm(formula: Formula, isNegated: boolean): string {
  if (formula.kind === 'atom') return `${isNegated ? '!' : ''}${formula.atom.id}`;
  if (formula.kind === 'not') return formOf(formula.part, !isNegated);
  const isAll = (formula.kind === 'all') !== isNegated;
  const parts = [...new Set(formula.parts.map((part) => formOf(part, isNegated)))].sort();
  return parts.length === 1 ? parts[0]! : `(${isAll ? '&' : '|'} ${parts.join(' ')})`;
}
