/** The operators of conditions, by name; what they do stands in compile/operator.ts. */

export const PLAIN_OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'startsWith',
  'endsWith',
  'matches',
  'before',
  'after',
] as const;
export type PlainOperator = (typeof PLAIN_OPERATORS)[number];

/** Of the operators, those that json-rules-engine lacks and that its users would add; see docs/language.md. */
export const OWN_OPERATORS = [
  'startsWith',
  'endsWith',
  'matches',
  'before',
  'after',
] as const satisfies readonly PlainOperator[];

/** Whether there is a value at all: two that json-rules-engine lacks, without `value`. */
export const PRESENCE_OPERATORS = ['present', 'missing'] as const;

export const DECORATORS = ['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue'] as const;
export type Decorator = (typeof DECORATORS)[number];

export interface OperatorName {
  /** Outermost first. */
  readonly decorators: readonly Decorator[];
  readonly plain: PlainOperator;
}

export const MOST_DECORATORS = 4;

/** `not:everyFact:equal` → its parts; undefined where a part is unknown. */
export function parseOperator(text: string): OperatorName | undefined {
  const parts = text.split(':');
  const plain = parts.pop()!;
  const isKnown = parts.every((part) => (DECORATORS as readonly string[]).includes(part));
  if (!isKnown || parts.length > MOST_DECORATORS || !(PLAIN_OPERATORS as readonly string[]).includes(plain))
    return undefined;
  return { decorators: parts as Decorator[], plain: plain as PlainOperator };
}

export function isOrdering(operator: PlainOperator): boolean {
  return operator.startsWith('less') || operator.startsWith('greater');
}

/** Those that compare a text with a part of it, or with what describes it. */
export function isOfTexts(operator: PlainOperator): boolean {
  return operator === 'startsWith' || operator === 'endsWith' || operator === 'matches';
}

export function isOfInstants(operator: PlainOperator): boolean {
  return operator === 'before' || operator === 'after';
}

/** Which of the two that are compared are missing. */
export type Missing = 'fact' | 'value' | 'both';

const SWAPPED: Readonly<Record<Missing, Missing>> = { fact: 'value', value: 'fact', both: 'both' };

/** Whether a comparison is true where what it compares is missing, though nobody meant that. */
export function holdsForMissing({ decorators, plain }: OperatorName, missing: Missing): boolean {
  const [decorator, ...inner] = decorators;
  const rest: OperatorName = { decorators: inner, plain };
  if (decorator === undefined) return plainHoldsForMissing(plain, missing);
  switch (decorator) {
    case 'not':
      return !holdsForMissing(rest, missing);
    case 'swap':
      return holdsForMissing(rest, SWAPPED[missing]);
    case 'someFact':
    case 'everyFact':
      return missing === 'value' && holdsForMissing(rest, missing);
    case 'someValue':
    case 'everyValue':
      return missing === 'fact' && holdsForMissing(rest, missing);
  }
}

function plainHoldsForMissing(plain: PlainOperator, missing: Missing): boolean {
  if (plain === 'equal') return missing === 'both';
  if (plain === 'notEqual') return missing !== 'both';
  if (plain === 'doesNotContain') return missing === 'value';
  return plain === 'notIn';
}
