/** What a segment's condition comes to where only some events ever happen. */
import type { Condition, FactCondition } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import { holdsForMissing, parseOperator } from '../language/operator.js';
import type { RuleSet } from '../language/rule-set.js';
import { textsIn } from './mentions.js';

/** Undefined where it depends on the user, on the time, or on more than is looked at here. */
export type Verdict = boolean | undefined;

/** Facts over events that are 0 where there was none, and those that are missing then. */
const ZERO: ReadonlySet<string> = new Set(['count', 'sum', 'distinct']);
const MISSING: ReadonlySet<string> = new Set(['recency', 'first', 'last', 'min', 'max', 'average']);

const OF_ZERO: Readonly<Record<string, (value: number) => boolean>> = {
  equal: (value) => value === 0,
  notEqual: (value) => value !== 0,
  lessThan: (value) => value > 0,
  lessThanInclusive: (value) => value >= 0,
  greaterThan: (value) => value < 0,
  greaterThanInclusive: (value) => value <= 0,
};

/** `happens` are the events that a user may have; of any other there is none, ever. */
export function verdictOf(condition: Condition, happens: ReadonlySet<string>, ruleSet: RuleSet): Verdict {
  if ('all' in condition) {
    const parts = condition.all.map((one) => verdictOf(one, happens, ruleSet));
    return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
  }
  if ('any' in condition) {
    const parts = condition.any.map((one) => verdictOf(one, happens, ruleSet));
    return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
  }
  if ('not' in condition) {
    const inner = verdictOf(condition.not, happens, ruleSet);
    return inner === undefined ? undefined : !inner;
  }
  if ('condition' in condition) {
    // A sound rule set has no segment that names itself, by whatever way.
    const segment = ruleSet.segments.get(condition.condition);
    return segment && verdictOf(segment.body.when, happens, ruleSet);
  }
  return verdictOfFact(condition, happens);
}

function verdictOfFact(
  { fact, params = {}, path, operator, value }: FactCondition,
  happens: ReadonlySet<string>,
): Verdict {
  const isOfNone = params.event !== undefined && !happens.has(params.event);
  if (!isOfNone || params.default !== undefined || isFactReference(value)) return undefined;
  if (MISSING.has(fact)) return verdictOfMissing(operator);
  if (!ZERO.has(fact) || path !== undefined) return undefined;
  if (operator === 'present') return true;
  if (operator === 'missing') return false;
  const compare = Object.hasOwn(OF_ZERO, operator) ? OF_ZERO[operator] : undefined;
  return compare && typeof value === 'number' ? compare(value) : undefined;
}

/** Of a comparison with a literal. What one with decorators comes to is left open. */
function verdictOfMissing(operator: string): Verdict {
  if (operator === 'missing' || operator === 'present') return operator === 'missing';
  const name = parseOperator(operator);
  return name?.decorators.length === 0 && !holdsForMissing(name, 'fact') ? false : undefined;
}

/**
 * Whether anything in a condition can change by what happens or by time, beside what the user says of himself: then
 * the engine looks at it again at some instant, even where it can not come true.
 */
export function canMove(condition: Condition, happens: ReadonlySet<string>, ruleSet: RuleSet): boolean {
  if ('all' in condition) return condition.all.some((one) => canMove(one, happens, ruleSet));
  if ('any' in condition) return condition.any.some((one) => canMove(one, happens, ruleSet));
  if ('not' in condition) return canMove(condition.not, happens, ruleSet);
  if ('condition' in condition) {
    const segment = ruleSet.segments.get(condition.condition);
    return segment !== undefined && canMove(segment.body.when, happens, ruleSet);
  }
  const texts = textsIn(condition);
  if (texts.has('localTime') || [...happens].some((event) => texts.has(event))) return true;
  return [...ruleSet.scores.values()].some(
    ({ name, body }) => texts.has(name) && body.points.some(({ event }) => happens.has(event)),
  );
}
