/** A change of the rules as a tired person would make it: one small edit of one file. */
import type { Span } from '../../vocabulary/diagnostic.js';
import type { SourceFile } from '../../language/source-file.js';

export interface Mutant {
  /** By document, place in it, kind of change and new value; moving lines about does not change it. */
  readonly id: string;
  /** The kind of change: `duration-longer`, `exit-dropped`. */
  readonly operator: string;
  readonly file: string;
  /** What is replaced in the file's text. */
  readonly span: Span;
  /** `campaign cart-recovery`, `template cart-recovery`. */
  readonly document: string;
  /** `wait 1h → 2h`. */
  readonly says: string;
  /** What stands at `span`. */
  readonly before: string;
  /** What stands there instead. */
  readonly after: string;
  /** The changed file. */
  readonly changed: () => SourceFile;
  /** All files, with the changed one in its place. */
  readonly files: () => readonly SourceFile[];
}
