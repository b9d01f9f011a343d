/** A rule of json-rules-engine as it stands in a file. */
import type { Part } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';

export type RuleCondition = GroupCondition | NotCondition | NamedCondition | Leaf;

interface Written {
  readonly part: Part;
  readonly written: JsonObject;
}

export interface GroupCondition extends Written {
  readonly kind: 'all' | 'any';
  readonly conditions: readonly RuleCondition[];
}

export interface NotCondition extends Written {
  readonly kind: 'not';
  readonly condition: RuleCondition;
}

export interface NamedCondition extends Written {
  readonly kind: 'condition';
  readonly name: string;
}

export interface Leaf extends Written {
  readonly kind: 'leaf';
  readonly fact: string;
  readonly path?: string | undefined;
  readonly operator: string;
  readonly value: JsonValue;
}

/** A rule, or a condition without one. */
export interface JsonRule {
  readonly part: Part;
  readonly written: JsonObject;
  /** Undefined where it has none that can be read. */
  readonly condition: RuleCondition | undefined;
  /** What stands alone, or under `conditions` by its name, has no event. */
  readonly isRule: boolean;
  readonly name?: string | undefined;
}

/** The parts of a condition, itself first. */
export function* partsOf(condition: RuleCondition): Generator<RuleCondition> {
  yield condition;
  if ('conditions' in condition) for (const one of condition.conditions) yield* partsOf(one);
  if (condition.kind === 'not') yield* partsOf(condition.condition);
}
