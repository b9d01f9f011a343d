/** MJML, run once per template, with marks in the place of the tags. */
import type { Problem, Range } from './located.js';
import type { Marks } from './marks.js';
import { marksFor } from './marks.js';
import { plainTextCompiler } from './plain-text.js';
import type { Skeleton } from './skeleton.js';
import { cutHtml } from './skeleton.js';
import { didYouMean } from './suggestion.js';
import { TEXT_ELEMENTS, MJ_RAW_PARENTS } from './elements.js';
import type { Layout } from './walk.js';

export interface CompiledTemplate {
  /** Undefined where there are problems. */
  readonly skeleton: Skeleton | undefined;
  readonly problems: readonly Problem[];
}

/** By the template's text, on which alone they depend: a template that several mails use is compiled once. */
const compiled = new Map<string, Promise<CompiledTemplate>>();
const MOST_COMPILED = 200;

export function compileTemplate(layout: Layout): Promise<CompiledTemplate> {
  const known = compiled.get(layout.text);
  if (known) return known;
  const made = compileLayout(layout);
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(layout.text, made);
  return made;
}

async function compileLayout(layout: Layout): Promise<CompiledTemplate> {
  const marks = marksFor(layout);
  const { html, problems } = await runMjml(markedMjml(layout, marks), layout.text);
  if (html === undefined) return { skeleton: undefined, problems };
  const cut = cutHtml(steadyIds(html), layout, marks, await plainTextCompiler());
  return cut.problems.length > 0 ? { skeleton: undefined, problems: cut.problems } : { ...cut, problems: [] };
}

/** The template for MJML's eyes: every line is where it was. */
function markedMjml(layout: Layout, marks: Marks): string {
  const edits: { readonly range: Range; readonly text: string }[] = [
    ...layout.comments.map((range) => ({ range, text: lineBreaks(layout.text, range) })),
    ...layout.holes.map((hole) => ({ range: hole, text: holeText(layout, hole, marks) })),
    ...previewEdit(layout, marks),
  ];
  let from = 0;
  const parts: string[] = [];
  for (const { range, text } of edits.sort((a, b) => a.range.start - b.range.start)) {
    parts.push(layout.text.slice(from, range.start), text);
    from = range.end;
  }
  return parts.join('') + layout.text.slice(from);
}

function holeText(layout: Layout, hole: Layout['holes'][number], marks: Marks): string {
  const mark = marks.of(hole);
  const breaks = lineBreaks(layout.text, hole);
  return hole.kind === 'control' && hole.between ? `<mj-raw>${mark}</mj-raw>${breaks}` : `${mark}${breaks}`;
}

function lineBreaks(text: string, { start, end }: Range): string {
  return '\n'.repeat(text.slice(start, end).split('\n').length - 1);
}

/** A template without a preview gets one, which a mail without a preheader leaves out again. */
function previewEdit(
  { root, head, hasPreview }: Layout,
  marks: Marks,
): readonly { range: Range; text: string }[] {
  if (hasPreview || !root) return [];
  const preview = `<mj-preview>${marks.write('preheader', 0)}</mj-preview>`;
  if (head?.selfClosing) return [{ range: head, text: `<mj-head>${preview}</mj-head>` }];
  const { end } = head ?? root;
  return [{ range: { start: end, end }, text: head ? preview : `<mj-head>${preview}</mj-head>` }];
}

interface MjmlResult {
  readonly html?: string;
  readonly problems: readonly Problem[];
}

/** What MJML has made of texts, here or on another thread: it is by far the slowest part of opening a project. */
const results = new Map<string, MjmlResult>();

/** By MJML's input: on it alone the results depend. */
export type KnownMjml = readonly (readonly [string, MjmlResult])[];

export function knownMjml(): KnownMjml {
  return [...results];
}

/** Takes over what another thread has found. */
export function learnMjml(known: KnownMjml): void {
  for (const [mjml, result] of known) results.set(mjml, result);
}

async function runMjml(mjml: string, original: string): Promise<MjmlResult> {
  const before = results.get(mjml);
  if (before) return before;
  const result = await runNewMjml(mjml, original);
  if (results.size >= MOST_COMPILED) results.clear();
  // Problems have places in the template as it is written, which is another text.
  if (result.html !== undefined) results.set(mjml, result);
  return result;
}

async function runNewMjml(mjml: string, original: string): Promise<MjmlResult> {
  const { default: mjml2html } = await import('mjml');
  try {
    const { html } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false });
    return { html, problems: [] };
  } catch (thrown) {
    return { problems: mjmlProblems(thrown, original) };
  }
}

interface MjmlMistake {
  readonly line: number;
  readonly message: string;
  readonly tagName: string;
}

function mjmlProblems(thrown: unknown, text: string): readonly Problem[] {
  const { errors } = thrown as { readonly errors?: readonly MjmlMistake[] };
  if (errors && errors.length > 0) return errors.map((mistake) => mistakeProblem(mistake, text));
  const reason = thrown instanceof Error ? thrown.message.split('\n', 1)[0]! : String(thrown);
  return [{ code: 'mjml', start: 0, end: 0, message: `MJML cannot compile this template: ${reason}` }];
}

function mistakeProblem({ line, message, tagName }: MjmlMistake, text: string): Problem {
  return {
    code: 'mjml',
    ...elementAt(text, line, tagName),
    message: inOurWords(message),
    help: mistakeHelp(message, tagName),
  };
}

/** MJML's sentence in the form of the others. */
function inOurWords(message: string): string {
  return message
    .trim()
    .replace(/^Element (\S+) doesn't exist or is not registered$/, 'there is no element `<$1>` in MJML')
    .replace(/^Attribute (\S+) is illegal$/, 'this element has no attribute `$1`')
    .replace(/^Attributes (.+) are illegal$/, 'this element has no attributes `$1`')
    .replace(
      /^(\S+) cannot be used inside (\S+), only inside: (.*)$/,
      '`<$1>` cannot stand in `<$2>`, only in: $3',
    )
    .replace(/^Attribute (\S+) has invalid value: (.*?) for type (\w+).*$/, '`$1` cannot be `$2`')
    .replace(/^[A-Z]/, (first) => first.toLowerCase())
    .replace(/\.$/, '');
}

function mistakeHelp(message: string, tagName: string): string | undefined {
  if (message.includes('not registered'))
    return didYouMean(tagName, [...TEXT_ELEMENTS, ...MJ_RAW_PARENTS, 'mj-image', 'mj-divider', 'mj-spacer']);
  return /only accepts .*$/.exec(message)?.[0].replace(/^only accepts/, 'it takes');
}

/** The opening tag on a line; lines count from 1. */
function elementAt(text: string, line: number, tagName: string): Range {
  const lines = text.split('\n');
  const index = Math.min(Math.max(line - 1, 0), lines.length - 1);
  const lineStart = lines.slice(0, index).join('\n').length + (index > 0 ? 1 : 0);
  const column = lines[index]!.indexOf(`<${tagName}`);
  if (column < 0) return { start: lineStart, end: lineStart + lines[index]!.trimEnd().length };
  return { start: lineStart + column, end: lineStart + column + tagName.length + 1 };
}

const RANDOM_ID = /id="([\da-f]{16})" class="mj-menu-checkbox"|name="mj-carousel-radio-([\da-f]{16})"/g;

/** MJML draws ids at random; the same template must give the same mail. */
function steadyIds(html: string): string {
  const drawn = [...new Set([...html.matchAll(RANDOM_ID)].map((match) => match[1] ?? match[2]!))];
  return drawn.reduce((text, id, index) => text.replaceAll(id, `mw${index + 1}`), html);
}
