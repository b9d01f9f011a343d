/** Facts that show what a comparison does. */
import type { OperatorName } from '../language/operator.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { Leaf } from './rule.js';
import type { FactValue } from './semantics.js';
import { compare, isList, textOf } from './semantics.js';
import { readRulePath, withFact } from './rule-path.js';
import type { Trial } from './finding.js';
import { trialOf } from './finding.js';

/** Facts that give a comparison this value; undefined where its path can't be laid. */
export function factsFor(leaf: Leaf, value: FactValue): JsonObject | undefined {
  // A missing value at the end of a path: the fact itself is there.
  const start = value === undefined && leaf.path !== undefined ? { [leaf.fact]: {} } : {};
  if (leaf.path === undefined || readRulePath(leaf.path).kind !== 'many') return withFact(start, leaf, value);
  // A path to many is laid to one item, and gives a list of that.
  return isList(value) && value.length === 1 ? withFact({}, leaf, value[0]) : undefined;
}

/** The trial that gives a comparison a value, with what json-rules-engine's operators make of it. */
export function trialWith(leaf: Leaf, operator: OperatorName, value: FactValue): Trial | undefined {
  const facts = factsFor(leaf, value);
  if (!facts) return undefined;
  const result = compare(operator, value, leaf.value);
  if (result === 'throws')
    return trialOf(leaf.written, facts, { kind: 'rejects', error: errorOf(operator, value, leaf.value) });
  return trialOf(leaf.written, facts, result);
}

/** Node's words for what a value does not have, where the comparison comes to it. */
function errorOf({ decorators, plain }: OperatorName, fact: FactValue, value: FactValue): string {
  const [outer, ...rest] = decorators;
  const inner: OperatorName = { decorators: rest, plain };
  const isThrown = (left: FactValue, right: FactValue) => compare(inner, left, right) === 'throws';
  switch (outer) {
    case 'not':
      return errorOf(inner, fact, value);
    case 'swap':
      return errorOf(inner, value, fact);
    case 'someFact':
    case 'everyFact':
      return errorOf(inner, isList(fact) ? fact.find((one) => isThrown(one, value)) : fact, value);
    case 'someValue':
    case 'everyValue':
      if (!isList(value)) return lacks(outer === 'someValue' ? 'some' : 'every', value);
      return errorOf(
        inner,
        fact,
        value.find((one) => isThrown(fact, one)),
      );
    default:
      return lacks('indexOf', value);
  }
}

function lacks(method: string, value: FactValue): string {
  const isNothing = value === null || value === undefined;
  return isNothing
    ? `Cannot read properties of ${String(value)} (reading '${method}')`
    : `.${method} is not a function`;
}

/** Values near the constants of a comparison, in lists so deep as the decorators take off. */
export function valuesNear(value: JsonValue, depth: number): readonly JsonValue[] {
  const constants = isList(value) ? [value, ...value.slice(0, 3)] : [value];
  const near = constants.flatMap(nearOne);
  return [...near, 'abc', 5, 0, -1, true].map((one) => inLists(one, depth));
}

export function inLists(value: JsonValue, depth: number): JsonValue {
  return depth === 0 ? value : [inLists(value, depth - 1)];
}

function nearOne(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'number') return [value, value + 1, value - 1];
  if (typeof value === 'string') return [value, `${value}x`, ...textsNear(value)];
  return [value];
}

function textsNear(text: string): readonly string[] {
  const first = textOf(text).slice(0, 1);
  return ['9', '10', '100', '1', `${first}${first}`, first, 'zzz', 'a'];
}
