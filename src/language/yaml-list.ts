/** Edits of the items of a YAML list, in the style of the list: all else of the text stays as it is, byte by byte. */
import type { Node, YAMLMap, YAMLSeq } from 'yaml';
import { Lexer, Scalar, isCollection, isMap, isNode, isPair, isScalar, stringify, visit } from 'yaml';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Made } from './yaml-edit.js';
import { lineAround } from './yaml-edit.js';

/** How items of a list are written. */
export interface ItemStyle {
  /** As `{ … }`. */
  readonly isFlow: boolean;
  /** Whether there is a blank behind `{`. */
  readonly isPadded: boolean;
  /** Of instants: in which quotes they stand. */
  readonly quotes: Scalar.Type;
  /** Whether everything is quoted, as in JSON. */
  readonly isJson: boolean;
  /** Which key comes before the others, where the list says so. */
  readonly firstKey: string | undefined;
}

/** Undefined where the list is not written so that the item can be taken out without touching anything else. */
export function withoutItem(seq: YAMLSeq, index: number, text: string): Made | undefined {
  if (seq.items.length < 2) return undefined;
  const [item, before, after] = [seq.items[index], seq.items[index - 1], seq.items[index + 1]];
  if (seq.flow === true) {
    const [start, end] = before ? [endOf(before, text), endOf(item, text)] : [startOf(item), startOf(after)];
    if (start === undefined || end === undefined || hasComment(text.slice(start, end))) return undefined;
    return { start, end, text: '' };
  }
  const lines = linesOf(item, text);
  if (!lines) return undefined;
  const { start, next } = lines;
  // The last line of a file may have no end: the one before loses its own.
  if (next < text.length || text.endsWith('\n')) return { start, end: next, text: '' };
  return { start: lineAround(text, start - 1).end, end: next, text: '' };
}

export function withItemInstead(
  seq: YAMLSeq,
  index: number,
  item: JsonObject,
  text: string,
  style: ItemStyle,
): Made | undefined {
  const [start, end] = [startOf(seq.items[index]), endOf(seq.items[index], text)];
  if (start === undefined || end === undefined) return undefined;
  const comments = commentsIn(text.slice(start, end));
  if (seq.flow === true) {
    return comments.length > 0 ? undefined : { start, end, text: flowText(item, style) };
  }
  const lines = linesOf(seq.items[index], text);
  if (!lines) return undefined;
  const newline = newlineOf(text);
  const dash = text.slice(lines.start, start);
  const indent = ' '.repeat(dash.length);
  const written = itemText(item, style).join(`${newline}${indent}`);
  // Comments within the item are kept, above it.
  const above = comments.map((comment) => `${/^\s*/.exec(dash)![0]}${comment}${newline}`).join('');
  return { start: lines.start, end, text: `${above}${dash}${written}` };
}

export function withItemBefore(
  seq: YAMLSeq,
  index: number,
  item: JsonObject,
  text: string,
  style: ItemStyle,
): Made | undefined {
  const isLast = index >= seq.items.length;
  const beside = seq.items[isLast ? seq.items.length - 1 : index];
  const [start, end] = [startOf(beside), endOf(beside, text)];
  if (start === undefined || end === undefined) return undefined;
  const newline = newlineOf(text);
  if (seq.flow === true) {
    const line = lineAround(text, start);
    const before = text.slice(line.start, start);
    const gap = before.trim() === '' ? `${newline}${before}` : ' ';
    const written = flowText(item, style);
    return isLast
      ? { start: end, end, text: `,${gap}${written}` }
      : { start, end: start, text: `${written},${gap}` };
  }
  const lines = linesOf(beside, text);
  if (!lines) return undefined;
  const dash = text.slice(lines.start, start);
  const written = `${dash}${itemText(item, style).join(`${newline}${' '.repeat(dash.length)}`)}`;
  if (!isLast) {
    const above = aboveComments(lines.start, /^\s*/.exec(dash)![0], text);
    return { start: above, end: above, text: `${written}${newline}` };
  }
  return text.slice(0, lines.next).endsWith('\n')
    ? { start: lines.next, end: lines.next, text: `${written}${newline}` }
    : { start: lines.next, end: lines.next, text: `${newline}${written}` };
}

/** Comments of the same column right above an item are taken to be of it. */
function aboveComments(start: number, indent: string, text: string): number {
  let above = start;
  while (above > 0) {
    const line = lineAround(text, above - 1);
    if (!text.slice(line.start, line.end).startsWith(`${indent}#`)) return above;
    above = line.start;
  }
  return above;
}

/** The lines of an item that has them to itself, from its dash on. */
function linesOf(item: unknown, text: string): { readonly start: number; readonly next: number } | undefined {
  const [from, to] = [startOf(item), endOf(item, text)];
  if (from === undefined || to === undefined) return undefined;
  const { start } = lineAround(text, from);
  return /^ *-[ \t]+$/.test(text.slice(start, from)) ? { start, next: lineAround(text, to).next } : undefined;
}

function startOf(item: unknown): number | undefined {
  return isNode(item) ? item.range?.[0] : undefined;
}

/** Where a node's own text ends: the range of a block goes on to what comes next. */
export function endOf(item: unknown, text: string): number | undefined {
  if (!isNode(item) || !item.range) return undefined;
  if (isCollection(item) && item.flow !== true) {
    const last: unknown = item.items.at(-1);
    if (!isPair(last)) return endOf(last, text);
    return endOf(last.value, text) ?? endOf(last.key, text);
  }
  let end = item.range[1];
  while (end > item.range[0] && /[\r\n]/.test(text[end - 1]!)) end--;
  return end;
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function commentsIn(source: string): readonly string[] {
  return [...new Lexer().lex(source)].filter((token) => token.startsWith('#'));
}

function hasComment(source: string): boolean {
  return commentsIn(source).length > 0;
}

/** How the items of a list are written, as far as there are any to be seen; `around` tells how instants are. */
export function styleOf(seq: YAMLSeq, around: Node, source: string): ItemStyle {
  const maps = seq.items.filter((item): item is YAMLMap => isMap(item));
  const telling = maps.filter((map) => !map.has('nothing') && !map.has('others'));
  const model = telling[0];
  const flow = [...maps, ...mapsIn(around)].find((map) => map.flow === true && map.range);
  const send = maps.find((map) => map.has('send') && map.items.length > 1);
  const firstKey = send?.items[0]?.key;
  const ownKey = flow?.items[0]?.key;
  return {
    isFlow: seq.flow === true || (model ? isInOneLine(model, source) : flow !== undefined),
    isPadded: flow?.range ? /\s/.test(source[flow.range[0] + 1] ?? ' ') : true,
    quotes: quotesIn(around),
    isJson: isScalar(ownKey) && ownKey.type === Scalar.QUOTE_DOUBLE && seq.flow === true,
    firstKey: isScalar(firstKey) ? String(firstKey.value) : undefined,
  };
}

/** `{ … }`, and what has no more than one line without braces. */
export function isInOneLine(item: YAMLMap, source: string): boolean {
  const [start, end] = [startOf(item), endOf(item, source)];
  return item.flow === true || (start !== undefined && !source.slice(start, end).includes('\n'));
}

function mapsIn(node: Node): readonly YAMLMap[] {
  const maps: YAMLMap[] = [];
  visit(node, { Map: (_key, map) => void maps.push(map) });
  return maps;
}

/** Those of the first `at`. */
function quotesIn(node: Node): Scalar.Type {
  let quotes: Scalar.Type | undefined;
  visit(node, {
    Pair: (_key, { key, value }) => {
      if (isScalar(key) && key.value === 'at' && isScalar(value)) {
        quotes = value.type as Scalar.Type;
        return visit.BREAK;
      }
      return undefined;
    },
  });
  const isKnown = quotes === Scalar.PLAIN || quotes === Scalar.QUOTE_DOUBLE || quotes === Scalar.QUOTE_SINGLE;
  return isKnown ? quotes! : Scalar.QUOTE_SINGLE;
}

/** An item in the style of its list, in lines without indentation. */
function itemText(item: JsonObject, style: ItemStyle): readonly string[] {
  const entries = ordered(item, style);
  const [[key, value] = ['', undefined]] = entries;
  // What is one key and one word is written so in every style.
  if (entries.length === 1 && !isObject(value)) return [`${key}: ${scalarText(key, value!, style)}`];
  return style.isFlow ? [flowText(item, style)] : blockText(item, style);
}

function blockText(item: JsonObject, style: ItemStyle): readonly string[] {
  return ordered(item, style).flatMap(([key, value]) =>
    isObject(value)
      ? [`${key}:`, ...blockText(value, { ...style, firstKey: undefined }).map((line) => `  ${line}`)]
      : [`${key}: ${scalarText(key, value!, style)}`],
  );
}

function flowText(item: JsonObject, style: ItemStyle): string {
  const inner = { ...style, firstKey: undefined };
  const members = ordered(item, style).map(
    ([key, value]) =>
      `${style.isJson ? JSON.stringify(key) : key}: ${isObject(value) ? flowText(value, inner) : scalarText(key, value!, style)}`,
  );
  const blank = style.isPadded ? ' ' : '';
  return `{${blank}${members.join(', ')}${blank}}`;
}

function ordered(item: JsonObject, { firstKey }: ItemStyle): readonly [string, JsonValue | undefined][] {
  const entries = Object.entries(item).filter(([, value]) => value !== undefined);
  const first = entries.filter(([key]) => key === firstKey);
  return [...first, ...entries.filter(([key]) => key !== firstKey)];
}

function scalarText(key: string, value: JsonValue, { quotes, isJson }: ItemStyle): string {
  const isInstant = key === 'at' || key === 'until';
  if (isJson || typeof value !== 'string') return JSON.stringify(value);
  const type = isInstant && quotes !== Scalar.PLAIN ? quotes : undefined;
  const scalar = new Scalar(value);
  if (type) scalar.type = type;
  return stringify(scalar, { lineWidth: 0, singleQuote: true }).trim();
}
