/** Lines and scalars of plain YAML: what the quick reader of documents (`plain-yaml.ts`) is made with. */
import type { JsonValue } from '../vocabulary/json.js';
import type { PlainNode } from './plain-node.js';

export const SPACE = 0x20;
export const NEW_LINE = 0x0a;
export const HASH = 0x23;
export const DASH = 0x2d;
export const COLON = 0x3a;
export const COMMA = 0x2c;
export const QUOTE = 0x27;
export const DOUBLE_QUOTE = 0x22;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_MAP = 0x7b;
export const CLOSE_MAP = 0x7d;

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

/** Where reading stands. Each method returns undefined where something is unusual. */
export class PlainScanner {
  /** Behind the last line that was read: there the collections end that end with it. */
  protected behind = 0;

  constructor(
    protected readonly text: string,
    protected at: number,
    protected readonly end: number,
    /** How many nodes there may still be. */
    protected readonly budget: { nodes: number },
  ) {}

  /** From the start of a line on: goes to the next line's content, and returns its column; -1 at the end. */
  protected toContent(): number {
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
  protected endLine(): boolean {
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
  protected peekColumn(): number {
    const { at } = this;
    const column = this.toContent();
    this.at = at;
    return column;
  }

  /** Inside a flow collection: to what comes next, which stands further in than the block around it. */
  protected skipInFlow(column: number): boolean {
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

  protected readScalar(isInFlow: boolean): PlainNode | undefined {
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
