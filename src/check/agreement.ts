/** Whether a compiled condition and json-rules-engine agree on facts that are given as values. */
import { compileCondition, compileContext } from '../compile/condition.js';
import type { CompileContext } from '../compile/context.js';
import type { CompiledCondition } from '../compile/condition.js';
import type { Frame } from '../compile/frame.js';
import { LayoutBuilder } from '../compile/layout.js';
import type { Condition, FactReference, Part } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { differenceOf, explainedOf } from './explained.js';
import type { Explained, JsonRulesEngine } from './json-rules-engine.js';
import { judge } from './json-rules-engine.js';

/** Values of facts before their paths and defaults, by `givenKey`; what is not there is missing. */
export type GivenFacts = Readonly<Record<string, JsonValue>>;

/** A fact by name and parameters, without the default that stands in for it. */
export function givenKey({ fact, params: { default: _default, ...params } = {} }: FactReference): string {
  return Object.keys(params).length === 0 ? fact : `${fact} ${canonicalJson(params)}`;
}

/** What is compiled of a condition: the verdict, and the verdict with its reasons. */
export type Compiled = Pick<CompiledCondition, 'test' | 'trace'>;

/** The compiler of conditions, which tests put defective ones in the place of. */
export type CompileCondition = (condition: Condition, part: Part, context: CompileContext) => Compiled;

/** A compiled condition that reads its facts from a table. */
export interface Judged {
  readonly condition: Condition;
  /** As compiled, over the facts given. */
  readonly verdict: (facts: GivenFacts) => boolean;
  readonly explained: (facts: GivenFacts) => Explained;
}

export function judged(
  condition: Condition,
  part: Part,
  ruleSet: RuleSet,
  compileOne: CompileCondition = compileCondition,
): Judged {
  let facts: GivenFacts = {};
  const given: CompileContext['given'] = (reference) => {
    const key = givenKey(reference);
    return () => (Object.hasOwn(facts, key) ? facts[key] : undefined);
  };
  const context = { ...compileContext(ruleSet, new LayoutBuilder(), undefined), given };
  const { test, trace } = compileOne(condition, part, context);
  return {
    condition,
    verdict: (values) => test(frameOf((facts = values))),
    explained: (values) => explainedOf(trace(frameOf((facts = values)))),
  };
}

/** The event and the user are read where they are kept, and no other fact is read from the state. */
function frameOf({ event = null, profile = {} }: GivenFacts): Frame {
  const { userId, traits } = profile as JsonObject;
  return { event, state: { user: userId, traits } } as unknown as Frame;
}

/** Undefined where both agree; else, in words, on what they do not. */
export interface Agreement {
  readonly verdict: boolean;
  readonly difference: string | undefined;
}

export async function agreementOn(
  library: JsonRulesEngine,
  one: Judged,
  ruleSet: RuleSet,
  facts: GivenFacts,
): Promise<Agreement> {
  const verdict = one.verdict(facts);
  const given = (reference: FactReference) => {
    const key = givenKey(reference);
    return Object.hasOwn(facts, key) ? facts[key] : undefined;
  };
  try {
    const theirs = await judge(library, one.condition, ruleSet.segments, given);
    if (verdict !== theirs.verdict)
      return { verdict, difference: `the verdict is ${verdict}, and ${theirs.verdict} in json-rules-engine` };
    return { verdict, difference: differenceOf(one.explained(facts), theirs.explained) };
  } catch (cause) {
    return { verdict, difference: `json-rules-engine throws: ${(cause as Error).message}` };
  }
}
