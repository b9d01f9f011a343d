/**
 * Reads YAML as almost every file is written, ten times as fast as the whole language: block maps and lists, flow maps
 * and lists, scalars on one line. Whatever is anything else (anchors, tags, escapes, block texts, a key that stands
 * twice, a mistake of any kind) it does not read at all, and leaves to the parser of the language. A test holds the two
 * to the same values and places.
 */
import type { JsonValue, Path } from '../vocabulary/json.js';

/** A value and where it stands, as offsets in the text: `end` is behind it. */
export interface PlainNode {
  readonly value: JsonValue;
  readonly start: number;
  readonly end: number;
  /** Whether it is a map or list spread over lines, which its first key or item stands for. */
  readonly isBlock: boolean;
  readonly pairs?: ReadonlyMap<string, PlainPair>;
  /** Of a map over lines. */
  readonly first?: PlainPair | undefined;
  readonly items?: readonly PlainNode[];
}

export interface PlainPair {
  readonly start: number;
  readonly end: number;
  readonly node: PlainNode;
}

const DEEPEST = 50;
/** What has more is left to the parser of the language as well, which refuses it. */
const MOST_NODES = 50_000;
const MOST_DOCUMENTS = 5000;

/** The documents of a text, empty ones left out; undefined where anything in it is unusual. */
export function readPlain(text: string): readonly PlainNode[] | undefined {
  // Tabs, carriage returns, byte order marks; directives and the ends of documents.
  if (/[\t\r\uFEFF]|^\.\.\.|^%/m.test(text)) return undefined;
  // A comment that ends the text without an end of its line counts to what stands above.
  if (/(?:^|\n) *#[^\n]*$/.test(text)) return undefined;
  const nodes: PlainNode[] = [];
  const budget = { nodes: MOST_NODES };
  for (let from = 0; ;) {
    const marker = text.startsWith('---', from) ? from : text.indexOf('\n---', from) + 1;
    // Behind the first line of a text, what is found lies behind its beginning.
    const isLast = marker === 0 && !(from === 0 && text.startsWith('---'));
    const node = new PlainReader(text, from, isLast ? text.length : marker, budget).readDocument();
    if (node === undefined || nodes.length > MOST_DOCUMENTS) return undefined;
    if (node) nodes.push(node);
    if (isLast) return nodes;
    // A marker stands alone on its line.
    if (text[marker + 3] !== '\n') return undefined;
    from = marker + 4;
  }
}

const SPACE = 0x20;
const NEW_LINE = 0x0a;
const HASH = 0x23;
const DASH = 0x2d;
const COLON = 0x3a;
const COMMA = 0x2c;
const QUOTE = 0x27;
const DOUBLE_QUOTE = 0x22;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

/** What a scalar without quotes does not begin with here: all indicators, though some may under conditions. */
const INDICATORS = new Set([...'?:,[]{}#&*!|>\'"%@`=<~'].map((one) => one.charCodeAt(0)));

const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/;
const DECIMAL = /^-?(?:0|[1-9]\d{0,7})\.\d{1,6}$/;
/** All that may be a number for YAML 1.2, and some more. */
const NUMERIC = /^[-+.]?(?:\d[\d_.eE+-]*|0o[0-7]+|0x[\da-fA-F]+|\.?inf|\.?nan)$/i;
const WORDS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['null', null],
  ['Null', null],
  ['NULL', null],
]);

/** Each method returns undefined where something is unusual. */
class PlainReader {
  private depth = 0;
  /** Behind the last line that was read: there the collections end that end with it. */
  private behind = 0;

  constructor(
    private readonly text: string,
    private at: number,
    private readonly end: number,
    private readonly budget: { nodes: number },
  ) {}

  /** Null where the document is empty. */
  readDocument(): PlainNode | null | undefined {
    const column = this.toContent();
    if (column < 0) return null;
    if (column !== 0) return undefined;
    const node = this.readBlock(0);
    return node && this.toContent() < 0 ? node : undefined;
  }

  /** From the start of a line on: goes to the next line's content, and returns its column; -1 at the end. */
  private toContent(): number {
    const { text, end } = this;
    while (this.at < end) {
      let at = this.at;
      while (at < end && text.charCodeAt(at) === SPACE) at += 1;
      const code = at < end ? text.charCodeAt(at) : NEW_LINE;
      if (code !== NEW_LINE && code !== HASH) {
        const column = at - this.at;
        this.at = at;
        return column;
      }
      const next = text.indexOf('\n', at);
      this.at = next < 0 || next >= end ? end : next + 1;
    }
    return -1;
  }

  /** Goes to the start of the next line, where nothing but a comment is left of this one. */
  private endLine(): boolean {
    const { text, end } = this;
    const from = this.at;
    let at = from;
    while (at < end && text.charCodeAt(at) === SPACE) at += 1;
    if (at < end && text.charCodeAt(at) !== NEW_LINE) {
      if (text.charCodeAt(at) !== HASH || at === from) return false;
      const next = text.indexOf('\n', at);
      at = next < 0 || next > end ? end : next;
    }
    this.at = Math.min(at + 1, end);
    return true;
  }

  /** The column of the next content, without going there. */
  private peekColumn(): number {
    const { at } = this;
    const column = this.toContent();
    this.at = at;
    return column;
  }

  /** A map or list whose first line's content stands here, in that column. */
  private readBlock(column: number): PlainNode | undefined {
    if (++this.depth > DEEPEST) return undefined;
    const node = this.isItem() ? this.readList(column) : this.readMap(column);
    this.depth -= 1;
    return node;
  }

  private isItem(): boolean {
    const { text, at } = this;
    return text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === SPACE;
  }

  private readList(column: number): PlainNode | undefined {
    const { at: start } = this;
    const items: PlainNode[] = [];
    for (;;) {
      const dash = this.at;
      this.at += 1;
      while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
      const inner =
        this.isItem() || this.isKey() ? this.readBlock(column + this.at - dash) : this.readInline(column);
      if (!inner) return undefined;
      items.push(inner);
      const next = this.peekColumn();
      if (next > column) return undefined;
      if (next < column) break;
      const before = this.at;
      this.toContent();
      if (!this.isItem()) {
        // A list may stand in the column of the key that it belongs to: then the next key follows.
        this.at = before;
        break;
      }
    }
    const value = items.map((one) => one.value);
    return { value, start, end: this.behind, isBlock: true, items };
  }

  private readMap(column: number): PlainNode | undefined {
    const { at: start } = this;
    const pairs = new Map<string, PlainPair>();
    let first: PlainPair | undefined;
    const value: [string, JsonValue][] = [];
    for (;;) {
      const key = this.readKey();
      if (!key || pairs.has(key.name)) return undefined;
      const node = this.readPairValue(column);
      if (!node) return undefined;
      const pair = { start: key.start, end: key.end, node };
      pairs.set(key.name, pair);
      first ??= pair;
      value.push([key.name, node.value]);
      const next = this.peekColumn();
      if (next > column) return undefined;
      if (next < column) break;
      this.toContent();
      if (this.isItem()) return undefined;
    }
    return { value: Object.fromEntries(value), start, end: this.behind, isBlock: true, pairs, first };
  }

  /** Whether this line is a key and its value, and no scalar. */
  private isKey(): boolean {
    const { at } = this;
    const key = this.readKey();
    this.at = at;
    return key !== undefined;
  }

  /** A plain key with its colon. */
  private readKey(): { readonly name: string; readonly start: number; readonly end: number } | undefined {
    const { text, at: start } = this;
    let at = start;
    for (; at < this.end; at++) {
      const code = text.charCodeAt(at);
      const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
      const isInner =
        (code >= 0x30 && code <= 0x39) || code === DASH || code === SPACE || code === 0x2f || code === 0x2e;
      if (!isLetter && !(isInner && at > start)) break;
    }
    if (
      at === start ||
      at - start > 200 ||
      text.charCodeAt(at) !== COLON ||
      text.charCodeAt(at - 1) === SPACE
    )
      return undefined;
    const after = at + 1 < this.end ? text.charCodeAt(at + 1) : NEW_LINE;
    if (after !== SPACE && after !== NEW_LINE) return undefined;
    const name = text.slice(start, at);
    if (name === '__proto__') return undefined;
    this.at = at + 1;
    return { name, start, end: at };
  }

  /** Behind a key's colon: the value on the line, or the block below. */
  private readPairValue(column: number): PlainNode | undefined {
    if (!this.endLine()) {
      while (this.text.charCodeAt(this.at) === SPACE) this.at += 1;
      return this.readInline(column);
    }
    const next = this.peekColumn();
    if (next < column) return undefined;
    this.toContent();
    if (next === column) return this.isItem() ? this.readBlock(column) : undefined;
    return this.isItem() || this.isKey() ? this.readBlock(next) : undefined;
  }

  /** A scalar or flow collection, and nothing else on its last line. `column` is of the collection that it stands in. */
  private readInline(column: number): PlainNode | undefined {
    const code = this.text.charCodeAt(this.at);
    const isFlow = code === OPEN_LIST || code === OPEN_MAP;
    const node = isFlow ? this.readFlow(column) : this.readScalar(false);
    if (!node || !this.endLine()) return undefined;
    this.behind = this.at;
    return node;
  }

  private readFlow(column: number): PlainNode | undefined {
    if (++this.depth > DEEPEST || --this.budget.nodes < 0) return undefined;
    const code = this.text.charCodeAt(this.at);
    const node =
      code === OPEN_MAP
        ? this.readFlowMap(column)
        : code === OPEN_LIST
          ? this.readFlowList(column)
          : this.readScalar(true);
    this.depth -= 1;
    return node;
  }

  /** Inside a flow collection: to what comes next, which stands further in than the block around it. */
  private skipInFlow(column: number): boolean {
    const { text, end } = this;
    for (;;) {
      while (this.at < end && text.charCodeAt(this.at) === SPACE) this.at += 1;
      if (this.at >= end) return false;
      if (text.charCodeAt(this.at) !== NEW_LINE) return true;
      const line = this.at + 1;
      let at = line;
      while (at < end && text.charCodeAt(at) === SPACE) at += 1;
      if (at >= end || text.charCodeAt(at) === HASH) return false;
      if (text.charCodeAt(at) !== NEW_LINE && at - line <= column) return false;
      this.at = at;
    }
  }

  private readFlowList(column: number): PlainNode | undefined {
    const { at: start } = this;
    const items: PlainNode[] = [];
    this.at += 1;
    for (;;) {
      if (!this.skipInFlow(column)) return undefined;
      if (this.text.charCodeAt(this.at) === CLOSE_LIST) break;
      const item = this.readFlow(column);
      if (!item || !this.skipInFlow(column)) return undefined;
      items.push(item);
      const code = this.text.charCodeAt(this.at);
      if (code === CLOSE_LIST) break;
      if (code !== COMMA) return undefined;
      this.at += 1;
    }
    this.at += 1;
    return { value: items.map((one) => one.value), start, end: this.at, isBlock: false, items };
  }

  private readFlowMap(column: number): PlainNode | undefined {
    const { at: start } = this;
    const pairs = new Map<string, PlainPair>();
    const value: [string, JsonValue][] = [];
    this.at += 1;
    for (;;) {
      if (!this.skipInFlow(column)) return undefined;
      if (this.text.charCodeAt(this.at) === CLOSE_MAP) break;
      const key = this.readKey();
      if (!key || pairs.has(key.name) || !this.skipInFlow(column)) return undefined;
      const node = this.readFlow(column);
      if (!node || !this.skipInFlow(column)) return undefined;
      pairs.set(key.name, { start: key.start, end: key.end, node });
      value.push([key.name, node.value]);
      const code = this.text.charCodeAt(this.at);
      if (code === CLOSE_MAP) break;
      if (code !== COMMA) return undefined;
      this.at += 1;
    }
    this.at += 1;
    return { value: Object.fromEntries(value), start, end: this.at, isBlock: false, pairs };
  }

  private readScalar(isInFlow: boolean): PlainNode | undefined {
    if (--this.budget.nodes < 0) return undefined;
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.readQuoted(QUOTE, isInFlow);
    if (code === DOUBLE_QUOTE) return this.readQuoted(DOUBLE_QUOTE, isInFlow);
    return this.readUnquoted(isInFlow);
  }

  /** On one line; in double quotes without escapes. */
  private readQuoted(quote: number, isInFlow: boolean): PlainNode | undefined {
    const { text, at: start } = this;
    let isDoubled = false;
    let at = start + 1;
    for (; ; at++) {
      if (at >= this.end) return undefined;
      const code = text.charCodeAt(at);
      if (code === NEW_LINE || (code === 0x5c && quote === DOUBLE_QUOTE)) return undefined;
      if (code !== quote) continue;
      if (quote !== QUOTE || text.charCodeAt(at + 1) !== QUOTE) break;
      isDoubled = true;
      at += 1;
    }
    const inner = text.slice(start + 1, at);
    this.at = at + 1;
    if (!this.isClosedBy(isInFlow)) return undefined;
    const value = isDoubled ? inner.replaceAll("''", "'") : inner;
    return { value, start, end: this.at, isBlock: false };
  }

  /** Behind a scalar in quotes comes a space, the line's end, or what ends an item. */
  private isClosedBy(isInFlow: boolean): boolean {
    if (this.at >= this.end) return true;
    const code = this.text.charCodeAt(this.at);
    if (code === SPACE || code === NEW_LINE) return true;
    return isInFlow && (code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP);
  }

  private readUnquoted(isInFlow: boolean): PlainNode | undefined {
    const { text, at: start, end: limit } = this;
    const first = start < limit ? text.charCodeAt(start) : NEW_LINE;
    if (INDICATORS.has(first) || first === NEW_LINE) return undefined;
    const second = start + 1 < limit ? text.charCodeAt(start + 1) : NEW_LINE;
    if (
      first === DASH &&
      (second === SPACE ||
        second === NEW_LINE ||
        second === COMMA ||
        second === CLOSE_LIST ||
        second === CLOSE_MAP)
    )
      return undefined;
    let at = start;
    // Behind the last character that is no space.
    let end = start;
    for (; at < limit; at++) {
      const code = text.charCodeAt(at);
      if (code === NEW_LINE) break;
      if (code === SPACE) continue;
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON) {
        const next = at + 1 < limit ? text.charCodeAt(at + 1) : NEW_LINE;
        if (next === SPACE || next === NEW_LINE) return undefined;
        if (
          isInFlow &&
          (next === COMMA ||
            next === OPEN_LIST ||
            next === CLOSE_LIST ||
            next === OPEN_MAP ||
            next === CLOSE_MAP)
        )
          return undefined;
      }
      if (isInFlow) {
        if (code === COMMA || code === CLOSE_LIST || code === CLOSE_MAP) break;
        if (code === OPEN_LIST || code === OPEN_MAP) return undefined;
      }
      end = at + 1;
    }
    this.at = end;
    if (isInFlow && this.goesOnBelow()) return undefined;
    const value = scalarOf(text.slice(start, end));
    return value === undefined ? undefined : { value, start, end, isBlock: false };
  }

  /** Whether a scalar in a flow collection is not ended on its line. */
  private goesOnBelow(): boolean {
    const { text, end } = this;
    let at = this.at;
    while (at < end && (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === NEW_LINE)) at += 1;
    const code = at < end ? text.charCodeAt(at) : NEW_LINE;
    return code !== COMMA && code !== CLOSE_LIST && code !== CLOSE_MAP;
  }
}

/** A scalar without quotes by the core schema; undefined for numbers that are written in an unusual way. */
function scalarOf(source: string): JsonValue | undefined {
  const first = source.charCodeAt(0);
  const mayBeNumber = (first >= 0x30 && first <= 0x39) || first === DASH || first === 0x2b || first === 0x2e;
  if (mayBeNumber) {
    if (INTEGER.test(source) || DECIMAL.test(source)) return source === '-0' ? undefined : Number(source);
    return NUMERIC.test(source) ? undefined : source;
  }
  const word = WORDS.get(source);
  return word === undefined ? source : word;
}

type Range = readonly [number, number];

/** The range of the value at a path, or of its key; of the nearest part above where there is none. */
export function rangeAt(root: PlainNode, path: Path, part: 'key' | 'value'): Range {
  let node = root;
  let range: Range = [root.start, root.end];
  for (let index = 0; index < path.length; index++) {
    const step = path[index]!;
    const pair = node.pairs?.get(String(step));
    const item = typeof step === 'number' ? node.items?.[step] : undefined;
    if (node.pairs && !pair) return headOf(node, range);
    const next = pair?.node ?? item;
    if (!next) return range;
    const wantsKey = pair && part === 'key' && index === path.length - 1;
    range = wantsKey ? [pair.start, pair.end] : [next.start, next.end];
    node = next;
  }
  return part === 'value' ? headOf(node, range) : range;
}

/** A map spanning lines is pointed at by its first key, and a list that begins with one as well. */
function headOf(node: PlainNode, range: Range): Range {
  if (!node.isBlock) return range;
  const { first } = node;
  return first ? [first.start, first.end] : headOf(node.items![0]!, range);
}
