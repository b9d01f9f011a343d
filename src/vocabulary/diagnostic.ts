/**
 * Mistakes in what a user wrote: values, collected, never thrown. Messages start in lower case, have no full
 * stop, and put the user's own words in backticks; `help` says what to write instead.
 */
import type { Code, ErrorCode, WarningCode } from './code.js';
import type { JsonValue } from './json.js';

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

/**
 * A change that mends a mistake whose meaning is beyond doubt: it says what is to stand where, not how it is written.
 * What leaves a doubt (a fact to guard, a segment that nothing uses) has `help` and no fix.
 */
export interface Fix {
  /** What it does, as one would ask for it: `write X`. */
  readonly title: string;
  /** All of them, or none. */
  readonly edits: readonly FixEdit[];
}

/** `was` is what must stand there: an edit for anything else is not made. */
export type FixEdit =
  /** A key or a single value of a YAML file, which begins at the place. */
  | { readonly kind: 'write'; readonly span: Span; readonly was: JsonValue; readonly value: JsonValue }
  /** What is written there in a YAML file, as a text: `5` → `"5"`. */
  | { readonly kind: 'quote'; readonly span: Span; readonly was: JsonValue }
  /** An item of a YAML list, which begins at the place. */
  | { readonly kind: 'remove'; readonly span: Span }
  /** A key of a YAML map, behind another: the key that begins at the place. */
  | { readonly kind: 'add'; readonly span: Span; readonly key: string; readonly value: JsonValue }
  /** A part of a file of any sort. */
  | { readonly kind: 'text'; readonly span: Span; readonly was: string; readonly text: string };

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly help?: string;
  readonly related?: readonly Related[];
  /** What mends it, where that is beyond doubt. */
  readonly fix?: Fix;
}

export function error(
  code: ErrorCode,
  span: Span,
  message: string,
  more: {
    readonly help?: string | undefined;
    readonly related?: readonly Related[] | undefined;
    readonly fix?: Fix | undefined;
  } = {},
): Diagnostic {
  return {
    code,
    severity: 'error',
    message,
    span,
    ...(more.help === undefined ? {} : { help: more.help }),
    ...(more.related === undefined ? {} : { related: more.related }),
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  };
}

export function warning(
  code: WarningCode,
  span: Span,
  message: string,
  help?: string,
  related: readonly Related[] = [],
): Diagnostic {
  return {
    code,
    severity: 'warning',
    message,
    span,
    ...(help === undefined ? {} : { help }),
    ...(related.length === 0 ? {} : { related }),
  };
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
