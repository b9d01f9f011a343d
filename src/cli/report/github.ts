/** Workflow commands of GitHub Actions: each mistake at its line of a pull request, and all of them in the summary. */
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { counted } from '../terminal.js';
import { countDiagnostics } from './diagnostics.js';

/** What is shown at a line: a mistake with its code, or anything else with its title. */
export type Told = Pick<Diagnostic, 'severity' | 'message' | 'span' | 'help'> & { readonly code: string };

/** So many errors, and as many warnings, does GitHub show of a step. */
export const MOST_SHOWN = 10;

/** The path of a project's file from the root of the repository. */
export type PathOf = (file: string) => string;

/** One command a line, what matters most first; the last line counts, and tells what GitHub will not show. */
export function githubReport(diagnostics: readonly Diagnostic[], pathOf: PathOf, what: string): string {
  const commands = byImportance(diagnostics).map((one) => command(one, pathOf));
  const hidden = hiddenCount(diagnostics);
  const more =
    hidden === 0
      ? ''
      : `; GitHub shows ${MOST_SHOWN} of each at most, so ${hidden} only here and in the summary`;
  return [...commands, `${what}: ${countDiagnostics(diagnostics)}${more}`].join('\n');
}

/** As many commands as GitHub shows, what matters most first. */
export function annotations(told: readonly Told[], pathOf: PathOf): readonly string[] {
  const sorted = byImportance(told);
  const shown = (severity: Told['severity']) =>
    sorted.filter((one) => one.severity === severity).slice(0, MOST_SHOWN);
  return [...shown('error'), ...shown('warning')].map((one) => command(one, pathOf));
}

function hiddenCount(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const over = (count: number) => Math.max(0, count - MOST_SHOWN);
  return over(errors) + over(diagnostics.length - errors);
}

/** What keeps others from being seen, then the other errors, then warnings; of a file one after the other. */
export function byImportance<One extends Told>(diagnostics: readonly One[]): readonly One[] {
  const rank = ({ code, severity }: Told) => (severity === 'warning' ? 2 : HIDING.has(code) ? 0 : 1);
  return [0, 1, 2].flatMap((wanted) => diagnostics.filter((one) => rank(one) === wanted));
}

/** Where one of these stands, a file or a document is not read any further. */
const HIDING: ReadonlySet<string> = new Set([
  'alias-bomb',
  'bad-key',
  'bad-value',
  'bad-yaml',
  'duplicate-key',
  'empty-file',
  'file-too-large',
  'not-text',
  'outside-project',
  'refused-file',
  'too-deep',
  'unknown-anchor',
  'unknown-kind',
  'unreadable-file',
]);

function command({ code, severity, message, span, help }: Told, pathOf: PathOf): string {
  const isOneLine = span.line === span.endLine;
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', pathOf(span.file)],
    ['line', span.line],
    // GitHub takes columns only where the mark begins and ends in one line.
    ...(isOneLine ? ([['col', span.column]] as const) : []),
    ['endLine', span.endLine],
    ...(isOneLine && span.endColumn > span.column ? ([['endColumn', span.endColumn]] as const) : []),
    ['title', code],
  ];
  const words = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${severity} ${words}::${escapeData(help === undefined ? message : `${message}\n${help}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A summary may have a megabyte; so many rows stay far below it. */
const MOST_ROWS = 500;

/** What the repository's files are linked to: `https://github.com/OWNER/REPO/blob/SHA/`. */
export type LinkOf = (path: string, line: number) => string | undefined;

/** Markdown for the summary of the job. */
export function githubSummary(
  diagnostics: readonly Diagnostic[],
  pathOf: PathOf,
  linkOf: LinkOf,
  what: string,
): string {
  const head = `${countDiagnostics(diagnostics)}\n\n${plain(what)}`;
  return summaryTable(head, diagnostics, pathOf, linkOf);
}

/** `head` is Markdown. */
export function summaryTable(head: string, told: readonly Told[], pathOf: PathOf, linkOf: LinkOf): string {
  const shown = byImportance(told).slice(0, MOST_ROWS);
  const rows = shown.map((one) => row(one, pathOf, linkOf));
  const left = told.length - shown.length;
  return [
    `### Mailwright: ${head}`,
    '',
    ...(rows.length === 0
      ? []
      : ['| | place | what is wrong | help |', '| --- | --- | --- | --- |', ...rows, '']),
    ...(left === 0 ? [] : [`… and ${counted(left, 'more')}`.replace('mores', 'more'), '']),
    '',
  ].join('\n');
}

function row({ code, severity, message, span, help }: Told, pathOf: PathOf, linkOf: LinkOf): string {
  const path = pathOf(span.file);
  const place = plain(`${path}:${span.line}`);
  const link = linkOf(path, span.line);
  const cells = [
    `${severity === 'error' ? '❌' : '⚠️'} <code>${plain(code)}</code>`,
    link === undefined ? place : `<a href="${plain(link)}">${place}</a>`,
    withCode(message),
    withCode(help ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A sentence with the user's words in backticks; an odd backtick is one. */
function withCode(sentence: string): string {
  const parts = sentence.split('`');
  if (parts.length % 2 === 0) return plain(sentence);
  return parts.map((part, index) => (index % 2 === 0 ? plain(part) : `<code>${plain(part)}</code>`)).join('');
}

/** Text that means nothing in Markdown or HTML, and stays in one row of a table. */
function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[^\p{L}\p{N}\p{M} ]/gu, (mark) =>
      /[-.,;/()?…’“”]/u.test(mark) ? mark : `&#${mark.codePointAt(0)};`,
    );
}
