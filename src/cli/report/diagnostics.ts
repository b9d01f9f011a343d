/** Diagnostics as text with a frame of the file, or as JSON. */
import type { SourceFile } from '../../language/source-file.js';
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Colors } from '../terminal.js';
import { counted, fitted, printable } from '../terminal.js';

/** The text of files by path, for frames. */
export type Texts = ReadonlyMap<string, string>;

export function textsOf(files: readonly SourceFile[]): Texts {
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** `columns` is the width of the terminal, where there is one. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: Texts,
  colors: Colors,
  columns?: number,
): string {
  return diagnostics.map((one) => formatDiagnostic(one, texts, colors, columns)).join('\n\n');
}

function formatDiagnostic(
  one: Diagnostic,
  texts: Texts,
  colors: Colors,
  columns: number | undefined,
): string {
  const paint = one.severity === 'error' ? colors.red : colors.yellow;
  const head = `${paint(colors.bold(`${one.severity}[${one.code}]`))} ${colors.cyan(formatPlace(one.span))}  ${printable(one.message)}`;
  const related = (one.related ?? []).flatMap(({ message, span }) => [
    fitted(`  ${colors.cyan(formatPlace(span))}  ${printable(message)}`, columns),
    ...frame(span, texts, colors, colors.blue, undefined, columns),
  ]);
  const help = one.help === undefined ? undefined : printable(one.help);
  const at = frame(one.span, texts, colors, paint, help, columns);
  return [fitted(head, columns), ...at, ...related].join('\n');
}

const WIDEST = 120;

/** The number of the line, and the bar behind it. */
const GUTTER = 8;

/** The line, and below it a mark under the place; the help stands beside the mark, or below where there is no room. */
export function frame(
  span: Span,
  texts: Texts,
  colors: Colors,
  paint: Colors['red'],
  help: string | undefined,
  columns: number | undefined,
): readonly string[] {
  const line = texts.get(span.file)?.split(/\r?\n/)[span.line - 1];
  if (line === undefined || hasControls(line)) {
    return help === undefined ? [] : [fitted(`    ${help}`, columns)];
  }
  const widest = columns === undefined ? WIDEST : Math.max(WIDEST / 4, Math.min(WIDEST, columns - GUTTER));
  const start = line.length <= widest ? 0 : Math.max(0, span.column - 1 - Math.floor(widest / 2));
  const shown = line.slice(start, start + widest).replaceAll('\t', ' ');
  const length = span.endLine === span.line ? span.endColumn - span.column : line.length - span.column + 1;
  const from = span.column - 1 - start;
  const mark = '^'.repeat(Math.max(1, Math.min(length, shown.length - from)));
  const number = String(span.line).padStart(5);
  const gutter = ' '.repeat(number.length);
  const isBeside =
    help !== undefined && GUTTER + from + mark.length + 1 + help.length <= (columns ?? Infinity);
  return [
    `${colors.dim(`${number} |`)} ${shown}`,
    `${colors.dim(`${gutter} |`)} ${' '.repeat(from)}${paint(mark)}${isBeside ? ` ${help}` : ''}`,
    ...(help === undefined || isBeside ? [] : [fitted(`${' '.repeat(GUTTER)}${help}`, columns)]),
  ];
}

/** A line with other control characters than a tab would write on the terminal what it likes; some turn its direction. */
function hasControls(line: string): boolean {
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(line);
}

/** `2 errors, 1 warning`. */
export function countDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  return parts.join(', ') || 'no mistakes';
}

/** How to read more of what has been told; undefined where nothing was. */
export function whereToRead(diagnostics: readonly Diagnostic[]): string | undefined {
  const codes = new Set(diagnostics.map(({ code }) => code));
  const [only] = codes;
  return only && `\`mailwright explain ${codes.size === 1 ? only : 'CODE'}\` tells more`;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
