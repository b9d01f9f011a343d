/** From what is written about a mail to the mail: outlined, rehearsed, compiled, rendered. */
import type { MailValues } from '../vocabulary/decision.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import type { JsonObject } from '../vocabulary/json.js';
import { error, sortDiagnostics, warning } from '../vocabulary/diagnostic.js';
import type { Workshop } from './bench.js';
import { htmlPieces, textPieces } from './compose.js';
import { compilePieces } from './eta.js';
import { readLayout } from './layout.js';
import { encodeAddress, encodeComponent } from './links.js';
import type { Located } from './located.js';
import { diagnose, locateFile } from './located.js';
import type { Mail, MailOutline, MailSource } from './mail.js';
import { compileTemplate } from './mjml.js';
import type { Moment, SlotProgram } from './moment.js';
import { ABSENT, checkNames, namesOf } from './names.js';
import { areMet, needsOf, noNeeds } from './needs.js';
import { lowerHoles, rehearsalPieces } from './outline.js';
import { tidyText } from './plain-text.js';
import type { Probe } from './probe.js';
import { plainTextCompiler } from './plain-text.js';
import { Failure, REHEARSAL, RUNTIME } from './runtime.js';
import type { Scope } from './scope.js';
import { compileAddress, compileShow, compileText } from './texts.js';
import type { Layout } from './walk.js';

/**
 * Reads and checks everything about a mail but its MJML, which needs no library to be loaded. There is an
 * outline if there is no error among the diagnostics. A probe counts which ways the mail's code goes.
 */
export function outlineMail(
  source: MailSource,
  probe?: Probe,
): {
  readonly outline?: MailOutline;
  readonly diagnostics: readonly Diagnostic[];
} {
  const layout = layoutOf(source.template);
  const workshop: Workshop = { ...openWorkshop(source), probe };
  const file = locatedOf(source.template);
  workshop.diagnostics.push(
    ...layout.problems.map((problem) => diagnose(file, problem)),
    ...checkNames(source),
  );
  const outline = draft(source, layout, workshop);
  const failed = workshop.diagnostics.some(({ severity }) => severity === 'error');
  if (!failed) workshop.diagnostics.push(...unusedData(source, workshop));
  const diagnostics = sortDiagnostics(workshop.diagnostics);
  if (failed) return { diagnostics };
  // A rehearsal that is counted is not left out.
  const needs = probe ? undefined : needsOf(workshop.needs, source);
  return {
    outline: { ...outline, needs, rehearsal: compilePieces(rehearsalPieces(layout, outline.codes)) },
    diagnostics,
  };
}

const layouts = new WeakMap<object, Layout>();

/** A template is read once, however many mails use it. */
function layoutOf(template: MailSource['template']): Layout {
  let layout = layouts.get(template);
  if (!layout) layouts.set(template, (layout = readLayout(template.text)));
  return layout;
}

const locatedFiles = new WeakMap<object, Located>();

function locatedOf(template: MailSource['template']): Located {
  let located = locatedFiles.get(template);
  if (!located) locatedFiles.set(template, (located = locateFile(template.path, template.text)));
  return located;
}

function openWorkshop(source: MailSource): Workshop {
  const declared = Object.entries(source.slots).map(
    ([name, { choices }]) => [name, choices.map(({ span }) => span)] as const,
  );
  const dataAt = (name?: string) =>
    name === undefined || Object.hasOwn(source.data, name) ? source.dataAt?.(name) : undefined;
  return {
    constants: [],
    diagnostics: [],
    used: new Set(),
    needs: noNeeds(),
    absent: ABSENT,
    declared: new Map(declared),
    dataAt,
  };
}

function draft(
  source: MailSource,
  layout: Layout,
  workshop: Workshop,
): Omit<MailOutline, 'rehearsal' | 'needs'> {
  const { subject, preheader, links } = source;
  const names = namesOf(source, (name) => `k[${workshop.constants.push(name) - 1}]`);
  return {
    source,
    layout,
    constants: workshop.constants,
    slots: slotPrograms(source, workshop, names.show),
    unsubscribe: links.unsubscribe && compileAddress(workshop, links.unsubscribe, names.unsubscribe),
    utm: Object.entries(links.utm ?? {}).map(([name, value]) => ({
      parameter: `utm_${name}`,
      value: compileText(workshop, value, names.tag),
    })),
    subject: compileText(workshop, subject, names.text),
    preheader: preheader && compileText(workshop, preheader, names.text),
    codes: templateCodes(source, layout, workshop, names.template),
  };
}

function slotPrograms({ slots }: MailSource, workshop: Workshop, scope: Scope): readonly SlotProgram[] {
  return Object.entries(slots).map(([name, { choices }]) => ({
    name,
    choices: choices.map(({ show, span }) => {
      const fields = Object.entries(show).map(([field, value]) => {
        return [field, compileShow(workshop, value, { text: field, span }, scope)] as const;
      });
      return new Map(fields);
    }),
  }));
}

/** Where blocks are broken, nobody can say which names are in force; that is mended first. */
const BREAKS_BLOCKS: ReadonlySet<string> = new Set(['template-syntax', 'unbalanced-tag', 'tag-place']);

function templateCodes(
  source: MailSource,
  layout: Layout,
  workshop: Workshop,
  scope: Scope,
): readonly string[] {
  if (layout.problems.some(({ code }) => BREAKS_BLOCKS.has(code))) return [];
  const located = locatedOf(source.template);
  const codes = lowerHoles({ workshop, located }, layout, scope);
  if (layout.hasPreview && source.preheader && !workshop.used.has('preheader')) {
    const message = 'the preheader is shown nowhere: the template has an `<mj-preview>` of its own';
    const help = 'write `{{ preheader }}` in it, or leave it out: then the preheader is put in';
    workshop.diagnostics.push(error('preheader-not-shown', source.preheader.span, message, { help }));
  }
  return codes;
}

function unusedData({ data, dataAt, subject }: MailSource, { used }: Workshop): readonly Diagnostic[] {
  return Object.keys(data)
    .filter((name) => !used.has(name))
    .map((name) =>
      warning(
        'unused-data',
        dataAt?.(name) ?? subject.span,
        `nothing reads \`${name}\` of \`data\``,
        'leave it out',
      ),
    );
}

/**
 * Compiles the MJML, once for all mails of one template. There is a mail if there are no diagnostics. Takes
 * half a second the first time, when MJML is loaded.
 */
export async function compileMail(outline: MailOutline): Promise<{
  readonly mail?: Mail;
  readonly diagnostics: readonly Diagnostic[];
}> {
  const { skeleton, problems } = await compileTemplate(outline.layout);
  if (!skeleton) {
    const file = locateFile(outline.source.template.path, outline.source.template.text);
    return { diagnostics: sortDiagnostics(problems.map((problem) => diagnose(file, problem))) };
  }
  const pieces = { html: htmlPieces(outline, skeleton.html), text: textPieces(outline, skeleton.text) };
  const mail = {
    outline,
    pieces,
    html: compilePieces(pieces.html),
    text: compilePieces(pieces.text),
    plain: await plainTextCompiler(),
  };
  return { mail, diagnostics: [] };
}

/** What is wrong with a template whatever a mail gives it: its tags and its MJML. */
export async function checkTemplate(template: MailSource['template']): Promise<readonly Diagnostic[]> {
  const layout = layoutOf(template);
  const { problems } = layout.problems.length > 0 ? layout : await compileTemplate(layout);
  const file = locateFile(template.path, template.text);
  return sortDiagnostics(problems.map((problem) => diagnose(file, problem)));
}

/** What would stop a mail from being rendered; undefined where nothing does. Writes no HTML. */
export function rehearse(outline: MailOutline, values: MailValues): string | undefined {
  if (outline.needs && areMet(outline.needs, values)) return undefined;
  return attempt(outline, begin(outline, values, String), false).failure?.message;
}

export type Rendered =
  | {
      readonly kind: 'rendered';
      readonly subject: string;
      readonly preheader: string | undefined;
      readonly html: string;
      readonly text: string;
      /** The address by which the user unsubscribes, as its links have it. */
      readonly unsubscribe: string | undefined;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly span: Span };

/** Fails exactly where the rehearsal does, and with its words. */
export function renderMail({ outline, html, text, plain }: Mail, values: MailValues): Rendered {
  const moment = begin(outline, values, plain);
  const { failure, subject } = attempt(outline, moment);
  if (failure) return { kind: 'failed', message: failure.message, span: failure.span };
  const { unsubscribe } = moment.links;
  return {
    kind: 'rendered',
    subject,
    preheader: moment.preheader,
    html: html(again(moment)),
    text: tidyText(text(again(moment))),
    unsubscribe: typeof unsubscribe === 'string' ? encodeAddress(unsubscribe) : undefined,
  };
}

/** A moment whose loops have not run yet. */
function again(moment: Moment): Moment {
  moment.rounds = 0;
  return moment;
}

const NO_LINKS: JsonObject = {};
const NO_UTM: readonly string[] = [];

function begin(outline: MailOutline, values: MailValues, plain: (html: string) => string): Moment {
  const { data, content, user, campaign, step, variant, now, timeZone } = values;
  const { constants, slots } = outline;
  return {
    f: RUNTIME,
    k: constants,
    slots,
    data,
    content,
    user,
    campaign,
    step,
    variant,
    now,
    timeZone,
    plain,
    links: NO_LINKS,
    utm: NO_UTM,
    preheader: undefined,
    rounds: 0,
  };
}

/** Evaluates everything that can fail. */
function attempt(
  outline: MailOutline,
  moment: Moment,
  wantsSubject = true,
): { readonly subject: string; readonly failure: Failure | undefined } {
  try {
    const subject = evaluateTexts(outline, moment, wantsSubject);
    moment.f = REHEARSAL;
    outline.rehearsal(moment);
    moment.f = RUNTIME;
    return { subject, failure: undefined };
  } catch (thrown) {
    if (thrown instanceof Failure) return { subject: '', failure: thrown };
    throw thrown;
  }
}

/** The texts of a mail that is begun; throws what stops it. */
export function evaluate(
  outline: MailOutline,
  values: MailValues,
  plain: (html: string) => string,
): { readonly subject: string; readonly moment: Moment } {
  const moment = begin(outline, values, plain);
  return { subject: evaluateTexts(outline, moment), moment };
}

/** The texts in their order: each may read those before it. */
function evaluateTexts(outline: MailOutline, moment: Moment, wantsSubject = true): string {
  if (outline.unsubscribe) moment.links = { unsubscribe: outline.unsubscribe(moment) };
  if (outline.utm.length > 0) {
    moment.utm = outline.utm.map(({ parameter, value }) => `${parameter}=${encodeComponent(value(moment))}`);
  }
  moment.preheader = outline.preheader && oneLine(outline.preheader(moment));
  const written = outline.subject(moment);
  // Its first letter says that it is not blank, and of a rehearsal nobody reads it.
  if (!wantsSubject && INK.test(written)) return written;
  const subject = oneLine(written);
  if (subject === '') throw new Failure('the subject is blank', outline.source.subject.span);
  return subject;
}

/** A line break in a subject would begin another header. */
function oneLine(text: string): string {
  return PLAIN_LINE.test(text) ? text : text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** A text that begins with a printable letter of ASCII. */
const INK = /^[!-~]/;

/** What most lines are: printable ASCII, blanks only singly and inside. */
const PLAIN_LINE = /^[!-~]+(?: [!-~]+)*$/;
