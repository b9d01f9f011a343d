/** What `lint-json-rules` can say of a rule, by its code; each has a page in `docs/diagnostics/`. */

/** Surprises whatever the facts are, or with facts of the very type that the rule asks for. */
export const JSON_RULE_ERRORS = {
  'jre-bare-root': 'a rule whose conditions begin with a comparison',
  'jre-coerced-order': 'an ordering against a value that JavaScript turns into a number',
  'jre-condition-cycle': 'a condition that refers to itself',
  'jre-contains-text': '`contains` asked of a text',
  'jre-date-as-text': 'an ordering of dates, letter by letter',
  'jre-empty-group': 'an `any` or `all` without conditions',
  'jre-empty-value-list': 'a comparison with an empty list',
  'jre-ignored-key': 'a key that json-rules-engine does not read',
  'jre-in-text': '`in` with a text instead of a list',
  'jre-incomplete-rule': 'a rule without conditions or without an event',
  'jre-missing-key': 'a comparison without fact, operator or value',
  'jre-mixed-types': 'one fact compared as two types in one rule',
  'jre-nested-reference': 'a fact inside a value, which is not looked up',
  'jre-no-rules': 'a file without rules',
  'jre-not-a-list': 'an operator that needs a list, and a value that is none',
  'jre-number-as-text': 'an ordering against a number in quotes',
  'jre-object-identity': 'a comparison with a list or an object',
  'jre-path-malformed': 'a path that can not be read',
  'jre-path-never-matches': 'a path that never leads anywhere',
  'jre-path-of-many': 'a path to many values, compared as if it were one',
  'jre-path-without-root': 'a path without `$` that json-rules-engine stumbles over',
  'jre-several-forms': 'two forms of condition in one object',
  'jre-text-order': 'an ordering of texts',
  'jre-unknown-condition': 'a reference to a condition that there is not',
  'jre-unknown-fact': 'a fact that the schema does not have',
  'jre-unknown-operator': 'an operator that json-rules-engine does not have',
  'jre-value-is-reference': 'a value that is taken for a fact',
  'jre-wrong-form': 'a condition of the wrong form',
  'jre-wrong-type': 'an operator on a type that it can never accept',
} as const;

/** Surprises with facts that are likely, but not with all. */
export const JSON_RULE_WARNINGS = {
  'jre-bad-priority': 'a priority that is no whole number from 1',
  'jre-duplicate-rule': 'two rules of one name',
  'jre-event-order': 'events that do not come in the order of the rules',
  'jre-every-of-none': 'a comparison of every item, true of no items',
  'jre-fact-in-event': 'a fact among the parameters of an event',
  'jre-missing-is-true': 'a negation that is true where a value is missing',
  'jre-missing-rejects': 'a fact that may be missing, which stops the run',
  'jre-null-is-not-missing': 'a comparison with null to find what is missing',
  'jre-path-script': 'a path that runs code',
} as const;

export type JsonRuleCode = keyof typeof JSON_RULE_ERRORS | keyof typeof JSON_RULE_WARNINGS;

export function severityOfJsonRule(code: JsonRuleCode): 'error' | 'warning' {
  return Object.hasOwn(JSON_RULE_WARNINGS, code) ? 'warning' : 'error';
}
