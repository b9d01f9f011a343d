/** Edits of a file's text. */
import type { Span } from '../vocabulary/diagnostic.js';
import type { SourceFile } from './source-file.js';

/** `text` in the place of what stands at `span`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Offsets of a text ↔ lines and columns, as diagnostics count them. */
export class Places {
  private readonly starts: readonly number[];

  constructor(private readonly file: SourceFile) {
    const starts = [0];
    for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts;
  }

  /** Undefined for a place that the text does not have. */
  offset(line: number, column: number): number | undefined {
    const start = this.starts[line - 1];
    const end = this.starts[line] ?? this.file.text.length + 1;
    return start === undefined || start + column - 1 >= end ? undefined : start + column - 1;
  }

  range({ line, column, endLine, endColumn }: Span): readonly [number, number] | undefined {
    const start = this.offset(line, column);
    const end = this.offset(endLine, endColumn);
    return start === undefined || end === undefined || end < start ? undefined : [start, end];
  }

  span(start: number, end: number): Span {
    const [from, to] = [this.position(start), this.position(end)];
    return { file: this.file.path, ...from, endLine: to.line, endColumn: to.column };
  }

  private position(offset: number): { readonly line: number; readonly column: number } {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}

/** The file with all edits made; they must not overlap. */
export function edited(file: SourceFile, edits: readonly TextEdit[]): SourceFile {
  const places = new Places(file);
  const sorted = edits
    .map(({ span, text }) => ({ range: places.range(span)!, text }))
    .sort((a, b) => b.range[0] - a.range[0] || b.range[1] - a.range[1]);
  const text = sorted.reduce(
    (whole, { range: [start, end], text: inserted }) => whole.slice(0, start) + inserted + whole.slice(end),
    file.text,
  );
  return { path: file.path, text };
}
