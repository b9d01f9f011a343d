/**
 * Reads YAML as almost every file is written, ten times as fast as the whole language: block maps and lists, flow maps
 * and lists, scalars on one line. Whatever is anything else (anchors, tags, escapes, block texts, a key that stands
 * twice, a mistake of any kind) it does not read at all, and leaves to the parser of the language. A test holds the two
 * to the same values and places.
 */
import type { JsonValue } from '../vocabulary/json.js';
import type { PlainNode, PlainPair } from './plain-node.js';
import {
  CLOSE_LIST,
  CLOSE_MAP,
  COLON,
  COMMA,
  DASH,
  NEW_LINE,
  OPEN_LIST,
  OPEN_MAP,
  SPACE,
  PlainScanner,
} from './plain-scanner.js';

const DEEPEST = 50;
/** What has more is left to the parser of the language as well, which refuses it. */
const MOST_NODES = 50_000;
const MOST_DOCUMENTS = 5000;

/** The documents of a text, empty ones left out; undefined where anything in it is unusual. */
export function readPlain(text: string): readonly PlainNode[] | undefined {
  // Tabs, carriage returns, byte order marks; directives and the ends of documents.
  if (/[\t\r\uFEFF]|^\.\.\.|^%/m.test(text)) return undefined;
  // A comment that ends the text without an end of its line counts to what stands above.
  if (/^ *#/.test(text.slice(text.lastIndexOf('\n') + 1))) return undefined;
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

/** Each method returns undefined where something is unusual. */
class PlainReader extends PlainScanner {
  private depth = 0;

  /** Null where the document is empty. */
  readDocument(): PlainNode | null | undefined {
    const column = this.toContent();
    if (column < 0) return null;
    if (column !== 0) return undefined;
    const node = this.readBlock(0);
    return node && this.toContent() < 0 ? node : undefined;
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
}
