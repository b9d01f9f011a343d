/** What is declared and never read: segments, scores, catalogs, content blocks and templates. */
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { fileStart, warning } from '../../vocabulary/diagnostic.js';
import { isObject } from '../../vocabulary/json.js';
import { contentsIn } from '../campaign-check.js';
import type { Step } from '../documents.js';
import { branchesOf } from '../documents.js';
import type { RuleSet } from '../rule-set.js';
import { treatmentsOf } from '../treatment.js';

/**
 * Of a sound rule set. Events are left out: a tracking plan is wider than the rules. What only something unused reads is
 * told once that is gone.
 */
export function unusedDeclarations(ruleSet: RuleSet): readonly Diagnostic[] {
  const read = namesRead(ruleSet);
  const { segments, scores, catalogs, contents, templates } = ruleSet;
  const declared = (
    kind: 'segment' | 'score' | 'catalog' | 'content',
    all: ReadonlyMap<string, { readonly span: Span }>,
  ) =>
    [...all].flatMap(([name, { span }]) =>
      read.has(`${kind} ${name}`) ? [] : [unused(kind, name, span, HOW_READ[kind])],
    );
  return [
    ...declared('segment', segments),
    ...declared('score', scores),
    ...declared('catalog', catalogs),
    ...declared('content', contents),
    ...[...templates].flatMap(([name, { path }]) =>
      read.has(`template ${name}`) ? [] : [unused('template', name, fileStart(path), HOW_READ.template)],
    ),
  ];
}

type Unused = 'segment' | 'score' | 'catalog' | 'content' | 'template';

const HOW_READ: Readonly<Record<Unused, string>> = {
  segment: 'write `{ condition: NAME }` in a rule, or let a campaign begin by `enters: NAME`',
  score: 'read it by `{ fact: score, params: { name: NAME } }` or by `level`',
  catalog: 'read it by `lookup` or `recommend`',
  content: 'show it in a slot: `content: { SLOT: NAME }` of a send',
  template: 'name it as the `template` of a send',
};

const WORDS: Readonly<Record<Unused, string>> = {
  segment: 'no rule reads the segment',
  score: 'no rule reads the score',
  catalog: 'no rule reads the catalog',
  content: 'no campaign shows the content',
  template: 'no campaign uses the template',
};

function unused(kind: Unused, name: string, span: Span, how: string): Diagnostic {
  return warning(
    `unused-${kind}`,
    span,
    `${WORDS[kind]} \`${name}\``,
    `remove it, or ${how.replaceAll('NAME', name)}`,
  );
}

/** As `kind name`, what any rule names. */
function namesRead(ruleSet: RuleSet): ReadonlySet<string> {
  const read = new Set<string>();
  const { segments, scores, contents, campaigns, policy, invariants } = ruleSet;
  for (const { name, body } of segments.values()) readIn(body.when, read, `segment ${name}`);
  for (const { body } of [...scores.values(), ...contents.values(), ...invariants.values()])
    readIn(body, read);
  if (policy) readIn(policy.body.purposes, read);
  for (const campaign of campaigns.values()) {
    const { trigger } = campaign.body;
    if ('enters' in trigger) read.add(`segment ${trigger.enters}`);
    if ('leaves' in trigger) read.add(`segment ${trigger.leaves}`);
    for (const { campaign: treated } of treatmentsOf(campaign, ruleSet)) {
      readIn(treated.body, read);
      for (const name of contentsIn(treated.body.steps)) read.add(`content ${name}`);
      for (const name of templatesIn(treated.body.steps)) read.add(`template ${name}`);
    }
  }
  return read;
}

function templatesIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) =>
    'send' in step ? [step.template] : branchesOf(step).flatMap((branch) => templatesIn(branch.steps)),
  );
}

/** Conditions and facts wherever they stand; what only looks like one counts as well. */
function readIn(value: unknown, read: Set<string>, self?: string): void {
  if (Array.isArray(value)) {
    for (const one of value) readIn(one, read, self);
    return;
  }
  if (!isObject(value)) return;
  const { condition, params } = value;
  if (typeof condition === 'string' && `segment ${condition}` !== self) read.add(`segment ${condition}`);
  if (isObject(params)) {
    if (typeof params['name'] === 'string') read.add(`score ${params['name']}`);
    if (typeof params['catalog'] === 'string') read.add(`catalog ${params['catalog']}`);
  }
  for (const one of Object.values(value)) readIn(one, read, self);
}
