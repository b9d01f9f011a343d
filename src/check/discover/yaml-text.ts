/** Values → YAML as people write scenarios: what fits on a line in braces, else a key to a line. */
import { stringify } from 'yaml';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';

/** Characters to a line. */
const WIDTH = 110;

/** A map as the lines of a block, none of them indented. Keys whose value is undefined are left out. */
export function blockMap(value: JsonObject): readonly string[] {
  return entriesOf(value).flatMap(([key, item]) => keyed(key, item, WIDTH));
}

/** An item of a list: its first line begins with `- `, the others are indented by as much. */
export function blockItem(value: JsonObject): readonly string[] {
  const flow = flowOf(value);
  const lines = flow.length + 2 <= WIDTH - 4 ? [flow] : blockMap(value);
  return lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
}

export function indented(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}

function keyed(key: string, value: JsonValue, width: number): readonly string[] {
  const name = scalarText(key);
  const flow = flowOf(value);
  if (!isObject(value) && !Array.isArray(value)) return [`${name}: ${blockScalar(value)}`];
  if (isEmpty(value) || name.length + 2 + flow.length <= width - 8) return [`${name}: ${flow}`];
  if (isObject(value)) return [`${name}:`, ...indented(blockMap(value), 2)];
  const items = (value as readonly JsonValue[]).flatMap((item) =>
    isObject(item) ? blockItem(item) : [`- ${flowOf(item)}`],
  );
  return [`${name}:`, ...indented(items, 2)];
}

function isEmpty(value: JsonValue): boolean {
  return (Array.isArray(value) ? value : Object.keys(value as JsonObject)).length === 0;
}

function entriesOf(value: JsonObject): readonly (readonly [string, JsonValue])[] {
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]));
}

/** A value on one line. */
export function flowOf(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(flowOf).join(', ')}]`;
  if (!isObject(value)) return scalarText(value);
  const members = entriesOf(value).map(([key, item]) => `${scalarText(key)}: ${flowOf(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** `2026-03-02T10:00:00+01:00` is a text, but a reader of older YAML takes it for something else. */
const INSTANT = /^\d{4}-\d\d-\d\d/;

/** On a line of its own, where commas and brackets need no quotes. */
function blockScalar(value: JsonValue): string {
  if (typeof value !== 'string' || INSTANT.test(value) || /[\n\r]/.test(value)) return scalarText(value);
  return stringify(value, { compat: 'yaml-1.1', lineWidth: 0, singleQuote: true }).trimEnd();
}

/** Written so that it means the same in braces and outside of them, in YAML 1.1 and 1.2. */
function scalarText(value: JsonValue): string {
  if (typeof value === 'string' && INSTANT.test(value)) return `'${value.replaceAll("'", "''")}'`;
  const text = stringify([value], {
    collectionStyle: 'flow',
    compat: 'yaml-1.1',
    lineWidth: 0,
    singleQuote: true,
  });
  return text.trim().replace(/^\[ ?/, '').replace(/ ?\]$/, '');
}
