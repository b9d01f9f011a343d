/** Comparisons with a literal: what can be known of it is made ready once, and every value is compared with that. */
import { parseOperator } from '../language/operator.js';
import { patternOf } from '../language/pattern.js';
import { assert } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import { parseInstant } from '../vocabulary/time.js';
import type { Operator } from './operator.js';
import { instantOf } from './operator.js';

export type Holds = (fact: JsonValue | undefined) => boolean;

/** The same as `compare` with the literal; undecorated operators by the literal's type. */
export function againstLiteral(operator: string, compare: Operator, literal: JsonValue | undefined): Holds {
  const name = parseOperator(operator);
  const ready = name?.decorators.length === 0 ? readyFor(name.plain, compare, literal) : undefined;
  return ready ?? ((fact) => compare(fact, literal));
}

function readyFor(plain: string, compare: Operator, literal: JsonValue | undefined): Holds | undefined {
  if (typeof literal === 'number') return ofNumber(plain, compare, literal);
  if (typeof literal === 'string') return ofText(plain, literal);
  const isLong = Array.isArray(literal) && literal.length > SHORT_LIST && literal.every(isPlainText);
  return isLong ? ofTexts(plain, new Set(literal as readonly JsonValue[])) : undefined;
}

/** What is no number takes the long way: it may be a text that reads as one; a missing value does not. */
function ofNumber(plain: string, compare: Operator, literal: number): Holds | undefined {
  switch (plain) {
    case 'lessThan':
      return (fact) =>
        typeof fact === 'number' ? fact < literal : fact !== undefined && compare(fact, literal);
    case 'lessThanInclusive':
      return (fact) =>
        typeof fact === 'number' ? fact <= literal : fact !== undefined && compare(fact, literal);
    case 'greaterThan':
      return (fact) =>
        typeof fact === 'number' ? fact > literal : fact !== undefined && compare(fact, literal);
    case 'greaterThanInclusive':
      return (fact) =>
        typeof fact === 'number' ? fact >= literal : fact !== undefined && compare(fact, literal);
    default:
      return undefined;
  }
}

function ofText(plain: string, literal: string): Holds | undefined {
  switch (plain) {
    case 'matches': {
      const pattern = patternOf(literal);
      assert(pattern, `the pattern \`${literal}\` was checked`);
      return (fact) => typeof fact === 'string' && pattern.isFoundIn(fact);
    }
    case 'before':
    case 'after': {
      const time = parseInstant(literal);
      assert(time !== undefined, `the instant \`${literal}\` was checked`);
      return plain === 'before' ? (fact) => instantOf(fact) < time : (fact) => instantOf(fact) > time;
    }
    default:
      return undefined;
  }
}

/** So many are looked through no slower than they are looked up. */
const SHORT_LIST = 8;

function isPlainText(value: JsonValue): boolean {
  return typeof value === 'string';
}

function ofTexts(plain: string, texts: ReadonlySet<JsonValue>): Holds | undefined {
  if (plain === 'in') return (fact) => texts.has(fact as JsonValue);
  return plain === 'notIn' ? (fact) => !texts.has(fact as JsonValue) : undefined;
}
