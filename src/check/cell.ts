/** A value of a row, as it is written: into texts, and behind the name of its test. */
import type { Located } from '../language/yaml.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';

/** What stands at a place of a file; undefined where the place is of several lines. */
export type SourceAt = (span: Span) => string | undefined;

export function sourceOf(text: string): SourceAt {
  let lines: readonly string[] | undefined;
  return ({ line, column, endLine, endColumn }) => {
    lines ??= text.split('\n');
    return line === endLine ? lines[line - 1]?.slice(column - 1, endColumn - 1) : undefined;
  };
}

/** A single value as text, a number as it is spelt (`49.90`); undefined for null, a map or a list. */
export function cellText(value: JsonValue, span: Span, sourceAt: SourceAt): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return undefined;
  // Of an alias only the name stands there.
  const spelt = sourceAt(span) ?? '';
  return spelt !== '' && Number(spelt) === value ? spelt : String(value);
}

/** As many characters as a name may have. */
const LONGEST_NAME = 200;

/** ` (total 49.99, offer none)`; ` (row 3)` where that would not fit on a line. */
export function nameSuffix(
  name: string,
  row: JsonObject,
  index: number,
  at: Located['at'],
  sourceAt: SourceAt,
): string {
  const cells = Object.entries(row).map(
    ([column, value = null]) => `${column} ${inName(value, at([column]), sourceAt)}`,
  );
  const suffix = ` (${cells.join(', ')})`;
  const fits = name.length + suffix.length <= LONGEST_NAME && !/\p{Cc}/u.test(suffix);
  return fits ? suffix : ` (row ${index + 1})`;
}

/** A text that would be taken for another value stands in quotes. */
function inName(value: JsonValue, span: Span, sourceAt: SourceAt): string {
  const text = cellText(value, span, sourceAt);
  if (text === undefined || (typeof value === 'string' && isOddText(value))) return JSON.stringify(value);
  return text;
}

function isOddText(text: string): boolean {
  return (
    text.trim() !== text || text === '' || /^(true|false|null|~)$/i.test(text) || !Number.isNaN(Number(text))
  );
}
