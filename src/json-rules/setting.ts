/** What is known around the conditions of a rule. */
import type { OperatorName } from '../language/operator.js';
import { DECORATORS, OWN_OPERATORS, PLAIN_OPERATORS } from '../language/operator.js';
import type { Decorator, PlainOperator } from '../language/operator.js';
import type { Asked, Reading } from './asked.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import type { Told } from './finding.js';
import type { FactSchema } from './schema-facts.js';
import type { Part } from '../language/documents.js';
import type { JsonRule } from './rule.js';

export interface Setting {
  /** Operators of the user's own. */
  readonly operators: ReadonlySet<string>;
  readonly allowUndefinedFacts: boolean;
  readonly schema: FactSchema | undefined;
  /** By name; those that code sets are undefined. */
  readonly conditions: ReadonlyMap<string, JsonRule | undefined>;
}

/** What the checks of one rule come to. */
export interface Notes {
  readonly say: (code: JsonRuleCode, part: Part, told: Told) => void;
  readonly ask: (ask: Ask) => void;
}

export interface Ask {
  readonly reading: Reading;
  readonly asked: Asked;
  readonly isGiven: boolean;
  readonly part: Part;
}

/** Those of Mailwright that json-rules-engine has, too. */
export const JSON_RULE_OPERATORS: readonly string[] = PLAIN_OPERATORS.filter(
  (name) => !(OWN_OPERATORS as readonly string[]).includes(name),
);

/** An operator as json-rules-engine resolves it: a whole name first, then what stands behind a decorator. */
export type JsonRuleOperator =
  | { readonly kind: 'known'; readonly name: OperatorName }
  | { readonly kind: 'own'; readonly own: string }
  | { readonly kind: 'unknown'; readonly word: string; readonly isDecorator: boolean };

export function readOperator(text: string, own: ReadonlySet<string>): JsonRuleOperator {
  const decorators: Decorator[] = [];
  let rest = text;
  while (true) {
    if (own.has(rest)) return { kind: 'own', own: rest };
    if (JSON_RULE_OPERATORS.includes(rest))
      return { kind: 'known', name: { decorators, plain: rest as PlainOperator } };
    const colon = rest.indexOf(':');
    if (colon <= 0) return { kind: 'unknown', word: rest, isDecorator: false };
    const decorator = rest.slice(0, colon);
    if (!(DECORATORS as readonly string[]).includes(decorator))
      return { kind: 'unknown', word: decorator, isDecorator: true };
    decorators.push(decorator as Decorator);
    rest = rest.slice(colon + 1);
  }
}

/** An operator's name as it is written. */
export function writtenOperator({ decorators, plain }: OperatorName): string {
  return [...decorators, plain].join(':');
}
