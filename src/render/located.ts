import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, FixEdit, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';

/** A text written in a YAML file and the place where it stands. */
export interface TextAt {
  readonly text: string;
  readonly span: Span;
}

/** Offsets into a text: the end is exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A mistake found in a text alone, not yet told where the text stands. */
export interface Problem extends Range {
  readonly code: ErrorCode;
  readonly message: string;
  readonly help?: string | undefined;
  readonly related?: { readonly message: string; readonly at: Range } | undefined;
  /** The words that clearly were meant in its place. */
  readonly meant?: string | undefined;
}

/** A text that knows the place of each of its parts. */
export interface Located {
  readonly text: string;
  readonly spanOf: (range: Range) => Span;
  /** Other words in the place of a part. */
  readonly edit: (range: Range, words: string) => FixEdit;
}

/** A whole file. */
export function locateFile(file: string, text: string): Located {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const spanOf = ({ start, end }: Range): Span => {
    const from = position(lineStarts, start);
    const to = position(lineStarts, end);
    return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  };
  return {
    text,
    spanOf,
    edit: (range, words) => {
      const was = text.slice(range.start, range.end);
      return { kind: 'text', span: spanOf(range), was, text: words };
    },
  };
}

/** A text of a YAML file: quotes and escapes hide its inside, so that every part has the place of the whole. */
export function locateText({ text, span }: TextAt): Located {
  return {
    text,
    spanOf: () => span,
    edit: ({ start, end }, words) => {
      return { kind: 'write', span, was: text, value: text.slice(0, start) + words + text.slice(end) };
    },
  };
}

export function diagnose(located: Located, problem: Problem): Diagnostic {
  const { related, meant } = problem;
  return error(problem.code, located.spanOf(problem), problem.message, {
    help: problem.help,
    related: related && [{ message: related.message, span: located.spanOf(related.at) }],
    fix:
      meant === undefined
        ? undefined
        : { title: `write \`${meant}\``, edits: [located.edit(problem, meant)] },
  });
}

function position(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - lineStarts[low]! + 1 };
}
