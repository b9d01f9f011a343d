/** JSON Lines → rows. A member that is null is missing. */
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { RowMistakes, RowSink, Spot, WrittenRow } from './written-row.js';
import { MOST_ROWS, tooManyRows, unknownColumn } from './written-row.js';

/** No column's value nests deeper: what reads rows may then call itself. */
const DEEPEST = 32;

/** After so many lines that are no JSON a file is something else, and is not read on. */
const MOST_BROKEN = 5000;

/** Gives the rows of a file to a sink. Line breaks are `\n`. */
export function readJsonLines(text: string, sink: RowSink): void {
  let rows = 0;
  let broken = 0;
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    if (++rows > MOST_ROWS) {
      tooManyRows(index + 1, sink);
      return;
    }
    if (!takeLine(content, index + 1, sink) && ++broken > MOST_BROKEN) return;
  }
}

/** Whether the line is a row, right or wrong. */
function takeLine(content: string, line: number, sink: RowSink): boolean {
  const row = parsed(content);
  if (!isObject(row)) {
    sink.mistakes.say(
      'bad-json',
      { line },
      row === undefined ? 'this line is not JSON' : 'this line is no map',
      'write one JSON object a line: `{"id": "a", "price": 5}`',
    );
    return false;
  }
  const spotOf = (column: string) => spotIn(content, line, column);
  const values: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === undefined) continue;
    if (sink.columns.has(name)) values.push([name, value]);
    else if (!sink.isOpen) unknownColumn(name, () => spotOf(name), sink);
  }
  const written = { values: Object.fromEntries(values), line, spotOf };
  if (!isTooDeep(written, sink.mistakes)) sink.take(written);
  return true;
}

/** Whether a row has a value that nests deeper than any may; it is told. */
export function isTooDeep({ values, spotOf }: WrittenRow, mistakes: RowMistakes): boolean {
  const deep = Object.keys(values).find((name) => isDeep(values[name], DEEPEST));
  if (deep === undefined) return false;
  mistakes.say(
    'too-deep',
    spotOf(deep),
    `\`${deep}\` is nested deeper than ${DEEPEST}`,
    'leave out what no rule reads',
  );
  return true;
}

function parsed(content: string): JsonValue | undefined {
  try {
    return JSON.parse(content) as JsonValue;
  } catch {
    return undefined;
  }
}

function isDeep(value: JsonValue | undefined, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value as JsonObject).some((inner) => isDeep(inner, left - 1));
}

function spotIn(content: string, line: number, column: string): Spot {
  const key = JSON.stringify(column);
  const at = content.indexOf(key);
  return at < 0 ? { line } : { line, column: at + 1, length: key.length };
}
