/** Rule files as they are written: their documents, and edits of these as edits of the text. */
import type { Document, Node, Pair } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import type { SourceFile } from '../../language/source-file.js';
import { Places } from '../../language/text-edit.js';
import type { Found, Made } from '../../language/yaml-edit.js';
import { lineAround, nodesOf, replaced } from '../../language/yaml-edit.js';
import { endOf, withoutItem } from '../../language/yaml-list.js';
import { readYaml } from '../../language/yaml.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Edit } from './change.js';
import { changedValue, dropped, isSame, partOf } from './change.js';

/** A file of rules, read twice: as values, and as nodes of its text. */
export interface WrittenFile {
  readonly file: SourceFile;
  readonly places: Places;
  readonly documents: readonly WrittenDocument[];
  readonly scalars: ReadonlyMap<number, Found>;
}

export interface WrittenDocument {
  /** Its place among the documents of its file. */
  readonly index: number;
  /** `campaign cart-recovery`. */
  readonly name: string;
  readonly body: JsonObject;
  readonly contents: Node;
  /** Whether a part of it may stand for several. */
  readonly hasAliases: boolean;
}

export function readWritten(file: SourceFile): WrittenFile {
  const nodes = (
    parseAllDocuments(file.text, { version: '1.2', merge: false, prettyErrors: false }) as Document[]
  )
    .map(({ contents }) => contents as Node | null)
    .filter((node) => node !== null && !(isScalar(node) && node.value === null));
  const { documents } = readYaml(file);
  return {
    file,
    places: new Places(file),
    scalars: nodesOf(file.text),
    documents:
      nodes.length !== documents.length
        ? []
        : documents.flatMap(({ value }, index) =>
            isObject(value) ? [document(value, index, nodes[index]!)] : [],
          ),
  };
}

function document(body: JsonObject, index: number, contents: Node): WrittenDocument {
  let hasAliases = false;
  visit(contents, { Alias: () => void (hasAliases = true) });
  return { index, name: `${String(body['kind'])} ${String(body['name'])}`, body, contents, hasAliases };
}

/** The edit in the text; undefined where it can not be made so that the rest stays as it is and is read as before. */
export function madeEdit(
  written: WrittenFile,
  { contents, body, index, hasAliases }: WrittenDocument,
  edit: Edit,
): Made | undefined {
  const wanted = changedValue(body, edit);
  for (const make of [edited, rewritten]) {
    const made = make(written, contents, body, edit);
    if (
      made &&
      isMadeAs(written, made, index, (value) =>
        hasAliases ? isDone(value, wanted, edit) : isSame(value, wanted),
      )
    )
      return made;
  }
  return undefined;
}

/** Of a part that stands for several, all change. */
function isDone(value: JsonValue, wanted: JsonValue, edit: Edit): boolean {
  const path = edit.kind === 'write' || edit.kind === 'swap' ? edit.path : edit.path.slice(0, -1);
  return isSame(partOf(value, path), partOf(wanted, path));
}

function isMadeAs(
  { file, documents }: WrittenFile,
  made: Made,
  index: number,
  isWanted: (value: JsonValue) => boolean,
): boolean {
  const read = readYaml({ path: file.path, text: textWith(file.text, made) });
  if (read.diagnostics.length > 0 || read.documents.length !== documents.length) return false;
  return documents.every(({ body }, at) => {
    const { value } = read.documents[at]!;
    return at === index ? isWanted(value) && !isSame(value, body) : isSame(value, body);
  });
}

export function textWith(text: string, { start, end, text: instead }: Made): string {
  return text.slice(0, start) + instead + text.slice(end);
}

type Editing = (written: WrittenFile, contents: Node, body: JsonObject, edit: Edit) => Made | undefined;

/** With as little of the text touched as can be. */
const edited: Editing = (written, contents, body, edit) => {
  const { text } = written.file;
  switch (edit.kind) {
    case 'write': {
      const node = nodeAt(contents, edit.path);
      return node && replacedNode(written, node, edit.value);
    }
    case 'drop':
      return withoutPart(contents, dropped(body, edit.path), text);
    case 'rename': {
      const key = pairAt(contents, edit.path)?.key;
      return isScalar(key) && key.range
        ? { start: key.range[0], end: key.range[1], text: edit.key }
        : undefined;
    }
    case 'swap': {
      const isOfMap = typeof edit.path.at(-1) === 'string';
      const ranges = [edit.path, edit.other].map((path) =>
        isOfMap ? rangeOfKey(contents, path) : rangeOf(nodeAt(contents, path), text),
      );
      const [first, second] = ranges.sort((a, b) => (a?.[0] ?? 0) - (b?.[0] ?? 0));
      if (!first || !second || first[1] > second[0]) return undefined;
      const between = text.slice(first[1], second[0]);
      return {
        start: first[0],
        end: second[1],
        text: text.slice(...second) + between + text.slice(...first),
      };
    }
  }
};

/** Values of a map change places where their keys do. */
function rangeOfKey(contents: Node, path: Path): readonly [number, number] | undefined {
  const key = pairAt(contents, path)?.key;
  return isScalar(key) && key.range ? [key.range[0], key.range[1]] : undefined;
}

/** The whole of what is changed written anew, in one line. */
const rewritten: Editing = ({ file: { text } }, contents, body, edit) => {
  const paths =
    edit.kind === 'swap'
      ? [edit.path, edit.other]
      : [edit.kind === 'drop' ? dropped(body, edit.path) : edit.path];
  const around = edit.kind === 'write' ? edit.path : commonPath(paths.map((path) => path.slice(0, -1)));
  const range = rangeOf(nodeAt(contents, around), text);
  const value = partOf(changedValue(body, edit), around);
  return range && value !== undefined ? { start: range[0], end: range[1], text: flowText(value) } : undefined;
};

function commonPath([first, ...others]: readonly Path[]): Path {
  const length = first!.findIndex((step, index) => others.some((other) => other[index] !== step));
  return length < 0 ? first! : first!.slice(0, length);
}

function rangeOf(node: Node | undefined, text: string): readonly [number, number] | undefined {
  const end = endOf(node, text);
  return node?.range && end !== undefined ? [node.range[0], end] : undefined;
}

/** Undefined where the way leads through an alias: what it stands for is changed where it is written. */
export function nodeAt(contents: Node, path: Path): Node | undefined {
  let node: Node | undefined = contents;
  for (const step of path) {
    if (isMap(node)) node = (pairOf(node, step)?.value ?? undefined) as Node | undefined;
    else if (isSeq(node) && typeof step === 'number') node = node.items[step] as Node | undefined;
    else return undefined;
  }
  return isAlias(node) ? undefined : node;
}

function pairAt(contents: Node, path: Path): Pair | undefined {
  const holder = nodeAt(contents, path.slice(0, -1));
  return isMap(holder) ? pairOf(holder, path.at(-1)!) : undefined;
}

function pairOf(map: { readonly items: readonly Pair[] }, key: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
}

function replacedNode(written: WrittenFile, node: Node, value: JsonValue): Made | undefined {
  const { text } = written.file;
  const range = rangeOf(node, text);
  if (!range) return undefined;
  if (isScalar(node)) {
    const found = written.scalars.get(range[0]);
    return found && typeof value !== 'object' ? replaced(found, value) : undefined;
  }
  return wrapped(node, value, range, text) ?? unwrapped(node, value, range, text);
}

/** `X` → `not: X`. */
function wrapped(
  node: Node,
  value: JsonValue,
  range: readonly [number, number],
  text: string,
): Made | undefined {
  if (!isMap(node) || !isObject(value) || Object.keys(value).length !== 1 || !isObject(value['not']))
    return undefined;
  if (Object.hasOwn(node.toJSON() as object, 'not')) return undefined;
  const [start, end] = range;
  const own = text.slice(start, end);
  if (node.flow === true) return { start, end, text: `{ not: ${own} }` };
  const column = start - lineAround(text, start).start;
  const indent = ' '.repeat(column + 2);
  return { start, end, text: `not:\n${indent}${own.replaceAll('\n', '\n  ')}` };
}

/** `not: X` → `X`. */
function unwrapped(
  node: Node,
  value: JsonValue,
  range: readonly [number, number],
  text: string,
): Made | undefined {
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const inner = node.items[0]!.value as Node | null;
  const own = rangeOf(inner ?? undefined, text);
  if (!inner || !own || isAlias(inner) || !isSame(inner.toJSON() as JsonValue, value)) return undefined;
  const [start, end] = range;
  const column = start - lineAround(text, start).start;
  const shift = own[0] - lineAround(text, own[0]).start - column;
  const isFlow = (isMap(inner) || isSeq(inner)) && inner.flow === true;
  const source = text.slice(...own);
  const isShallow = isFlow || shift <= 0 || inner.range === undefined;
  return { start, end, text: isShallow ? source : source.replaceAll(`\n${' '.repeat(shift)}`, '\n') };
}

function withoutPart(contents: Node, path: Path, text: string): Made | undefined {
  const holder = nodeAt(contents, path.slice(0, -1));
  if (isSeq(holder)) return withoutItem(holder, Number(path.at(-1)), text);
  if (!isMap(holder)) return undefined;
  const index = holder.items.findIndex(
    ({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)),
  );
  return holder.flow === true
    ? withoutFlowPair(holder.items, index, text)
    : withoutBlockPair(holder.items[index]!, holder.items, text);
}

function endOfPair({ key, value }: Pair, text: string): number | undefined {
  return endOf(value, text) ?? endOf(key, text);
}

function withoutFlowPair(items: readonly Pair[], index: number, text: string): Made | undefined {
  const [pair, before, after] = [items[index]!, items[index - 1], items[index + 1]];
  const start = before ? endOfPair(before, text) : (pair.key as Node).range?.[0];
  const end = before ? endOfPair(pair, text) : (after?.key as Node | undefined)?.range?.[0];
  if (
    start === undefined ||
    end === undefined ||
    /#/.test(text.slice(start, end).replace(/(["']).*?\1/g, ''))
  )
    return undefined;
  return { start, end, text: '' };
}

/** The lines that a key has to itself. */
function withoutBlockPair(pair: Pair, items: readonly Pair[], text: string): Made | undefined {
  const start = (pair.key as Node).range?.[0];
  const end = endOfPair(pair, text);
  if (start === undefined || end === undefined) return undefined;
  const line = lineAround(text, start);
  if (text.slice(line.start, start).trim() === '') {
    const last = lineAround(text, end);
    return { start: line.start, end: last.next, text: '' };
  }
  // Behind the dash of an item: the next key takes its place.
  const next = items[items.indexOf(pair) + 1];
  const nextStart = (next?.key as Node | undefined)?.range?.[0];
  return nextStart === undefined ? undefined : { start, end: nextStart, text: '' };
}

/** A value in one line, as people write it. */
export function flowText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(flowText).join(', ')}]`;
  if (isObject(value)) {
    const members = Object.entries(value).map(
      ([key, inner]) => `${wordText(key)}: ${flowText(inner ?? null)}`,
    );
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return typeof value === 'string' ? wordText(value) : JSON.stringify(value);
}

function wordText(text: string): string {
  const isPlain =
    /^[A-Za-z$][\w$.\- ]*$/.test(text) &&
    !text.endsWith(' ') &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return isPlain || /^\d+[smhdw]$/.test(text) ? text : JSON.stringify(text);
}
