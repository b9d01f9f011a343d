/** What json-rules-engine's operators give for two values, its surprises included; tests hold it against the real one. */
import type { JsonValue } from '../vocabulary/json.js';
import type { Decorator, OperatorName, PlainOperator } from '../language/operator.js';

/** A value of a fact: undefined where it is missing. */
export type FactValue = JsonValue | undefined;

/** `throws`: the run is rejected. */
export type Comparison = boolean | 'throws';

export function compare({ decorators, plain }: OperatorName, fact: FactValue, value: FactValue): Comparison {
  const [outer, ...inner] = decorators;
  const next = (left: FactValue, right: FactValue) => compare({ decorators: inner, plain }, left, right);
  return outer === undefined ? comparePlain(plain, fact, value) : decorated(outer, fact, value, next);
}

type Next = (fact: FactValue, value: FactValue) => Comparison;

function decorated(decorator: Decorator, fact: FactValue, value: FactValue, next: Next): Comparison {
  switch (decorator) {
    case 'not': {
      const result = next(fact, value);
      return result === 'throws' ? result : !result;
    }
    case 'swap':
      return next(value, fact);
    case 'someFact':
      return isList(fact) && some(fact, (one) => next(one, value));
    case 'everyFact':
      return isList(fact) && every(fact, (one) => next(one, value));
    case 'someValue':
      return isList(value) ? some(value, (one) => next(fact, one)) : 'throws';
    case 'everyValue':
      return isList(value) ? every(value, (one) => next(fact, one)) : 'throws';
  }
}

function some(items: readonly JsonValue[], holds: (item: JsonValue) => Comparison): Comparison {
  for (const item of items) {
    const result = holds(item);
    if (result !== false) return result;
  }
  return false;
}

function every(items: readonly JsonValue[], holds: (item: JsonValue) => Comparison): Comparison {
  for (const item of items) {
    const result = holds(item);
    if (result !== true) return result;
  }
  return true;
}

function comparePlain(plain: PlainOperator, fact: FactValue, value: FactValue): Comparison {
  switch (plain) {
    case 'equal':
      return isSame(fact, value);
    case 'notEqual':
      return !isSame(fact, value);
    case 'in':
      return isAmong(fact, value);
    case 'notIn':
      return opposite(isAmong(fact, value));
    case 'contains':
      return isList(fact) && fact.some((item) => isSame(item, value));
    case 'doesNotContain':
      return isList(fact) && !fact.some((item) => isSame(item, value));
    default:
      return !Number.isNaN(Number.parseFloat(textOf(fact))) && isOrdered(plain, fact, value);
  }
}

/** Rules are cloned for each run: an object or a list is the same as no other. */
function isSame(a: FactValue, b: FactValue): boolean {
  return a === b && (typeof a !== 'object' || a === null);
}

function isAmong(fact: FactValue, value: FactValue): Comparison {
  if (isList(value)) return value.some((item) => isSame(item, fact));
  return typeof value === 'string' ? value.includes(textOf(fact)) : 'throws';
}

function opposite(result: Comparison): Comparison {
  return result === 'throws' ? result : !result;
}

function isOrdered(plain: PlainOperator, fact: FactValue, value: FactValue): boolean {
  const [a, b] = [primitive(fact), primitive(value)];
  switch (plain) {
    case 'lessThan':
      return a < b;
    case 'lessThanInclusive':
      return a <= b;
    case 'greaterThan':
      return a > b;
    default:
      return a >= b;
  }
}

/** What JavaScript orders: texts with texts letter by letter, all else as numbers. */
function primitive(value: FactValue): string | number {
  if (typeof value === 'object' && value !== null) return textOf(value);
  return typeof value === 'string' ? value : Number(value);
}

/** `String(value)`, without calling what a value may hold. */
export function textOf(value: FactValue): string {
  if (isList(value)) {
    return value.map((item) => (item === null ? '' : textOf(item))).join(',');
  }
  return typeof value === 'object' && value !== null ? '[object Object]' : String(value);
}

export function isList(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value);
}
