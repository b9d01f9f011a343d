/** Files → everything that can be run: the rules, the program and the mails; or all that is wrong with them. */
import type { Extras, Rehearsals } from '../compile/compile.js';
import { compile } from '../compile/compile.js';
import { comparison } from '../compile/condition.js';
import type { Program } from '../compile/program.js';
import { analyse } from '../language/analysis/analyse.js';
import type { EventCheck, TraitsCheck } from '../language/event-check.js';
import { eventCheck, traitsCheck } from '../language/event-check.js';
import { resolve } from '../language/resolve.js';
import type { RuleSet } from '../language/rule-set.js';
import { mayBeDeclared, readRuleSet } from '../language/rule-set.js';
import type { SendDeclaration, VariantSend } from '../language/send-declaration.js';
import { remainingSends, sendDeclarations, traitFields, variantSends } from '../language/send-declaration.js';
import type { SourceFile } from '../language/source-file.js';
import { unreadable } from '../language/source-file.js';
import { partAt, spanOf } from '../language/documents.js';
import type { TextAt } from '../render/located.js';
import type { Mail, MailOutline, MailSource, SlotSource } from '../render/mail.js';
import type { Probe } from '../render/probe.js';
import { compileMail, outlineMail, rehearse } from '../render/render.js';
import type { Assignments } from '../vocabulary/assignment.js';
import { assignmentFields, assignmentPairs } from '../vocabulary/assignment.js';
import type { Decision, MailValues } from '../vocabulary/decision.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { assert, sortDiagnostics } from '../vocabulary/diagnostic.js';
import { BROKEN } from '../vocabulary/shape.js';
import type { MailFindings } from './findings.js';
import { toldOf, withoutRepeats } from './findings.js';

/** A project whose rules have no mistake. */
export interface Project {
  readonly ruleSet: RuleSet;
  readonly program: Program;
  readonly outlines: Outlines;
  readonly check: EventCheck;
  readonly checkTraits: TraitsCheck;
}

export interface Opened {
  /** Undefined where there is an error among the diagnostics. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** What is declared, as far as it could be read; of a project with mistakes as well. */
  readonly declared: Pick<Project, 'ruleSet' | 'check' | 'checkTraits'>;
}

/** Mails by campaign, step and variants (see `mailKey`), as far as they are checked without MJML. */
export type Outlines = ReadonlyMap<string, MailOutline>;

/** Mails by the same keys, ready to be rendered. */
export type Mails = ReadonlyMap<string, Mail>;

/** `cart-recovery/reminder`, and `cart-recovery/reminder@cart-urgency:urgency` where a variant changes the mail. */
export function mailKey(campaign: string, step: string, assignments: Assignments = {}): string {
  return Object.entries(assignments).reduce(withVariant, `${campaign}/${step}`);
}

function withVariant(key: string, [experiment, variant]: readonly [string, string]): string {
  return `${key}@${experiment}:${variant}`;
}

/** The mail of a decision: of its variants, those count that change the step. */
export function mailOf<Value>(
  mails: ReadonlyMap<string, Value>,
  { campaign, step, ...fields }: Pick<Decision, 'campaign' | 'step' | 'experiment' | 'variant'>,
): Value | undefined {
  const key = assignmentPairs(fields).reduce(
    (known, pair) => {
      const next = withVariant(known, pair);
      return mails.has(next) ? next : known;
    },
    mailKey(campaign, step),
  );
  return mails.get(key);
}

/** The mails of a project by campaign and step, as they are written. */
export function mailNames({ ruleSet }: Pick<Project, 'ruleSet'>): readonly string[] {
  return sendDeclarations(ruleSet).map(({ campaign, step }) => mailKey(campaign.name, step.send));
}

/** Reads, resolves, checks and compiles `rules/**` and `templates/**`. MJML is compiled by `compileMails`. */
export function openProject(files: readonly SourceFile[]): Opened {
  return openRuleSet(readRuleSet(files));
}

/** The same of what is read already. */
export function openRuleSet({ ruleSet, diagnostics: mistakes }: ReturnType<typeof readRuleSet>): Opened {
  const diagnostics: Diagnostic[] = [...mistakes, ...resolve(ruleSet)];
  // Only sound rules can be reasoned about; templates may have mistakes.
  const areSound = diagnostics.every(({ severity }) => severity !== 'error');
  if (areSound) diagnostics.push(...analyse(ruleSet, comparison));
  const outlines = outlineMails(ruleSet, diagnostics);
  const checks = { check: eventCheck(ruleSet), checkTraits: traitsCheck(ruleSet) };
  const declared = { ruleSet, ...checks };
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { project: undefined, diagnostics: sortDiagnostics(diagnostics), declared };
  }
  const project = compiledProject({ ...declared, outlines });
  return { project, diagnostics: sortDiagnostics(diagnostics), declared };
}

/** A project of rules that have no mistake. */
export function compiledProject(parts: Omit<Project, 'program'>): Project {
  let program: Program | undefined;
  return {
    ...parts,
    // Compiled when it is first asked for: who only wants to know what is wrong runs nothing.
    get program() {
      return (program ??= programOf(parts.ruleSet, parts.outlines));
    },
  };
}

/**
 * The program of a project; with extras it decides the same, and keeps or tells more. `rehearseMail` says what `rehearse`
 * says, and may count it.
 */
export function programOf(
  ruleSet: RuleSet,
  outlines: Outlines,
  extras?: Extras,
  rehearseMail = rehearse,
): Program {
  const rehearsals: Rehearsals = (campaign, step, assignments) => {
    const outline = mailOf(outlines, { campaign, step, ...assignmentFields(assignments) });
    assert(outline, `the mail ${campaign}/${step} has an outline`);
    const rehearsal = (values: MailValues) => rehearseMail(outline, values);
    // Who counts rehearsals, or ends them, is to be asked each time.
    return rehearseMail === rehearse ? Object.assign(rehearsal, { needs: outline.needs }) : rehearsal;
  };
  return compile(ruleSet, rehearsals, [], extras);
}

/** Compiles the MJML of every template that a mail uses. */
export async function compileMails(
  outlines: Outlines,
): Promise<{ readonly mails: Mails; readonly diagnostics: readonly Diagnostic[] }> {
  const mails = new Map<string, Mail>();
  const diagnostics: Diagnostic[] = [];
  for (const [key, outline] of outlines) {
    const { mail, diagnostics: mistakes } = await compileMail(outline);
    diagnostics.push(...mistakes);
    if (mail) mails.set(key, mail);
  }
  return { mails, diagnostics: sortDiagnostics(withoutRepeats(diagnostics)) };
}

/** Also those of sound rules once more, where a probe is to count which ways their code goes. */
export function outlineMails(ruleSet: RuleSet, diagnostics: Diagnostic[], probe?: Probe): Outlines {
  const outlines = new Map<string, MailOutline>();
  const findings: MailFindings[] = [];
  const outlineSend = (send: SendDeclaration, under?: VariantSend) => {
    const source = mailSource(send, ruleSet);
    if (!source) return;
    const { outline, diagnostics: mistakes } = probe ? outlineMail(source, probe) : outlineOf(source);
    const { campaign, step, template } = source;
    const isRead = ruleSet.templates.get(send.step.template) === template;
    const told = isRead ? mistakes : mistakes.filter((one) => isOfTexts(one, template));
    findings.push({ mail: mailKey(campaign, step), under, diagnostics: told });
    if (outline) outlines.set(mailKey(campaign, step, under?.assignments), outline);
  };
  for (const send of sendDeclarations(ruleSet)) outlineSend(send);
  for (const send of variantSends(ruleSet)) outlineSend(send, send);
  for (const send of remainingSends(ruleSet)) outlineSend(send);
  diagnostics.push(...toldOf(findings));
  return outlines;
}

type Outlined = ReturnType<typeof outlineMail>;

/** By the template, and by all else that a mail is made from: what a change does not touch is not looked at again. */
const outlined = new WeakMap<SourceFile, Map<string, Outlined>>();
/** So many mails are remembered of a template. */
const MOST_OUTLINED = 100;

function outlineOf(source: MailSource): Outlined {
  const { template, dataAt, ...rest } = source;
  let known = outlined.get(template);
  if (!known) outlined.set(template, (known = new Map<string, Outlined>()));
  const places = [undefined, ...Object.keys(source.data)].map((name) => dataAt?.(name));
  // Two shapes say nothing, and one of them because something is told already.
  const key = JSON.stringify([rest, places], (_, value: unknown) => (value === BROKEN ? 'broken' : value));
  let found = known.get(key);
  if (!found) {
    if (known.size >= MOST_OUTLINED) known.clear();
    known.set(key, (found = outlineMail(source)));
  }
  return found;
}

/** Of a template that can not be read nothing: the texts of its mails are looked at all the same. */
function asRead(template: SourceFile): SourceFile {
  return unreadable(template) ? { path: template.path, text: '' } : template;
}

/** Whether something is wrong with what a mail says itself, whatever its template shows. */
function isOfTexts({ code, span }: Diagnostic, { path }: SourceFile): boolean {
  return span.file !== path && code !== 'unused-data' && code !== 'preheader-not-shown';
}

/** Undefined where a name that it needs is unknown, which has been reported. */
function mailSource(
  { campaign, step, part, data }: SendDeclaration,
  ruleSet: RuleSet,
): MailSource | undefined {
  const template = ruleSet.templates.get(step.template);
  const slots = Object.entries(step.content ?? {}).map(
    ([slot, name]) => [slot, slotSource(name, ruleSet)] as const,
  );
  if (!template || slots.some(([, source]) => !source)) return undefined;
  const textAt = (key: 'subject' | 'preheader', text: string): TextAt => ({
    text,
    span: spanOf(partAt(part, key)),
  });
  return {
    campaign: campaign.name,
    version: campaign.version,
    step: step.send,
    template: asRead(template),
    subject: textAt('subject', step.subject),
    ...(step.preheader === undefined ? {} : { preheader: textAt('preheader', step.preheader) }),
    slots: Object.fromEntries(slots) as Readonly<Record<string, SlotSource>>,
    data,
    dataAt: (name) => spanOf(partAt(part, 'data', ...(name === undefined ? [] : [name])), 'key'),
    traits: traitFields(ruleSet),
    links: linkSource(ruleSet),
  };
}

function slotSource(name: string, ruleSet: RuleSet): SlotSource | undefined {
  const content = ruleSet.contents.get(name);
  return (
    content && {
      choices: content.body.choose.map((choice, index) => {
        const key = 'when' in choice ? 'show' : 'otherwise';
        return {
          show: 'when' in choice ? choice.show : choice.otherwise,
          span: content.at(['choose', index, key]),
        };
      }),
    }
  );
}

function linkSource(ruleSet: RuleSet): MailSource['links'] {
  const { policy } = ruleSet;
  if (!policy && mayBeDeclared(ruleSet, 'policy')) return { isUnread: true };
  const { utm, unsubscribe } = policy?.body.links ?? {};
  const at = (...path: readonly string[]) => policy!.at(['links', ...path]);
  const tags = Object.entries(utm ?? {}).map(([name, text]) => [name, { text, span: at('utm', name) }]);
  return {
    ...(utm ? { utm: Object.fromEntries(tags) as Readonly<Record<string, TextAt>> } : {}),
    ...(unsubscribe === undefined ? {} : { unsubscribe: { text: unsubscribe, span: at('unsubscribe') } }),
  };
}
