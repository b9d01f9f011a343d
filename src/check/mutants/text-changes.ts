/** Changes of texts with tags: another variable, none, or what stands in for one left out. */
import { lexText } from '../../render/tags.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Change } from './change.js';
import { write } from './change.js';

const VARIABLE = /(?<![\w.'"$])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d{1,4}\])*(?![\w(])/g;

/** A variable of an expression, with its place in the text. */
export interface Variable {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Words that are values of their own. */
const WORDS: ReadonlySet<string> = new Set(['true', 'false', 'null', 'undefined']);

/** The variables of a piece of code; what stands in quotes is none. */
export function variablesIn(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
): readonly Variable[] {
  const code = text
    .slice(start, end)
    .replace(/'[^']*'|"[^"]*"/g, (quoted) => `'${' '.repeat(quoted.length - 2)}'`);
  return [...code.matchAll(VARIABLE)]
    .filter(([name]) => !WORDS.has(name))
    .map((match) => ({
      start: start + match.index,
      end: start + match.index + match[0].length,
      name: match[0],
    }));
}

/** The text with another variable in the place of each, and without each tag. `names` are others that it may read. */
export function textsBeside(
  text: string,
  names: readonly string[],
): readonly { readonly operator: string; readonly text: string; readonly says: string }[] {
  const { tags } = lexText(text);
  return tags.flatMap((tag) => {
    const variables = variablesIn(text, tag.inner);
    const swaps = variables.flatMap(({ start, end, name }) =>
      names
        .filter((other) => other !== name && other !== rootOf(name))
        .slice(0, 2)
        .map((other) => ({
          operator: 'variable-swapped',
          text: text.slice(0, start) + other + text.slice(end),
          says: `\`${name}\` → \`${other}\``,
        })),
    );
    const without = text.slice(0, tag.start) + text.slice(tag.end);
    const isDroppable = without.trim() !== '';
    return [
      ...swaps,
      ...(isDroppable
        ? [
            {
              operator: 'variable-dropped',
              text: without,
              says: `without \`${text.slice(tag.start, tag.end)}\``,
            },
          ]
        : []),
    ];
  });
}

function rootOf(name: string): string {
  return name.split(/[.[]/, 1)[0]!;
}

export function textChanges(text: string, path: Path, names: readonly string[]): readonly Change[] {
  const key = String(path.at(-1));
  return textsBeside(text, names).map(({ operator, text: other, says }) =>
    write(operator, path, other, `${key}: ${says}`),
  );
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
