/** What is found in a rule: a diagnostic, the facts that show it, and what to write instead. */
import type { Part } from '../language/documents.js';
import { spanOf } from '../language/documents.js';
import type { Diagnostic, Related } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import { severityOfJsonRule } from '../vocabulary/json-rule-code.js';
import type { Comparison } from './semantics.js';

/** What json-rules-engine gives. */
export type TrialResult =
  | { readonly kind: 'holds'; readonly holds: boolean }
  /** It does not take the rule. */
  | { readonly kind: 'refuses'; readonly error: string }
  /** The run is rejected. */
  | { readonly kind: 'rejects'; readonly error: string }
  /** Types of events, in the order in which they come. */
  | { readonly kind: 'events'; readonly types: readonly string[] };

export interface TrialOptions {
  readonly allowUndefinedFacts?: true;
  readonly allowUndefinedConditions?: true;
  readonly replaceFactsInEventParams?: true;
}

/** What is given to json-rules-engine, and what it is said to do: the command runs it, and drops what it does not confirm. */
export interface Trial {
  readonly rules: readonly JsonObject[];
  readonly conditions: Readonly<Record<string, JsonValue>>;
  readonly facts: JsonObject;
  readonly options: TrialOptions;
  readonly gives: TrialResult;
}

export interface Finding {
  readonly diagnostic: Diagnostic;
  /** Undefined where it can not be shown by running it: the process would not survive. */
  readonly trial?: Trial | undefined;
  /** What was meant with the facts of the trial. */
  readonly meant?: boolean | undefined;
  /** A condition, or a rule, to stand in its place. */
  readonly instead?: JsonObject | undefined;
  /** With which facts it gives what was meant, where it reads others. */
  readonly insteadFacts?: JsonObject | undefined;
  /** The condition in Mailwright, where it says more. */
  readonly mailwright?: JsonObject | undefined;
  /** Told only where the trial shows it: nothing is wrong with what can't be shown. */
  readonly isOnlyWhereShown?: true | undefined;
}

/** What a finding says beside its code and place. */
export interface Told extends Omit<Finding, 'diagnostic'> {
  readonly claim: string;
  readonly help: string;
  readonly related?: readonly Related[] | undefined;
  readonly which?: 'key' | 'value' | undefined;
}

export function findingAt(code: JsonRuleCode, part: Part, told: Told): Finding {
  const { claim, help, related, which, ...rest } = told;
  const shown = rest.trial ? `${claim}: ${asSentence(rest.trial)}` : claim;
  return {
    diagnostic: {
      code,
      severity: severityOfJsonRule(code),
      message: shown,
      span: spanOf(part, which),
      help,
      ...(related ? { related } : {}),
    },
    ...rest,
  };
}

const LONGEST_FACTS = 120;

function asSentence({ facts, gives, options }: Trial): string {
  const text = JSON.stringify(facts);
  const subject = text.length > LONGEST_FACTS ? 'it' : `\`${text}\``;
  const [option] = Object.keys(options);
  const under = option === undefined ? '' : ` with \`${option}\``;
  switch (gives.kind) {
    case 'holds':
      return `${subject} gives ${gives.holds}${under}`;
    case 'refuses':
      return `json-rules-engine refuses it with \`${gives.error}\``;
    case 'rejects':
      return `${subject} stops the run with \`${gives.error}\`${under}`;
    case 'events':
      return `${subject} gives ${gives.types.map((type) => `\`${type}\``).join(', then ')}`;
  }
}

/** A trial of one condition. */
export function trialOf(
  condition: JsonObject,
  facts: JsonObject,
  gives: TrialResult | Comparison,
  options: TrialOptions = {},
): Trial {
  return {
    rules: [{ conditions: { all: [condition] }, event: { type: 'holds' } }],
    conditions: {},
    facts,
    options,
    gives: typeof gives === 'boolean' ? { kind: 'holds', holds: gives } : (gives as TrialResult),
  };
}
