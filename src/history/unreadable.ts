import { createReadStream } from 'node:fs';

import type { JsonValue } from '../vocabulary/json.js';
import { gunzipped } from './gzip.js';
import type { LogFile } from './log-file.js';

/** A record that is no JSON object, by its number in its file; blank lines are not counted. */
export interface Unreadable {
  readonly file: LogFile;
  /** From 1. */
  readonly record: number;
}

/** The reason for a record that was not even read. */
export const UNREADABLE = 'not a JSON object';

/** Deepest nesting of arrays and objects in a record; what walks such values may then recurse. */
export const MOST_NESTING = 64;

/** Whether a JSON text, known to be valid, is nested deeper than {@link MOST_NESTING}. */
export function isDeep(json: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at += 1) {
    const letter = json[at];
    if (letter === '"') quoted = !quoted;
    else if (quoted) at += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    if (depth > MOST_NESTING) return true;
  }
  return false;
}

/** Whether a value is nested deeper than {@link MOST_NESTING}. */
export function isDeepValue(value: JsonValue | undefined, left = MOST_NESTING): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((child) => isDeepValue(child, left - 1));
}

/** Longest text of an unreadable line that the rejects file repeats. */
export const LONGEST_TEXT = 1000;

export interface Line {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** The lines of a JSON Lines file that hold the records of these numbers, in their order. */
export async function* linesOf(file: LogFile, records: readonly number[]): AsyncGenerator<Line> {
  const wanted = new Set(records);
  let line = 0;
  let record = 0;
  for await (const { start, isBlank } of lineStarts(file)) {
    line += 1;
    if (isBlank) continue;
    record += 1;
    if (wanted.delete(record)) yield { line, text: start.replace(/\r$/, '').slice(0, LONGEST_TEXT) };
    if (wanted.size === 0) return;
  }
}

const [TAB, NEW_LINE, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20];
/** Bytes that are kept of a line: a character of its text has at most three. */
const LONGEST_START = 3 * (LONGEST_TEXT + 1);

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

interface LineStart {
  readonly start: string;
  /** Whether there is nothing in it that JSON takes for anything. */
  readonly isBlank: boolean;
}

/** The lines of a file, as far as they are looked at. A line ends at a line feed alone: other signs may be in its texts. */
async function* lineStarts({ name, path, isPacked }: LogFile): AsyncGenerator<LineStart> {
  const chunks: AsyncIterable<Buffer> = isPacked ? gunzipped(name, path) : createReadStream(path);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let kept: Buffer[] = [];
  let length = 0;
  let isBlank = true;
  const keep = (part: Buffer) => {
    if (length < LONGEST_START) kept.push(Buffer.from(part.subarray(0, LONGEST_START - length)));
    length += part.length;
    isBlank &&= part.every((byte) => byte === SPACE || byte === TAB || byte === RETURN);
  };
  const taken = (): LineStart => {
    const line = { start: decoder.decode(Buffer.concat(kept)), isBlank };
    [kept, length, isBlank] = [[], 0, true];
    return line;
  };
  let isFirst = true;
  for await (const chunk of chunks) {
    let at =
      isFirst && chunk.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
        ? BYTE_ORDER_MARK.length
        : 0;
    isFirst = false;
    for (let end = chunk.indexOf(NEW_LINE, at); end >= 0; end = chunk.indexOf(NEW_LINE, at)) {
      keep(chunk.subarray(at, end));
      yield taken();
      at = end + 1;
    }
    keep(chunk.subarray(at));
  }
  if (length > 0) yield taken();
}
