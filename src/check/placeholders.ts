/** `${column}` in the texts of a scenario: where they stand, and what a row makes of them. */
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';

/** A part of a text: as it stands there, or the column whose value is written in. */
export type TextPart = string | { readonly column: string };

/** A value in which a placeholder stands, or the escape of one. */
export interface Hole {
  readonly path: Path;
  readonly text: string;
  readonly parts: readonly TextPart[];
}

/** The holes of a value, by the steps that lead to them: what has none is shared by all rows. */
export interface HoleTree {
  readonly hole: Hole | undefined;
  readonly inner: ReadonlyMap<string | number, HoleTree>;
}

/** Dollar signs before a brace: two stand for one, and one that is left over begins a placeholder. */
const PLACEHOLDER = /(?<!\$)(\$+)\{(?:([^{}]*)\})?/g;

/** The parts of a text; undefined where it has no placeholder, and nothing that would be taken for one. */
export function partsOf(text: string): readonly TextPart[] | undefined {
  if (!text.includes('${')) return undefined;
  const parts: TextPart[] = [];
  let plain = '';
  let end = 0;
  for (const { 0: all, 1: dollars = '', 2: column, index } of text.matchAll(PLACEHOLDER)) {
    plain += text.slice(end, index) + '$'.repeat(Math.floor(dollars.length / 2));
    end = index + all.length;
    const rest = all.slice(dollars.length);
    if (dollars.length % 2 === 0) plain += rest;
    else if (column === undefined) plain += `$${rest}`;
    else {
      if (plain !== '') parts.push(plain);
      plain = '';
      parts.push({ column: column.trim() });
    }
  }
  plain += text.slice(end);
  if (plain !== '') parts.push(plain);
  return parts.length === 1 && parts[0] === text ? undefined : parts;
}

/** The column whose value takes the place of the whole; undefined where it is written into a text. */
export function wholeColumn({ parts }: Hole): string | undefined {
  const [only, second] = parts;
  return typeof only === 'object' && second === undefined ? only.column : undefined;
}

export function columnsIn({ parts }: Hole): readonly string[] {
  return parts.flatMap((part) => (typeof part === 'string' ? [] : part.column));
}

/** The holes of a value; undefined where it has none. Keys are no place for placeholders. */
export function holesIn(value: JsonValue | undefined, path: Path = []): HoleTree | undefined {
  if (typeof value === 'string') {
    const parts = partsOf(value);
    return parts && { hole: { path, text: value, parts }, inner: new Map() };
  }
  if (!Array.isArray(value) && !isObject(value)) return undefined;
  const entries: readonly (readonly [string | number, JsonValue | undefined])[] = Array.isArray(value)
    ? [...(value as readonly JsonValue[]).entries()]
    : Object.entries(value);
  const inner = new Map<string | number, HoleTree>();
  for (const [step, part] of entries) {
    const holes = holesIn(part, [...path, step]);
    if (holes) inner.set(step, holes);
  }
  return inner.size > 0 ? { hole: undefined, inner } : undefined;
}

export function allHoles({ hole, inner }: HoleTree): readonly Hole[] {
  return [...(hole ? [hole] : []), ...[...inner.values()].flatMap(allHoles)];
}

/** The hole at a path or above it, and the steps from there on. */
export function holeAt(tree: HoleTree, path: Path): { readonly hole: Hole; readonly rest: Path } | undefined {
  let at: HoleTree | undefined = tree;
  for (const [index, step] of path.entries()) {
    at = at.inner.get(step);
    if (!at) return undefined;
    if (at.hole) return { hole: at.hole, rest: path.slice(index + 1) };
  }
  return undefined;
}

/** A value with its holes filled; what has none stays the very same value. */
export function filled(value: JsonValue, tree: HoleTree, fill: (hole: Hole) => JsonValue): JsonValue {
  if (tree.hole) return fill(tree.hole);
  if (Array.isArray(value)) {
    const items = [...(value as readonly JsonValue[])];
    for (const [step, inner] of tree.inner) items[Number(step)] = filled(items[Number(step)]!, inner, fill);
    return items;
  }
  const map: Record<string, JsonValue | undefined> = { ...(value as JsonObject) };
  for (const [step, inner] of tree.inner) map[step] = filled(map[step] as JsonValue, inner, fill);
  return map as JsonObject;
}
