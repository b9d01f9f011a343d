/** Files → everything that can be run: the rules, the program and the mails; or all that is wrong with them. */
import { compile } from '../compile/compile.js';
import type { Program } from '../compile/program.js';
import type { EventCheck, TraitsCheck } from '../language/event-check.js';
import { eventCheck, traitsCheck } from '../language/event-check.js';
import { resolve } from '../language/resolve.js';
import type { RuleSet } from '../language/rule-set.js';
import { readRuleSet } from '../language/rule-set.js';
import type { SendDeclaration } from '../language/send-declaration.js';
import { sendDeclarations, traitFields } from '../language/send-declaration.js';
import type { SourceFile } from '../language/source-file.js';
import { partAt, spanOf } from '../language/documents.js';
import type { TextAt } from '../render/located.js';
import type { Mail, MailOutline, MailSource, SlotSource } from '../render/mail.js';
import { compileMail, outlineMail, rehearse } from '../render/render.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { assert, sortDiagnostics } from '../vocabulary/diagnostic.js';

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
}

/** Mails by campaign and step, as far as they are checked without MJML. */
export type Outlines = ReadonlyMap<string, MailOutline>;

/** Mails by campaign and step, ready to be rendered. */
export type Mails = ReadonlyMap<string, Mail>;

export function mailKey(campaign: string, step: string): string {
  return `${campaign}/${step}`;
}

/** Reads, resolves, checks and compiles `rules/**` and `templates/**`. MJML is compiled by `compileMails`. */
export function openProject(files: readonly SourceFile[]): Opened {
  const { ruleSet, diagnostics: mistakes } = readRuleSet(files);
  const diagnostics: Diagnostic[] = [...mistakes, ...resolve(ruleSet)];
  const outlines = outlineMails(ruleSet, diagnostics);
  if (diagnostics.some(({ severity }) => severity === 'error')) {
    return { project: undefined, diagnostics: sortDiagnostics(diagnostics) };
  }
  const program = compile(ruleSet, (campaign, step) => {
    const outline = outlines.get(mailKey(campaign, step));
    assert(outline, `the mail ${campaign}/${step} has an outline`);
    return (values) => rehearse(outline, values);
  });
  const checks = { check: eventCheck(ruleSet), checkTraits: traitsCheck(ruleSet) };
  const project = { ruleSet, program, outlines, ...checks };
  return { project, diagnostics: sortDiagnostics(diagnostics) };
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

/** A template that several mails use is wrong once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(
    diagnostics.map((one) => [`${one.code} ${one.message} ${JSON.stringify(one.span)}`, one]),
  );
  return [...seen.values()];
}

function outlineMails(ruleSet: RuleSet, diagnostics: Diagnostic[]): Outlines {
  const outlines = new Map<string, MailOutline>();
  const found: Diagnostic[] = [];
  for (const declaration of sendDeclarations(ruleSet)) {
    const source = mailSource(declaration, ruleSet);
    if (!source) continue;
    const { outline, diagnostics: mistakes } = outlineMail(source);
    found.push(...mistakes);
    if (outline) outlines.set(mailKey(source.campaign, source.step), outline);
  }
  diagnostics.push(...withoutRepeats(found));
  return outlines;
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
    template,
    subject: textAt('subject', step.subject),
    ...(step.preheader === undefined ? {} : { preheader: textAt('preheader', step.preheader) }),
    slots: Object.fromEntries(slots) as Readonly<Record<string, SlotSource>>,
    data,
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

function linkSource({ policy }: RuleSet): MailSource['links'] {
  const { utm, unsubscribe } = policy?.body.links ?? {};
  const at = (...path: readonly string[]) => policy!.at(['links', ...path]);
  const tags = Object.entries(utm ?? {}).map(([name, text]) => [name, { text, span: at('utm', name) }]);
  return {
    ...(utm ? { utm: Object.fromEntries(tags) as Readonly<Record<string, TextAt>> } : {}),
    ...(unsubscribe === undefined ? {} : { unsubscribe: { text: unsubscribe, span: at('unsubscribe') } }),
  };
}
