/** Applies fixes until none is left, and keeps those only that mend what they are for. */
import type { SourceFile } from '../../language/source-file.js';
import type { TextEdit } from '../../language/text-edit.js';
import { Places, edited } from '../../language/text-edit.js';
import { editorsOf, textEditsOf } from '../../language/yaml-edit.js';
import type { Diagnostic, Span } from '../../vocabulary/diagnostic.js';
import { compareText } from '../../vocabulary/diagnostic.js';

/** All that is wrong with files. */
export type Check = (files: readonly SourceFile[]) => Promise<readonly Diagnostic[]>;

/** A mistake that was mended, and where what mends it stands now. */
export interface Fixed {
  readonly diagnostic: Diagnostic;
  readonly span: Span;
}

export interface Mended {
  readonly files: readonly SourceFile[];
  /** In the order of their places. */
  readonly fixed: readonly Fixed[];
  /** What is wrong with the files as they are now. */
  readonly left: readonly Diagnostic[];
}

/** Mending a name lets what reads it be checked, which may be mended next: so often, and no more. */
const MOST_ROUNDS = 20;

/** `found` is what `check` says of the files as they are given. */
export async function mend(
  files: readonly SourceFile[],
  found: readonly Diagnostic[],
  check: Check,
): Promise<Mended> {
  const refused = new Set<string>();
  let state: Mended = { files, fixed: [], left: found };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = await mendOnce(state, refused, check);
    if (!next) break;
    state = next;
  }
  return state;
}

/** A fix with the edits of text that it comes to. */
interface Repair {
  readonly diagnostic: Diagnostic;
  readonly edits: readonly TextEdit[];
}

/** One round: all fixes that do not touch each other, less those that turn out to be none. Undefined where none is left. */
async function mendOnce(
  { files, fixed, left }: Mended,
  refused: Set<string>,
  check: Check,
): Promise<Mended | undefined> {
  for (;;) {
    const repairs = repairsOf(files, left, refused);
    if (repairs.length === 0) return undefined;
    const after = repaired(files, repairs);
    const found = await check(after);
    const failed = failures(repairs, { files, left }, { files: after, left: found });
    if (failed.length === 0) {
      return { files: after, fixed: withFixed(fixed, repairs, files, after), left: found };
    }
    for (const { diagnostic } of failed) refused.add(keyOf(diagnostic, files));
  }
}

function repairsOf(
  files: readonly SourceFile[],
  diagnostics: readonly Diagnostic[],
  refused: ReadonlySet<string>,
): readonly Repair[] {
  const editorOf = editorsOf(files.filter(isWritable));
  const taken: TextEdit[] = [];
  return diagnostics.flatMap((diagnostic) => {
    if (!diagnostic.fix || refused.has(keyOf(diagnostic, files))) return [];
    const edits = textEditsOf(diagnostic.fix.edits, editorOf);
    if (!edits || edits.some((edit) => taken.some((other) => touches(edit.span, other.span)))) return [];
    taken.push(...edits);
    return [{ diagnostic, edits }];
  });
}

/** What was no UTF-8 would not be written as it was. */
function isWritable({ text }: SourceFile): boolean {
  return !text.includes('\uFFFD');
}

function repaired(files: readonly SourceFile[], repairs: readonly Repair[]): readonly SourceFile[] {
  return files.map((file) => {
    const edits = editsIn(file, repairs);
    return edits.length === 0 ? file : edited(file, edits);
  });
}

function editsIn({ path }: SourceFile, repairs: readonly Repair[]): readonly TextEdit[] {
  return repairs.flatMap(({ edits }) => edits.filter(({ span }) => span.file === path));
}

type State = Pick<Mended, 'files' | 'left'>;

/**
 * The repairs that make a mistake of what they write, or leave the file unreadable as YAML. What else is told after a
 * repair was there before, and could not be seen: a part that nothing had read is read now.
 */
function failures(repairs: readonly Repair[], before: State, after: State): readonly Repair[] {
  const known = new Set(before.left.map((one) => keyOf(one, before.files)));
  const fresh = after.left.filter((one) => one.severity === 'error' && !known.has(keyOf(one, after.files)));
  const unreadable = new Set(fresh.filter(({ code }) => UNREADABLE.has(code)).map(({ span }) => span.file));
  return repairs.filter((repair) => {
    if (repair.edits.some(({ span }) => unreadable.has(span.file))) return true;
    const written = writtenSpans(repair, repairs, before.files, after.files);
    return after.left.some(
      (one) =>
        one.severity === 'error' &&
        written.some((span) => touches(one.span, span)) &&
        !OF_WHOLE.has(one.code) &&
        (one.code === repair.diagnostic.code || fresh.includes(one)),
    );
  });
}

/** Told at the first key of a map, and not of that key. */
const OF_WHOLE: ReadonlySet<string> = new Set(['missing-key', 'missing-otherwise']);

const UNREADABLE: ReadonlySet<string> = new Set(['bad-yaml', 'duplicate-key', 'unknown-anchor', 'bad-key']);

/** Where the texts of a repair stand when all repairs are made. */
function writtenSpans(
  repair: Repair,
  repairs: readonly Repair[],
  before: readonly SourceFile[],
  after: readonly SourceFile[],
): readonly Span[] {
  // An item that is gone has no place, and what comes next is not its doing.
  const written = repair.edits.filter(({ text }) => text !== '');
  return written.map(({ span, text }) => movedSpan(span, text.length, repairs, before, after));
}

/** A place after the edits of a round, with so many characters from its beginning. */
function movedSpan(
  span: Span,
  length: number,
  repairs: readonly Repair[],
  before: readonly SourceFile[],
  after: readonly SourceFile[],
): Span {
  const old = before.find(({ path }) => path === span.file)!;
  const places = new Places(old);
  const [start] = places.range(span)!;
  const shift = editsIn(old, repairs).reduce((sum, edit) => {
    const [from, to] = places.range(edit.span)!;
    return from < start ? sum + edit.text.length - (to - from) : sum;
  }, 0);
  const now = new Places(after.find(({ path }) => path === span.file)!);
  return now.span(start + shift, start + shift + length);
}

/** Of a place in one line. */
function lengthOf({ line, column, endLine, endColumn }: Span): number {
  return line === endLine ? endColumn - column : 0;
}

/** Of a round and those before it, in the order of where they stand now. */
function withFixed(
  earlier: readonly Fixed[],
  repairs: readonly Repair[],
  before: readonly SourceFile[],
  after: readonly SourceFile[],
): readonly Fixed[] {
  const moved = (span: Span, length: number) => movedSpan(span, length, repairs, before, after);
  const all = [
    ...earlier.map(({ diagnostic, span }) => ({ diagnostic, span: moved(span, lengthOf(span)) })),
    ...repairs.map(({ diagnostic, edits: [edit] }) => ({
      diagnostic,
      span: moved(edit!.span, edit!.text.length),
    })),
  ];
  return all.sort(
    (a, b) =>
      compareText(a.span.file, b.span.file) || a.span.line - b.span.line || a.span.column - b.span.column,
  );
}

function touches(a: Span, b: Span): boolean {
  return a.file === b.file && !isBefore(a, b) && !isBefore(b, a);
}

function isBefore(a: Span, b: Span): boolean {
  return a.endLine < b.line || (a.endLine === b.line && a.endColumn <= b.column && !isSame(a, b));
}

function isSame(a: Span, b: Span): boolean {
  return a.line === b.line && a.column === b.column;
}

/** A mistake by what it says and the text that it stands at: lines may come and go above. */
function keyOf({ code, message, span }: Diagnostic, files: readonly SourceFile[]): string {
  const file = files.find(({ path }) => path === span.file);
  const line = file?.text.split('\n')[span.line - 1]?.trim() ?? '';
  return [code, span.file, message, line].join('\u0000');
}
