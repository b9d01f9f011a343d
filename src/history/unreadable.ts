import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import type { JsonValue } from '../vocabulary/json.js';
import type { LogFile } from './log-file.js';

/** A record that is no JSON object, by its number in its file; blank lines are not counted. */
export interface Unreadable {
  readonly file: LogFile;
  /** From 1. */
  readonly record: number;
}

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
  for await (const text of createInterface({ input: createReadStream(file.path), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() === '') continue;
    record += 1;
    if (wanted.delete(record)) yield { line, text: text.slice(0, LONGEST_TEXT) };
    if (wanted.size === 0) return;
  }
}
