/**
 * What operators do: exactly json-rules-engine 7.3's, gates and decorators included; and five that it lacks, which
 * are false where what they compare is missing or of another type.
 */
import { patternOf } from '../language/pattern.js';
import type { Instant } from '../vocabulary/time.js';
import { parseInstant } from '../vocabulary/time.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Decorator, OperatorName, PlainOperator } from '../language/operator.js';

export type Operator = (fact: JsonValue | undefined, value: JsonValue | undefined) => boolean;

type Loose = string | number;

/**
 * Ordering asks first whether the fact reads as a number; missing values and most texts do not. A log can hold objects
 * that can be read as nothing at all, such as `{ "toString": 1 }`: those compare to nothing.
 */
function ordering(compare: (fact: Loose, value: Loose) => boolean): Operator {
  return (fact, value) => {
    if (typeof fact === 'number' && typeof value === 'number') return compare(fact, value);
    try {
      return !Number.isNaN(Number.parseFloat(fact as string)) && compare(fact as Loose, value as Loose);
    } catch {
      return false;
    }
  };
}

function includes(list: JsonValue | undefined, item: JsonValue | undefined): boolean {
  return Array.isArray(list) && (list as readonly unknown[]).indexOf(item) > -1;
}

const PLAIN: Readonly<Record<PlainOperator, Operator>> = {
  equal: (fact, value) => fact === value,
  notEqual: (fact, value) => fact !== value,
  in: (fact, value) => includes(value, fact),
  notIn: (fact, value) => !includes(value, fact),
  contains: (fact, value) => includes(fact, value),
  doesNotContain: (fact, value) => Array.isArray(fact) && !includes(fact, value),
  lessThan: ordering((fact, value) => fact < value),
  lessThanInclusive: ordering((fact, value) => fact <= value),
  greaterThan: ordering((fact, value) => fact > value),
  greaterThanInclusive: ordering((fact, value) => fact >= value),
  startsWith: (fact, value) => isText(fact) && isText(value) && fact.startsWith(value),
  endsWith: (fact, value) => isText(fact) && isText(value) && fact.endsWith(value),
  matches: (fact, value) => isText(fact) && isText(value) && patternOf(value)?.isFoundIn(fact) === true,
  // Missing and unreadable instants are NaN, which is neither before nor after anything.
  before: (fact, value) => instantOf(fact) < instantOf(value),
  after: (fact, value) => instantOf(fact) > instantOf(value),
};

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string';
}

/** Of a timestamp as events have it, or of an instant as facts have it. */
export function instantOf(value: JsonValue | undefined): Instant {
  if (typeof value === 'number') return value;
  return (isText(value) ? parseInstant(value) : undefined) ?? Number.NaN;
}

const DECORATE: Readonly<Record<Decorator, (inner: Operator) => Operator>> = {
  not: (inner) => (fact, value) => !inner(fact, value),
  swap: (inner) => (fact, value) => inner(value, fact),
  someFact: (inner) => (fact, value) => isList(fact) && fact.some((item) => inner(item, value)),
  everyFact: (inner) => (fact, value) => isList(fact) && fact.every((item) => inner(item, value)),
  someValue: (inner) => (fact, value) => isList(value) && value.some((item) => inner(fact, item)),
  everyValue: (inner) => (fact, value) => isList(value) && value.every((item) => inner(fact, item)),
};

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function operatorOf({ decorators, plain }: OperatorName): Operator {
  return decorators.reduceRight((inner, decorator) => DECORATE[decorator](inner), PLAIN[plain]);
}
