/**
 * Every code that a diagnostic can have, with what it says in a line. `docs/diagnostics/` has a page of each, which a
 * test runs; `mailwright explain CODE` prints it. A code never changes its meaning: editors, CI and people go by it.
 */

import { JSON_RULE_ERRORS, JSON_RULE_WARNINGS } from './json-rule-code.js';

/** What stops a project from being run. */
export const ERRORS = {
  'alias-bomb': 'aliases unfold a document to more values than anybody wrote',
  'always-false': 'a comparison that is never true',
  'bad-comparison': 'a comparison that can never hold',
  'bad-csv': 'a table that can not be read as CSV',
  'bad-event': 'an event of a scenario is not as the tracking plan has it',
  'bad-format': 'a value is not written as it must be',
  'bad-instant': 'a value that is no instant',
  'bad-json': 'a line of a table that is not a JSON object',
  'bad-key': 'a word that can not be a key',
  'bad-path': 'a path that is not simple, or leads to no single value',
  'bad-pattern': 'a pattern that RE2 does not take',
  'bad-priority': 'a priority that is no whole number from 1',
  'bad-selector': 'a CSS selector that can not be read, or selects nothing in a mail',
  'bad-traits': 'the traits of a scenario are not as the profile has them',
  'bad-value': 'a YAML value that JSON does not have',
  'bad-yaml': 'a file that can not be read as YAML',
  'blank-comparison': 'a template compares with a blank text, which counts as missing',
  'blank-default': 'a default that counts as missing',
  contradiction: 'parts of one `all` that exclude each other',
  'dead-exit': 'an exit that never ends a run',
  'duplicate-column': 'a table has two columns of one name',
  'duplicate-id': 'two rows of a table say the same thing',
  'duplicate-key': 'a key stands twice in one map',
  'duplicate-name': 'two things have one name',
  'empty-file': 'a file that holds nothing',
  'empty-group': 'an `all` or `any` of nothing',
  'empty-text': 'every text begins and ends with an empty one',
  'fact-not-list': 'an operator that looks into a list reads none',
  'file-too-large': 'a file larger than any that people write',
  'given-cycle': 'a fragment that is made of itself',
  markup: 'MJML that is not well formed, or has no place in a mail',
  'may-be-missing': 'a template prints what may be missing',
  'missing-column': 'a table lacks a column that its catalog needs',
  'missing-key': 'a key that must be there is not',
  'missing-levels': 'the level is asked of a score that has none',
  'missing-offset': 'a time that could be several instants',
  'missing-otherwise': 'choices without one for everybody else',
  'missing-policy': 'mails without a policy that says when they may be sent',
  'missing-value': 'a cell that must be filled is empty',
  'mixed-conditions': 'several forms of condition in one place',
  'mixed-forms': 'two things that exclude each other stand together',
  mjml: 'MJML can not compile a template',
  'more-mistakes': 'a table has more mistakes than are told one by one',
  'never-equal': 'a comparison with what nothing is equal to',
  'never-sends': 'a campaign that never sends a mail',
  'never-sent': 'a mail that is never sent',
  'no-instant': 'an operator of instants with something that is none',
  'no-order': 'something without an order is compared by more and less',
  'no-text': 'an operator of texts with something that is none',
  'nobody-mailed': 'an experiment in which nobody gets a mail',
  'not-a-list': 'a template goes through something that is no list',
  'not-here': 'something that can not be asked for in this place',
  'not-printable': 'a template prints something that is no text or number',
  'not-text': 'a file that is no text in UTF-8',
  'nothing-to-skip': 'a step is to be skipped, and there is none',
  'out-of-order': 'levels that do not rise',
  'out-of-range': 'a value is too small, too large, too long or too many',
  'outside-project': 'a path that leads out of the project',
  'overlapping-groups': 'two experiments that must share no user would share some',
  'path-into-value': 'a path that goes on where there is a single value',
  'pattern-not-literal': 'a pattern that is not written into the rule',
  'preheader-not-shown': 'a preheader that the template has no place for',
  'refused-file': 'a file that would make MJML run code',
  'reserved-event': 'an event that Mailwright declares itself',
  'reserved-name': 'a name that has a meaning of its own',
  'same-id': 'a user is joined with themselves',
  'second-document': 'a second document where there can be one',
  'segment-cycle': 'a segment that is made of itself',
  'segment-too-large': 'segments within segments make too many conditions',
  'set-twice': 'two experiments change one value for the same users',
  'shadowed-name': 'a template gives a name that is taken',
  'tag-place': 'a tag of a template where none can stand',
  'template-syntax': 'a tag of a template that can not be read',
  'time-goes-back': 'a scenario in which something happens before what comes before it',
  'too-deep': 'things nested too deep',
  'too-large': 'a template that is too large',
  'too-many-rows': 'a table with more rows than rules can look up',
  'too-many-variants': 'more combinations of variants than can be compiled',
  'unbalanced-tag': 'a block of a template that is not opened or not closed',
  unguarded: 'a negation that is true because a value is missing',
  'unknown-anchor': 'a YAML alias without its anchor',
  'unknown-campaign': 'a campaign that no document declares',
  'unknown-catalog': 'a catalog that no document declares',
  'unknown-column': 'a column that the catalog does not describe',
  'unknown-content': 'a content block that no document declares',
  'unknown-decorator': 'there is no such decorator, or the operator takes none',
  'unknown-event': 'an event that the tracking plan does not have',
  'unknown-experiment': 'an experiment that no document declares',
  'unknown-fact': 'there is no such fact',
  'unknown-field': 'a template reads a part that a value does not have',
  'unknown-file': 'a file that is not there',
  'unknown-form': 'a map that fits none of the forms that can stand there',
  'unknown-formatter': 'a template calls what is no formatter',
  'unknown-given': 'a fragment that no file of `scenarios/given/` declares',
  'unknown-invariant': 'an invariant that there is not, or that says nothing of one life',
  'unknown-key': 'a key that nothing reads',
  'unknown-kind': 'a kind of document that there is not',
  'unknown-mail': 'a scenario expects a mail that no campaign sends',
  'unknown-message': 'a scenario counts from a message that none of its items is',
  'unknown-name': 'a template reads a name that its mail does not have',
  'unknown-operator': 'an operator that there is not',
  'unknown-path': 'a path that leads nowhere',
  'unknown-placeholder': 'a placeholder that no column of `examples` fills',
  'unknown-property': 'a property that the event does not have',
  'unknown-purpose': 'a purpose that the policy does not have',
  'unknown-row': 'an id that no row of the catalog has',
  'unknown-score': 'a score that no document declares',
  'unknown-segment': 'a segment that no document declares',
  'unknown-step': 'a step that the campaign does not have',
  'unknown-template': 'a template that is not there',
  'unknown-trait': 'a trait that the profile does not have',
  'unknown-user': 'a scenario names a user that it does not give',
  'unknown-value': 'a value that is none of those that can stand there',
  'unknown-variant': 'a variant that the experiment does not have',
  'unknown-zone': 'a time zone that there is not',
  'unordered-value': 'a value that nothing is more or less than',
  unreachable: 'a choice that is never reached',
  'unreachable-choice': 'a choice that is never taken',
  'unreadable-file': 'a file that can not be read',
  'unsafe-address': 'a link that would run code',
  'value-not-list': 'an operator that looks through a list has none as its value',
  'wrong-argument': 'a formatter is given what it does not take',
  'wrong-type': 'a value of another type than is needed',
  'wrong-width': 'a row with more or fewer cells than the header',
} as const;

/** What is most likely not meant, and can be run. */
export const WARNINGS = {
  'always-true': 'a comparison that asks for nothing',
  'equal-priority': 'two campaigns of one trigger and one priority, with one slot between them',
  'exhaustive-any': 'an `any` that always holds',
  'idle-priority': 'a priority that changes nothing',
  'longer-than-kept': 'a rule looks further back than events are kept',
  'may-not-format': 'a formatter is given a value that may not be of its kind',
  'no-difference': 'an experiment whose variants do not differ',
  'no-send': 'a campaign without a mail',
  'optional-key': 'runs are told apart by a value that may be missing',
  'outdated-counts': 'counts of rows that the catalog no longer has',
  'received-early': 'an item of a scenario is known before it happens',
  'unreachable-otherwise': 'an `otherwise` that is never taken',
  'unreachable-step': 'steps that never happen',
  'unread-file': 'a file that nothing reads',
  'unused-catalog': 'a catalog that no rule reads',
  'unused-column': 'a column of `examples` that no placeholder reads',
  'unused-content': 'a content block that no campaign shows',
  'unused-data': 'data of a mail that its template does not read',
  'unused-given': 'a fragment that no scenario begins with',
  'unused-score': 'a score that no rule reads',
  'unused-segment': 'a segment that no rule reads',
  'unused-template': 'a template that no campaign uses',
  'unused-user': 'a user of a scenario to whom nothing happens',
} as const;

export type ErrorCode = keyof typeof ERRORS | keyof typeof JSON_RULE_ERRORS;
export type WarningCode = keyof typeof WARNINGS | keyof typeof JSON_RULE_WARNINGS;
export type Code = ErrorCode | WarningCode;

const ALL_ERRORS = { ...ERRORS, ...JSON_RULE_ERRORS };
const ALL_WARNINGS = { ...WARNINGS, ...JSON_RULE_WARNINGS };
const SUMMARIES: Readonly<Record<Code, string>> = { ...ALL_ERRORS, ...ALL_WARNINGS };

/** All codes, sorted. */
export const CODES: readonly Code[] = (Object.keys(SUMMARIES) as Code[]).sort();

export function isCode(word: string): word is Code {
  return Object.hasOwn(SUMMARIES, word);
}

/** What a code says, in a line. */
export function summaryOf(code: Code): string {
  return SUMMARIES[code];
}

export function severityOf(code: Code): 'error' | 'warning' {
  return Object.hasOwn(ALL_WARNINGS, code) ? 'warning' : 'error';
}
