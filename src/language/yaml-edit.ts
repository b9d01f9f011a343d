/**
 * Edits of YAML files. Nodes are found, and scalars written, by the yaml package; what it has written is put in the
 * place of the node's own source, and the document is not printed again: `Document.toString` keeps comments, but
 * folds long lines, spaces out brackets, aligns comments and ends lines anew, also far from what was changed. A
 * reviewer is to see the edit and nothing else.
 */
import type { Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { CST, Scalar, isMap, isPair, isScalar, isSeq, parseAllDocuments, parseDocument, visit } from 'yaml';
import type { FixEdit } from '../vocabulary/diagnostic.js';
import type { SourceFile } from './source-file.js';
import type { TextEdit } from './text-edit.js';
import { Places } from './text-edit.js';

/** Makes edits of one file; undefined for an edit that can not be made as it says. */
export type FileEditor = (edit: FixEdit) => TextEdit | undefined;

export function fileEditor(file: SourceFile): FileEditor {
  const places = new Places(file);
  let nodes: ReadonlyMap<number, Found> | undefined;
  return (edit) => {
    if (edit.kind === 'text') {
      const range = places.range(edit.span);
      return range && file.text.slice(...range) === edit.was
        ? { span: edit.span, text: edit.text }
        : undefined;
    }
    const start = places.offset(edit.span.line, edit.span.column);
    nodes ??= nodesOf(file.text);
    const found = start === undefined ? undefined : nodes.get(start);
    const made = found && edited(edit, found, file.text);
    return made && { span: places.span(made.start, made.end), text: made.text };
  };
}

export interface Found {
  readonly scalar: Scalar;
  readonly range: readonly [number, number];
  readonly isKey: boolean;
  readonly parent: YAMLMap | YAMLSeq | undefined;
  readonly inFlow: boolean;
  readonly pair: Pair | undefined;
}

export interface Made {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** All scalars by where they begin. */
export function nodesOf(text: string): ReadonlyMap<number, Found> {
  const found = new Map<number, Found>();
  try {
    for (const document of parseAllDocuments(text, {
      version: '1.2',
      merge: false,
      prettyErrors: false,
    }) as Document[])
      collect(document, found);
  } catch (cause) {
    // As deep as no rule is: such a file has other mistakes than those that are mended.
    if (!(cause instanceof RangeError)) throw cause;
  }
  return found;
}

function collect(document: Document, found: Map<number, Found>): void {
  visit(document, {
    Scalar(key, scalar, path) {
      const { range } = scalar;
      if (!range || range[1] <= range[0]) return;
      const pair = path.at(-1);
      const parent = (isPair(pair) ? path.at(-2) : pair) as Node | undefined;
      found.set(range[0], {
        scalar,
        range: [range[0], range[1]],
        isKey: key === 'key',
        parent: isMap(parent) || isSeq(parent) ? parent : undefined,
        inFlow: path.some((node) => (isMap(node) || isSeq(node)) && node.flow === true),
        pair: isPair(pair) ? pair : undefined,
      });
    },
  });
}

function edited(edit: Exclude<FixEdit, { kind: 'text' }>, found: Found, text: string): Made | undefined {
  const { scalar, range } = found;
  switch (edit.kind) {
    case 'write':
      return scalar.value === edit.was ? replaced(found, edit.value) : undefined;
    case 'quote': {
      if (scalar.value !== edit.was || scalar.type !== Scalar.PLAIN || scalar.tag !== undefined)
        return undefined;
      return written(found, text.slice(...range), [Scalar.QUOTE_DOUBLE]);
    }
    case 'remove':
      return removed(found, text);
    case 'add':
      return added(found, `${edit.key}: ${String(edit.value)}`, text);
  }
}

/** A scalar with another value, in its own style where that can hold it. */
export function replaced(found: Found, value: unknown): Made | undefined {
  const { type = Scalar.PLAIN, tag } = found.scalar;
  if (type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL || tag !== undefined) return undefined;
  if (typeof value === 'string') {
    // YAML 1.1, which other tools still read, takes a plain `09:30` for a number.
    const isClock = type === Scalar.PLAIN && /^\d+(:\d\d)+$/.test(value);
    return written(found, value, [isClock ? Scalar.QUOTE_DOUBLE : type, Scalar.QUOTE_DOUBLE]);
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  return { start: found.range[0], end: found.range[1], text: String(value) };
}

/** A text in the first of the styles in which it is read as itself again. */
function written(found: Found, value: string, styles: readonly Scalar.Type[]): Made | undefined {
  for (const type of styles) {
    const token = CST.createScalarToken(value, {
      type,
      implicitKey: found.isKey,
      inFlow: found.inFlow,
      indent: -1,
      offset: 0,
      end: [],
    });
    const text = CST.stringify(token);
    if (!text.includes('\n') && isReadAs(text, value, found))
      return { start: found.range[0], end: found.range[1], text };
  }
  return undefined;
}

function isReadAs(text: string, value: string, { isKey, inFlow }: Found): boolean {
  const around = isKey ? `${text}: 1` : inFlow ? `[ ${text} ]` : text;
  const document = parseDocument(inFlow && isKey ? `{ ${around} }` : around, {
    version: '1.2',
    prettyErrors: false,
  });
  if (document.errors.length > 0) return false;
  const { contents } = document;
  const inner = isMap(contents) ? contents.items[0]?.key : isSeq(contents) ? contents.items[0] : contents;
  return isScalar(inner) && inner.value === value;
}

/** An item of a list, with the comma or the line that it has to itself; a comment beside it belongs to it, and stays. */
function removed({ parent, scalar, range }: Found, text: string): Made | undefined {
  const index = isSeq(parent) ? parent.items.indexOf(scalar) : -1;
  if (index < 1 || !isSeq(parent)) return undefined;
  if (parent.flow === true) {
    const before = (parent.items[index - 1] as Node).range?.[1];
    if (before === undefined || !/^\s*,\s*$/.test(text.slice(before, range[0]))) return undefined;
    return { start: before, end: range[1], text: '' };
  }
  const line = lineAround(text, range[0]);
  const isAlone = /^[ \t]*-[ \t]+$/.test(text.slice(line.start, range[0]));
  if (!isAlone || text.slice(range[1], line.end).trim() !== '') return undefined;
  return line.next > line.end
    ? { start: line.start, end: line.next, text: '' }
    : { start: lineAround(text, line.start - 1).end, end: line.end, text: '' };
}

/** A key of a map behind another, on a line of its own where that one has one. */
function added({ parent, pair, range, isKey }: Found, entry: string, text: string): Made | undefined {
  const value = pair?.value;
  if (!isKey || !isMap(parent) || !isScalar(value) || !value.range) return undefined;
  const end = value.range[1];
  if (parent.flow === true) return { start: end, end, text: `, ${entry}` };
  const line = lineAround(text, range[0]);
  const indent = text.slice(line.start, range[0]).replace(/^\uFEFF/, '');
  if (/[^ ]/.test(indent) || end > line.end || value.type?.startsWith('BLOCK')) return undefined;
  const newline =
    line.next > line.end ? text.slice(line.end, line.next) : text.includes('\r\n') ? '\r\n' : '\n';
  return line.next > line.end
    ? { start: line.next, end: line.next, text: `${indent}${entry}${newline}` }
    : { start: line.end, end: line.end, text: `${newline}${indent}${entry}` };
}

/** The line that an offset is in: without its end, and where the next begins. */
export function lineAround(
  text: string,
  offset: number,
): { readonly start: number; readonly end: number; readonly next: number } {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return { start, end: text.length, next: text.length };
  return { start, end: text[newline - 1] === '\r' ? newline - 1 : newline, next: newline + 1 };
}

/** The edits of a fix in their files; undefined where one of them can not be made, so that none is. */
export function textEditsOf(
  edits: readonly FixEdit[],
  editorOf: (file: string) => FileEditor | undefined,
): readonly TextEdit[] | undefined {
  const made = edits.map((edit) => editorOf(edit.span.file)?.(edit));
  return made.every((one) => one !== undefined) ? made : undefined;
}

/** Editors by file, each begun when it is first asked for. */
export function editorsOf(files: readonly SourceFile[]): (file: string) => FileEditor | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const begun = new Map<string, FileEditor>();
  return (path) => {
    const file = byPath.get(path);
    if (file && !begun.has(path)) begun.set(path, fileEditor(file));
    return begun.get(path);
  };
}
