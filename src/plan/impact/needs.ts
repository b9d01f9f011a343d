/** Events without which a condition certainly does not hold. */
import type { Condition, FactCondition } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { EMAIL_SENT } from '../../vocabulary/event.js';

/** It holds for nobody who has none of these events; undefined where that can not be said of any. */
export type Need = ReadonlySet<string> | undefined;

/** As far as it is plain: of an `all` the need of one part, of an `any` those of every part together. */
export function needOf(condition: Condition, ruleSet: RuleSet): Need {
  if ('all' in condition) {
    const needs = condition.all.flatMap((one) => needOf(one, ruleSet) ?? []);
    return needs.sort((a, b) => a.size - b.size)[0];
  }
  if ('any' in condition) {
    const needs = condition.any.map((one) => needOf(one, ruleSet));
    if (needs.length === 0 || needs.includes(undefined)) return undefined;
    return new Set(needs.flatMap((need) => [...need!]));
  }
  if ('not' in condition) return undefined;
  if ('condition' in condition) {
    const segment = ruleSet.segments.get(condition.condition);
    return segment && needOf(segment.body.when, ruleSet);
  }
  return needOfFact(condition);
}

/** Missing without such an event, and then every comparison is false. */
const MISSING_WITHOUT: ReadonlySet<string> = new Set(['recency', 'first', 'last', 'min', 'max', 'average']);
/** Zero without such an event. */
const ZERO_WITHOUT: ReadonlySet<string> = new Set(['count', 'sum', 'distinct']);
const ORDERINGS: ReadonlySet<string> = new Set([
  'equal',
  'greaterThan',
  'greaterThanInclusive',
  'lessThan',
  'lessThanInclusive',
]);

function needOfFact({ fact, params, operator, value }: FactCondition): Need {
  const event = params?.event;
  // A mail of the engine's own is none of the log's events.
  if (event === undefined || event === EMAIL_SENT || !ORDERINGS.has(operator)) return undefined;
  if (MISSING_WITHOUT.has(fact)) return params?.default === undefined ? new Set([event]) : undefined;
  if (!ZERO_WITHOUT.has(fact) || typeof value !== 'number') return undefined;
  const isTrueOfZero =
    operator === 'equal'
      ? value === 0
      : operator === 'greaterThan'
        ? value < 0
        : operator === 'greaterThanInclusive'
          ? value <= 0
          : true;
  return isTrueOfZero ? undefined : new Set([event]);
}
