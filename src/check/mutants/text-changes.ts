/** Changes of texts with tags: another variable, or none. */
import { lexText } from '../../render/tags.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Change } from './change.js';
import { write } from './change.js';
import { expressionChanges, rootOf } from './expression-changes.js';
import { textWith } from './written.js';

/** `names` are what the text may read beside what it reads. */
export function textChanges(text: string, path: Path, names: readonly string[]): readonly Change[] {
  const key = String(path.at(-1));
  const beside = (name: string) => names.filter((other) => other !== rootOf(name)).slice(0, 1);
  return lexText(text).tags.flatMap((tag) => {
    const changed = expressionChanges(text, tag.inner, beside).map(({ operator, made, says }) =>
      write(operator, path, textWith(text, made), `${key}: ${says}`),
    );
    const without = text.slice(0, tag.start) + text.slice(tag.end);
    const says = `${key}: without \`${text.slice(tag.start, tag.end)}\``;
    return without.trim() === '' ? changed : [...changed, write('variable-dropped', path, without, says)];
  });
}

/** The texts of what content shows, wherever they stand in it. */
export function shownTextChanges(
  value: JsonValue | undefined,
  path: Path,
  names: readonly string[],
): readonly Change[] {
  if (typeof value === 'string') return textChanges(value, path, names);
  if (Array.isArray(value))
    return value.flatMap((one: JsonValue, index) => shownTextChanges(one, [...path, index], names));
  return isObject(value)
    ? Object.entries(value).flatMap(([key, one]) => shownTextChanges(one, [...path, key], names))
    : [];
}
