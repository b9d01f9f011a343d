/** YAML text → values that know where they stand. */
import type { Alias, Document, Node, Pair, YAMLError } from 'yaml';
import { Composer, LineCounter, Parser, isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Related, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { closest } from '../vocabulary/suggest.js';
import { MOST_TOLD, withUntold } from './many-mistakes.js';
import type { SourceFile } from './source-file.js';
import { rangeAt } from './plain-node.js';
import { readPlain } from './plain-yaml.js';
import { LARGEST_FILE, unreadable } from './source-file.js';
import { anchorsOf } from './yaml-nodes.js';
import { TAB, TAG_IN_QUOTES, isConsequence, wordsOf } from './yaml-words.js';

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
/** No rule file written by a person has so many; each costs more than its text. */
const MOST_DOCUMENTS = 10_000;

/** A document in which something is wrong as YAML. */
export interface SpoiltDocument {
  /** What could be read of it, null standing for what could not; undefined where it does not parse. */
  readonly rest: Located | undefined;
  /** What it declares, as far as its text tells. */
  readonly declares: { readonly kind: string; readonly name: string } | undefined;
}

export interface YamlFile {
  /** Those without a mistake; empty ones are left out. */
  readonly documents: readonly Located[];
  readonly spoilt: readonly SpoiltDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All documents of a file, and all that is wrong with it as YAML. A mistake in one document does not hide the others. */
export function readYaml(file: SourceFile): YamlFile {
  const refused = unreadable(file);
  if (refused) return { documents: [], spoilt: spoiltIn(file), diagnostics: [refused] };
  if (hasTooManyOpen(file.text))
    return { documents: [], spoilt: [UNREAD], diagnostics: [tooDeep(fileStart(file.path))] };
  return plainYaml(file) ?? readByParser(file);
}

/** Most files are plain: read at once, with places by their lines. */
function plainYaml(file: SourceFile): YamlFile | undefined {
  const nodes = readPlain(file.text);
  if (!nodes) return undefined;
  let lines: LineCounter | undefined;
  const place: Place = (range) => spanOf(file.path, (lines ??= linesOf(file.text)), range);
  const documents = nodes.map((node): Located => ({
    file: file.path,
    value: node.value,
    at: (path, part = 'value') => place(rangeAt(node, path, part)),
  }));
  return { documents, spoilt: [], diagnostics: [] };
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

/** By the parser of the whole language. */
export function readByParser(file: SourceFile): YamlFile {
  const lines = new LineCounter();
  const place: Place = (range) => spanOf(file.path, lines, range);
  const documents: Located[] = [];
  const spoilt: SpoiltDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  try {
    let count = 0;
    for (const document of documentsIn(file.text, lines)) {
      if (++count > MOST_DOCUMENTS) {
        spoilt.push(UNREAD);
        diagnostics.push(tooManyDocuments(place(document.range)));
        break;
      }
      readDocument(document, file, place, { documents, spoilt, diagnostics });
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    spoilt.push(UNREAD);
    diagnostics.push(tooDeep(fileStart(file.path)));
  }
  return { documents, spoilt, diagnostics };
}

/** Of a file with bytes that are no UTF-8 so much is known as its lines say. */
function spoiltIn({ text }: SourceFile): readonly SpoiltDocument[] {
  if (text.length > LARGEST_FILE || text.includes('\0')) return [UNREAD];
  return text.split(/^---/m).map((part) => ({ rest: undefined, declares: declaredIn(part) }));
}

/** So many brackets are never open at once, whatever stands between quotes. */
const MOST_OPEN = 1000;

/** The parser takes the square of the depth: what nobody could read is refused before. */
function hasTooManyOpen(text: string): boolean {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // [ and {, ] and }
    if (code === 0x5b || code === 0x7b) open += 1;
    else if ((code === 0x5d || code === 0x7d) && open > 0) open -= 1;
    if (open > MOST_OPEN) return true;
  }
  return false;
}

const UNREAD: SpoiltDocument = { rest: undefined, declares: undefined };

type Place = (range: readonly [number, number, ...unknown[]]) => Span;

/** As `parseAllDocuments` does, but one after the other. Keys that stand twice are looked for below, in linear time. */
function* documentsIn(text: string, lines: LineCounter): Generator<Document.Parsed> {
  const composer = new Composer({ prettyErrors: false, merge: false, version: '1.2', uniqueKeys: false });
  const documents = composer.compose(new Parser(lines.addNewLine).parse(text));
  for (;;) {
    const next = withoutStacks(() => documents.next());
    if (next.done) return;
    yield next.value as Document.Parsed;
  }
}

/** The parser makes an `Error` of every mistake, of which a file may have 100,000; their stacks cost more than all else. */
function withoutStacks<Result>(work: () => Result): Result {
  const errors = Error as unknown as { stackTraceLimit?: number | undefined };
  const before = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    errors.stackTraceLimit = before;
  }
}

function readDocument(
  document: Document.Parsed,
  file: SourceFile,
  place: Place,
  into: { documents: Located[]; spoilt: SpoiltDocument[]; diagnostics: Diagnostic[] },
): void {
  const { documents, spoilt, diagnostics } = into;
  const told = oneAPlace([...document.errors, ...document.warnings]);
  const mistakes = told
    .filter(({ message }, index) => index === 0 || !isConsequence(message))
    .slice(0, MOST_MISTAKES);
  if (mistakes.some(({ message }) => message.includes('call stack'))) {
    spoilt.push(UNREAD);
    diagnostics.push(tooDeep(place([document.range[0], document.range[0]])));
    return;
  }
  const unquoted = mistakes.filter(({ pos: [start] }) => file.text.startsWith('${', start - 1));
  // Whatever else does not parse then follows from these.
  diagnostics.push(
    ...(unquoted.length > 0
      ? unquoted.map(({ pos: [start] }) => unquotedPlaceholder(file.text, start - 1, place))
      : mistakes.map((mistake) => yamlMistake(mistake, file.text, place))),
  );
  if (document.errors.length > 0) {
    const [start, end] = document.range;
    spoilt.push({ rest: undefined, declares: declaredIn(file.text.slice(start, end)) });
    return;
  }
  if (document.contents === null || isEmpty(document.contents)) return;
  const aliases = new Aliases(document);
  const reader = new Reader(aliases, place);
  const value = reader.read(document.contents, 0);
  diagnostics.push(...reader.mistakes());
  const located: Located | undefined =
    value === undefined || reader.isStopped
      ? undefined
      : { file: file.path, value, at: (path, part) => locate(aliases, path, part ?? 'value', place) };
  if (located && mistakes.length === 0 && reader.mistakes().length === 0) documents.push(located);
  else
    spoilt.push({
      rest: located,
      declares: declaredIn(file.text.slice(document.range[0], document.range[1])),
    });
}

/** What the lines of a document say that it is; undefined where they do not, or where they are of several. */
function declaredIn(text: string): SpoiltDocument['declares'] {
  const said = (key: string) => {
    const found = [...text.matchAll(new RegExp(`^${key}:[ \\t]+(.{1,200}?)[ \\t\\r]*(?: #.*)?$`, 'gm'))];
    return found.length === 1 ? found[0]![1]!.replace(/^(["'])(.*)\1$/, '$2') : undefined;
  };
  const [kind, name] = [said('kind'), said('name')];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** Which node an alias stands for: the last one of its name before it. Looked up in one walk, however many there are. */
class Aliases {
  private targets: Map<Node, Node | undefined> | undefined;

  constructor(readonly document: Document.Parsed) {}

  of(alias: Node): Node | undefined {
    this.targets ??= targetsIn(this.document);
    return this.targets.get(alias);
  }
}

function targetsIn(document: Document.Parsed): Map<Node, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Node, Node | undefined>();
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) targets.set(node, anchors.get(node.source));
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** Of several mistakes at one place the first: the others are the parser's way on from there. */
function oneAPlace(mistakes: readonly YAMLError[]): readonly YAMLError[] {
  const seen = new Set<number>();
  return mistakes.filter(({ pos: [start] }) => !seen.has(start) && seen.add(start));
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

/** Turns nodes into JSON values; refuses what JSON or the rules have no use for. */
class Reader {
  private nodes = 0;
  private stopped = false;
  private untold = 0;
  private untoldFrom: Span | undefined;
  private readonly told: Diagnostic[] = [];
  private anchors: readonly string[] | undefined;

  constructor(
    private readonly aliases: Aliases,
    private readonly place: Place,
  ) {}

  /** Whether the rest was not looked at. */
  get isStopped(): boolean {
    return this.stopped;
  }

  mistakes(): readonly Diagnostic[] {
    return withUntold(this.told, this.untold, this.untoldFrom);
  }

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
      this.told.push(tooDeep(this.placeOf(node)));
      return undefined;
    }
    if (isAlias(node)) return this.readAlias(this.aliases.of(node), node, depth);
    if (isSeq(node)) return node.items.map((item) => this.read(item as Node | null, depth + 1) ?? null);
    if (isMap(node)) return this.readMap(node.items as Pair<Node, Node | null>[], depth);
    return this.readScalar(node);
  }

  private readAlias(target: Node | undefined, node: Alias, depth: number): JsonValue | undefined {
    if (target) return this.read(target, depth + 1);
    return this.report(
      'unknown-anchor',
      node,
      `there is no anchor \`&${node.source}\` above`,
      this.helpForAlias(node.source),
    );
  }

  private helpForAlias(name: string): string | undefined {
    // Looked for only where it is told: there may be as many aliases as lines.
    if (this.isFull) return undefined;
    const guess = closest(name, (this.anchors ??= anchorsOf(this.aliases.document)));
    return guess === undefined
      ? `write \`&${name}\` before the value that it stands for, above`
      : `did you mean \`*${guess}\`?`;
  }

  private readMap(pairs: readonly Pair<Node, Node | null>[], depth: number): JsonValue {
    const entries = new Map<string, JsonValue>();
    for (const { key, value } of pairs) {
      const name = keyOf(key);
      const inner = this.read(value, depth + 1) ?? null;
      if (name === undefined || name === '__proto__') {
        const help = isMap(key) ? TAG_IN_QUOTES : 'a key is a text, and not `__proto__`';
        this.report('bad-key', key, 'this can not be a key', help);
      } else if (entries.has(name)) {
        this.duplicateKey(name, key, pairs);
      } else {
        entries.set(name, inner);
      }
    }
    return Object.fromEntries(entries);
  }

  private readScalar(node: Node): JsonValue | undefined {
    const value: unknown = isScalar(node) ? node.value : undefined;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value) && !isRounded(node, value)) return value;
    return typeof value === 'number'
      ? this.report(
          'bad-value',
          node,
          'this is no number that can be counted with',
          'write a finite number, of 15 digits at most',
        )
      : this.report(
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

  private duplicateKey(name: string, key: Node, pairs: readonly Pair<Node, Node | null>[]): void {
    // The first is looked for only where it is told: a map may be long, and all its keys the same.
    const first = this.isFull ? undefined : pairs.find((pair) => keyOf(pair.key) === name);
    this.report(
      'duplicate-key',
      key,
      `\`${name}\` stands twice in one map`,
      'keep one of the two: the first would be lost',
      first && [{ message: 'the first', span: this.placeOf(first.key) }],
    );
  }

  private get isFull(): boolean {
    return this.told.length >= MOST_TOLD;
  }

  private report(
    code: ErrorCode,
    node: Node,
    message: string,
    help: string | undefined,
    related?: readonly Related[],
  ): undefined {
    if (!this.isFull) {
      this.told.push(error(code, this.placeOf(node), message, { help, related }));
    } else {
      this.untoldFrom ??= this.placeOf(node);
      this.untold += 1;
    }
  }

  private placeOf(node: Node): Span {
    return this.place(rangeOf(node));
  }
}

/** A whole number of so many digits that another one would be counted with. */
function isRounded(node: Node, value: number): boolean {
  return (
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    isScalar(node) &&
    /^[+-]?\d+$/.test(node.source ?? '')
  );
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

function tooManyDocuments(span: Span): Diagnostic {
  return error('too-large', span, `a file holds at most ${MOST_DOCUMENTS} documents`, {
    help: 'put the rest into other files',
  });
}

function yamlMistake(mistake: YAMLError, text: string, place: Place): Diagnostic {
  const [start] = mistake.pos;
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const tab = line + /^ */.exec(text.slice(line, start))![0].length;
  // Whatever else is said of a line that a tab indents follows from that.
  if (text[tab] === '\t' && tab < start && text.slice(tab, start).trim() === '')
    return error('bad-yaml', place([tab, tab + 1]), TAB.message, { help: TAB.help });
  const { message, help } = wordsOf(mistake.message);
  return error('bad-yaml', place(mistake.pos), message, { help });
}

/** `{ price: ${price} }`: to YAML the brace begins a map. */
function unquotedPlaceholder(text: string, start: number, place: Place): Diagnostic {
  const written = /^\$\{[^{}\n]{0,100}\}/.exec(text.slice(start, start + 200))?.[0] ?? '${';
  const help = written === '${' ? 'put the whole text into quotes' : `write \`'${written}'\``;
  const span = place([start, start + written.length]);
  return error('bad-yaml', span, 'within `{ … }` and `[ … ]` a text with `${` needs quotes', { help });
}

function spanOf(file: string, lines: LineCounter, [start, end]: Parameters<Place>[0]): Span {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end));
  return { file, line: from.line || 1, column: from.col || 1, endLine: to.line || 1, endColumn: to.col || 1 };
}

function locate(aliases: Aliases, path: Path, part: 'key' | 'value', place: Place): Span {
  let node = aliases.document.contents as Node | null;
  let range = node ? rangeOf(node) : ([0, 0] as const);
  for (const [index, step] of path.entries()) {
    const inner = isAlias(node) ? (aliases.of(node) ?? node) : node;
    if (isMap(inner)) {
      const pair = pairOf(inner, String(step));
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

type WrittenPair = Pair<Node, Node | null>;

/** Maps of so many keys are looked up by a table. */
const MANY_KEYS = 32;
const tables = new WeakMap<object, ReadonlyMap<string, WrittenPair>>();

/** Of keys that stand twice the first, as it is read. */
function pairOf(map: { readonly items: readonly unknown[] }, name: string): WrittenPair | undefined {
  const items = map.items as readonly WrittenPair[];
  if (items.length < MANY_KEYS) return items.find(({ key }) => keyOf(key) === name);
  let table = tables.get(map);
  if (!table) {
    const entries = items.map((pair) => [keyOf(pair.key) ?? '', pair] as const);
    tables.set(map, (table = new Map(entries.toReversed())));
  }
  return table.get(name);
}

/** A key as text; undefined where it is none, such as a list or an alias. */
function keyOf(key: Node): string | undefined {
  return isScalar(key) ? (typeof key.value === 'string' ? key.value : key.source) : undefined;
}

/** A map or list spanning lines is pointed at by its first key or item, so that an underline stays on one line. */
function headOf(node: Node, range: readonly [number, number]): readonly [number, number] {
  if (isMap(node) && node.items[0] && !node.flow) return rangeOf(node.items[0].key as Node);
  if (isSeq(node) && node.items[0] && !node.flow) return headOf(node.items[0] as Node, range);
  return range;
}
