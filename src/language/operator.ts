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
] as const;
export type PlainOperator = (typeof PLAIN_OPERATORS)[number];

/** Whether there is a value at all: the two that json-rules-engine lacks. */
export const PRESENCE_OPERATORS = ['present', 'missing'] as const;

export const DECORATORS = ['not', 'swap', 'someFact', 'everyFact', 'someValue', 'everyValue'] as const;
export type Decorator = (typeof DECORATORS)[number];

export interface OperatorName {
  /** Outermost first. */
  readonly decorators: readonly Decorator[];
  readonly plain: PlainOperator;
}

const MOST_DECORATORS = 4;

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

/** Whether a missing value would make it true, though nobody meant that. */
export function holdsForMissing({ decorators, plain }: OperatorName): boolean {
  const negations = decorators.filter((decorator) => decorator === 'not').length;
  const isNegative = plain === 'notEqual' || plain === 'notIn';
  return isNegative !== (negations % 2 === 1);
}
