/** YAML text → values that know where they stand. */
import type { Document, Node, Pair, YAMLError } from 'yaml';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import type { SourceFile } from './source-file.js';
import { unreadable } from './source-file.js';

/** A YAML document as a JSON value, and the place of every part of it. */
export interface Located {
  readonly file: string;
  readonly value: JsonValue;
  /** The place of the value at a path, or of its key; of the nearest part above where there is no such part. */
  readonly at: (path: Path, part?: 'key' | 'value') => Span;
}

const DEEPEST = 64;
const MOST_NODES = 100_000;
/** What does not parse is told so often for one document; the rest follows from the first. */
const MOST_MISTAKES = 10;

/** All documents of a file, and all that is wrong with it as YAML. Empty documents are left out. */
export function readYaml(file: SourceFile): {
  readonly documents: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const refused = unreadable(file);
  if (refused) return { documents: [], diagnostics: [refused] };
  const lines = new LineCounter();
  const place = (range: readonly [number, number]) => spanOf(file.path, lines, range);
  let parsed: readonly Document.Parsed[];
  try {
    parsed = parseAllDocuments(file.text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: false,
      version: '1.2',
    }) as readonly Document.Parsed[];
  } catch (cause) {
    if (cause instanceof RangeError) return { documents: [], diagnostics: [tooDeep(fileStart(file.path))] };
    throw cause;
  }
  const diagnostics: Diagnostic[] = [];
  const documents: Located[] = [];
  for (const document of parsed) {
    const mistakes = [...document.errors, ...document.warnings].slice(0, MOST_MISTAKES);
    if (mistakes.some(({ message }) => message.includes('call stack'))) {
      return { documents: [], diagnostics: [tooDeep(fileStart(file.path))] };
    }
    diagnostics.push(...mistakes.map((mistake) => yamlMistake(mistake, place(mistake.pos))));
    if (document.errors.length > 0 || document.contents === null || isEmpty(document.contents)) continue;
    const reader = new Reader(document, place, diagnostics);
    const before = diagnostics.length;
    const value = reader.read(document.contents, 0);
    if (diagnostics.length > before || value === undefined) continue;
    documents.push({
      file: file.path,
      value,
      at: (path, part) => locate(document, path, part ?? 'value', place),
    });
  }
  return { documents, diagnostics };
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** Turns nodes into JSON values; refuses what JSON or the rules have no use for. */
class Reader {
  private nodes = 0;
  private stopped = false;

  constructor(
    private readonly document: Document,
    private readonly place: (range: readonly [number, number]) => Span,
    private readonly diagnostics: Diagnostic[],
  ) {}

  read(node: Node | null, depth: number): JsonValue | undefined {
    if (this.stopped) return undefined;
    if (node === null) return null;
    if (++this.nodes > MOST_NODES)
      return this.stop(
        'alias-bomb',
        node,
        'this document unfolds to more than 100,000 values',
        'write fewer aliases',
      );
    if (depth > DEEPEST) {
      this.stopped = true;
      this.diagnostics.push(tooDeep(this.placeOf(node)));
      return undefined;
    }
    if (isAlias(node)) return this.readAlias(node.resolve(this.document), node, depth);
    if (isSeq(node)) return node.items.map((item) => this.read(item as Node | null, depth + 1) ?? null);
    if (isMap(node)) return this.readMap(node.items as Pair<Node, Node | null>[], depth);
    return this.readScalar(node);
  }

  private readAlias(target: Node | undefined, node: Node, depth: number): JsonValue | undefined {
    if (target) return this.read(target, depth + 1);
    return this.stop(
      'unknown-anchor',
      node,
      'this alias has no anchor',
      'write `&name` where the value is declared, above',
    );
  }

  private readMap(pairs: readonly Pair<Node, Node | null>[], depth: number): JsonValue {
    const entries: [string, JsonValue][] = [];
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : key.source) : undefined;
      if (name === undefined || name === '__proto__') {
        this.report('bad-key', key, 'this can not be a key', 'a key is a text, and not `__proto__`');
        continue;
      }
      entries.push([name, this.read(value, depth + 1) ?? null]);
    }
    return Object.fromEntries(entries);
  }

  private readScalar(node: Node): JsonValue | undefined {
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    return typeof value === 'number'
      ? this.stop('bad-value', node, 'this is no number that can be counted with', 'write a finite number')
      : this.stop(
          'bad-value',
          node,
          'this value is not text, a number, true, false or null',
          'put it in quotes',
        );
  }

  private stop(code: ErrorCode, node: Node, message: string, help: string): undefined {
    this.stopped = true;
    this.report(code, node, message, help);
  }

  private report(code: ErrorCode, node: Node, message: string, help: string): void {
    this.diagnostics.push(error(code, this.placeOf(node), message, { help }));
  }

  private placeOf(node: Node): Span {
    return this.place(rangeOf(node));
  }
}

function rangeOf(node: Node): readonly [number, number] {
  const range = node.range;
  return range ? [range[0], range[1]] : [0, 0];
}

function tooDeep(span: Span): Diagnostic {
  return error('too-deep', span, `this is nested more than ${DEEPEST} levels deep`, {
    help: 'name the inner parts: a condition as a `segment`, a text as a `content` block',
  });
}

function yamlMistake(mistake: YAMLError, span: Span): Diagnostic {
  const message = mistake.message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').replace(/[.:]\s*$/, '');
  const words = message.charAt(0).toLowerCase() + message.slice(1);
  return error(mistake.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'bad-yaml', span, words, {
    help: HELP[mistake.code] ?? 'check the indentation, colons and quotes around here',
  });
}

const HELP: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'keep one of the two: the first would be lost',
  TAB_AS_INDENT: 'indent with spaces: YAML does not allow tabs there',
  BAD_ALIAS: 'write `&name` where the value is declared, above',
  MISSING_CHAR: 'a quote or a bracket is opened here and not closed',
};

function spanOf(file: string, lines: LineCounter, [start, end]: readonly [number, number]): Span {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end));
  return { file, line: from.line || 1, column: from.col || 1, endLine: to.line || 1, endColumn: to.col || 1 };
}

function locate(
  document: Document,
  path: Path,
  part: 'key' | 'value',
  place: (range: readonly [number, number]) => Span,
): Span {
  let node = document.contents as Node | null;
  let range = node ? rangeOf(node) : ([0, 0] as const);
  for (const [index, step] of path.entries()) {
    const inner = isAlias(node) ? node.resolve(document) : node;
    if (isMap(inner)) {
      const pair = (inner.items as Pair<Node, Node | null>[]).find(({ key }) => keyOf(key) === String(step));
      if (!pair) return place(headOf(inner, range));
      const wantsKey = part === 'key' && index === path.length - 1;
      range = wantsKey || !pair.value ? rangeOf(pair.key) : rangeOf(pair.value);
      node = pair.value;
    } else if (isSeq(inner) && typeof step === 'number' && inner.items[step]) {
      node = inner.items[step] as Node;
      range = rangeOf(node);
    } else {
      return place(range);
    }
  }
  return place(node && part === 'value' ? headOf(node, range) : range);
}

function keyOf(key: Node): string | undefined {
  return isScalar(key) ? (typeof key.value === 'string' ? key.value : key.source) : undefined;
}

/** A map or list spanning lines is pointed at by its first key or item, so that an underline stays on one line. */
function headOf(node: Node, range: readonly [number, number]): readonly [number, number] {
  if (isMap(node) && node.items[0] && !node.flow) return rangeOf(node.items[0].key as Node);
  if (isSeq(node) && node.items[0] && !node.flow) return headOf(node.items[0] as Node, range);
  return range;
}
