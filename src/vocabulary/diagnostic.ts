/**
 * Mistakes in what a user wrote: values, collected, never thrown. Messages start in lower case, have no full
 * stop, and put the user's own words in backticks; `help` says what to write instead.
 */
import type { Code, ErrorCode, WarningCode } from './code.js';

/** A place in a text: lines and columns count from 1, columns in UTF-16 code units; the end is exclusive. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type Severity = 'error' | 'warning';

export interface Related {
  readonly message: string;
  readonly span: Span;
}

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly help?: string;
  readonly related?: readonly Related[];
}

export function error(
  code: ErrorCode,
  span: Span,
  message: string,
  more: { readonly help?: string | undefined; readonly related?: readonly Related[] | undefined } = {},
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    span,
    ...(more.help === undefined ? {} : { help: more.help }),
    ...(more.related === undefined ? {} : { related: more.related }),
  };
}

export function warning(code: WarningCode, span: Span, message: string, help?: string): Diagnostic {
  return { code, severity: 'warning', message, span, ...(help === undefined ? {} : { help }) };
}

/** The start of a file: where a mistake is told that concerns the whole of it. */
export function fileStart(file: string): Span {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** `rules/cart.yaml:12:5`. */
export function formatPlace(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}

/** By file, then place; the order in which every command prints them. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compareText(a.span.file, b.span.file) ||
      a.span.line - b.span.line ||
      a.span.column - b.span.column ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An error in our own reasoning, never in a user's file. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(`Mailwright is wrong here, please report it: ${sentence}`);
}
