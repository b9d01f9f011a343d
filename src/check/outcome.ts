/** What came of a test: the same from whoever has run it, so that every report is a function of it. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { ScenarioCase } from './case.js';
import type { Counts } from './coverage/point.js';
import type { Failure } from './failure.js';

export interface Outcome {
  readonly kind: 'scenario' | 'mistake';
  /** The scenario file that the test belongs to; of a mistake the file that it is in. */
  readonly file: string;
  /** Where the scenario's name is written, or the mistake is. */
  readonly span: Span;
  readonly name: string;
  readonly status: 'passed' | 'failed';
  /** In the order of their places. */
  readonly failures: readonly Failure[];
  /** Milliseconds. */
  readonly duration: number;
  /** Of a mistake: to be told as every command tells it. */
  readonly diagnostic?: Diagnostic;
}

export type { Counts };

/** What a test of vitest hands to the command: `task.meta.mailwright`. Without an outcome it has not run. */
export interface TestReport {
  readonly outcome?: Outcome;
  /** How often each arm of each point of the rules was gone, where coverage is asked for. */
  readonly counts?: Counts;
}

export function mistakeOutcome(diagnostic: Diagnostic): Outcome {
  const { message, span, help } = diagnostic;
  return {
    kind: 'mistake',
    file: span.file,
    span,
    name: message,
    status: 'failed',
    failures: [{ span, message, details: [], help }],
    duration: 0,
    diagnostic,
  };
}

/** `failures` in any order; how long it took is for the runner to say. */
export function scenarioOutcome(
  { name, span }: Pick<ScenarioCase, 'name' | 'span'>,
  failures: readonly Failure[],
): Outcome {
  return {
    kind: 'scenario',
    file: span.file,
    span,
    name,
    status: failures.length === 0 ? 'passed' : 'failed',
    failures: [...failures].sort((a, b) => a.span.line - b.span.line || a.span.column - b.span.column),
    duration: 0,
  };
}

/** By file, then place; a mistake of the rules, which vitest meets in every file, once. */
export function inOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  const seen = new Set<string>();
  return [...outcomes].sort(byPlace).filter(({ kind, diagnostic }) => {
    if (kind !== 'mistake') return true;
    const identity = JSON.stringify(diagnostic);
    return !seen.has(identity) && seen.add(identity);
  });
}

function byPlace(a: Outcome, b: Outcome): number {
  return (
    compareText(a.file, b.file) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compareText(a.kind, b.kind) ||
    compareText(a.name, b.name)
  );
}
