/** Facts for which a condition holds, or does not. */
import type { JsonObject } from '../vocabulary/json.js';
import type { Leaf, RuleCondition } from './rule.js';
import { partsOf } from './rule.js';
import { valueIn, withFact, readRulePath } from './rule-path.js';
import type { Comparison } from './semantics.js';
import { compare, isList } from './semantics.js';
import type { Setting } from './setting.js';
import { readOperator } from './setting.js';
import { valuesNear } from './witness.js';
import { isObject } from '../vocabulary/json.js';

/** How many values are tried before it is given up. */
const MOST_TRIES = 5000;
const DEEPEST = 40;

/** Facts, on top of those given, for which the condition is as wanted; the first of them, or undefined. */
export function solve(
  condition: RuleCondition,
  wanted: boolean,
  setting: Setting,
  given: JsonObject = {},
): JsonObject | undefined {
  const solver = new Solver(setting);
  for (const facts of solver.solutions(condition, wanted, given, 0)) return facts;
  return undefined;
}

/** All facts of a condition are there: null where any value does, since one that is missing stops the run. */
export function filled(condition: RuleCondition, facts: JsonObject): JsonObject {
  const leaves = [...partsOf(condition)].filter((one) => one.kind === 'leaf');
  const missing = leaves
    .filter(({ fact }) => !Object.hasOwn(facts, fact))
    .map(({ fact }) => [fact, null] as const);
  return { ...Object.fromEntries(missing), ...facts };
}

/** What a condition gives; `throws` where a part of it does, or can't be told without running it. */
export function evaluate(
  condition: RuleCondition,
  facts: JsonObject,
  setting: Setting,
  depth = 0,
): Comparison {
  if (depth > DEEPEST) return 'throws';
  const inner = (one: RuleCondition) => evaluate(one, facts, setting, depth + 1);
  switch (condition.kind) {
    case 'not': {
      const result = inner(condition.condition);
      return result === 'throws' ? result : !result;
    }
    case 'condition':
      // Named conditions may come to themselves again, and multiply.
      return 'throws';
    case 'leaf':
      return evaluateLeaf(condition, facts, setting);
    default: {
      const results = condition.conditions.map(inner);
      if (results.includes('throws')) return 'throws';
      if (results.length === 0) return true;
      return condition.kind === 'all' ? !results.includes(false) : results.includes(true);
    }
  }
}

function evaluateLeaf(leaf: Leaf, facts: JsonObject, setting: Setting): Comparison {
  const operator = readOperator(leaf.operator, setting.operators);
  const path = leaf.path === undefined ? undefined : readRulePath(leaf.path);
  const isPlain = operator.kind === 'known' && (path === undefined || path.kind === 'one');
  if (
    !isPlain ||
    !Object.hasOwn(facts, leaf.fact) ||
    (isObject(leaf.value) && Object.hasOwn(leaf.value, 'fact'))
  )
    return 'throws';
  const whole = facts[leaf.fact];
  const value = typeof whole === 'object' && whole !== null ? valueIn(facts, leaf) : whole;
  return compare(operator.name, value, leaf.value);
}

class Solver {
  private tries = 0;

  constructor(private readonly setting: Setting) {}

  *solutions(
    condition: RuleCondition,
    wanted: boolean,
    facts: JsonObject,
    depth: number,
  ): Generator<JsonObject> {
    if (depth > DEEPEST || ++this.tries > MOST_TRIES) return;
    switch (condition.kind) {
      case 'not':
        return yield* this.solutions(condition.condition, !wanted, facts, depth + 1);
      case 'condition': {
        const named = this.setting.conditions.get(condition.name)?.condition;
        if (named) yield* this.solutions(named, wanted, facts, depth + 1);
        return;
      }
      case 'leaf':
        return yield* this.leaf(condition, wanted, facts);
      default:
        if (condition.conditions.length === 0) {
          if (wanted) yield facts;
        } else if ((condition.kind === 'all') === wanted) {
          yield* this.each(condition.conditions, wanted, facts, depth + 1);
        } else {
          for (const one of condition.conditions) yield* this.solutions(one, wanted, facts, depth + 1);
        }
    }
  }

  private *each(
    conditions: readonly RuleCondition[],
    wanted: boolean,
    facts: JsonObject,
    depth: number,
  ): Generator<JsonObject> {
    const [first, ...rest] = conditions;
    if (!first) {
      yield facts;
      return;
    }
    for (const one of this.solutions(first, wanted, facts, depth)) yield* this.each(rest, wanted, one, depth);
  }

  private *leaf(
    leaf: RuleCondition & { readonly kind: 'leaf' },
    wanted: boolean,
    facts: JsonObject,
  ): Generator<JsonObject> {
    const operator = readOperator(leaf.operator, this.setting.operators);
    if (operator.kind !== 'known' || (isObject(leaf.value) && Object.hasOwn(leaf.value, 'fact'))) return;
    const isMany = leaf.path !== undefined && readRulePath(leaf.path).kind === 'many';
    const there = isMany ? undefined : valueIn(facts, leaf);
    const listed = ['contains', 'doesNotContain'].includes(operator.name.plain);
    const depth = operator.name.decorators.filter((one) => one.endsWith('Fact')).length + (listed ? 1 : 0);
    const candidates =
      there === undefined
        ? [...valuesNear(leaf.value, isMany ? Math.max(0, depth - 1) : depth), ...(depth > 0 ? [[]] : [])]
        : [there];
    for (const value of candidates) {
      if (++this.tries > MOST_TRIES) return;
      if (compare(operator.name, isMany ? [value] : value, leaf.value) !== wanted) continue;
      const next = there === undefined ? withFact(facts, leaf, value) : facts;
      if (next && (isMany || isSame(valueIn(next, leaf), value))) yield next;
    }
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (isList(a) && isList(b));
}
