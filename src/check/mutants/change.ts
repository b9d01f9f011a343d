/** Changes of a document, before they are edits of its text. */
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';

/** What happens to a part of a document. */
export type DocumentEdit =
  | { readonly kind: 'write'; readonly path: Path; readonly value: JsonValue }
  /** A key or an item is taken out; what would be left empty by it goes as well. */
  | { readonly kind: 'drop'; readonly path: Path }
  | { readonly kind: 'rename'; readonly path: Path; readonly key: string }
  /** Two parts of one document change places. */
  | { readonly kind: 'swap'; readonly path: Path; readonly other: Path };

export interface Change {
  readonly operator: string;
  readonly edit: DocumentEdit;
  /** What is said of it; without it, the key and its values. */
  readonly says?: string;
}

export function write(operator: string, path: Path, value: JsonValue, says?: string): Change {
  return { operator, edit: { kind: 'write', path, value }, ...(says === undefined ? {} : { says }) };
}

export function drop(operator: string, path: Path, says?: string): Change {
  return { operator, edit: { kind: 'drop', path }, ...(says === undefined ? {} : { says }) };
}

export function rename(operator: string, path: Path, key: string): Change {
  return { operator, edit: { kind: 'rename', path, key } };
}

export function swap(operator: string, path: Path, other: Path, says?: string): Change {
  return { operator, edit: { kind: 'swap', path, other }, ...(says === undefined ? {} : { says }) };
}

export function partOf(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (one, step) =>
      typeof one === 'object' && one !== null && Object.hasOwn(one, step)
        ? (one as Readonly<Record<string | number, JsonValue>>)[step]
        : undefined,
    value,
  );
}

/** What a drop takes out: the part, or the nearest above it that is not left empty. */
export function dropped(whole: JsonValue, path: Path): Path {
  let at = path;
  while (at.length > 1) {
    const holder = partOf(whole, at.slice(0, -1));
    const size = Array.isArray(holder) ? holder.length : isObject(holder) ? Object.keys(holder).length : 2;
    if (size > 1) return at;
    at = at.slice(0, -1);
  }
  return at;
}

/** The document with an edit made. */
export function changedValue(whole: JsonValue, edit: DocumentEdit): JsonValue {
  switch (edit.kind) {
    case 'write':
      return withPart(whole, edit.path, () => edit.value);
    case 'drop':
      return without(whole, dropped(whole, edit.path));
    case 'rename':
      return withPart(whole, edit.path.slice(0, -1), (map) =>
        Object.fromEntries(
          Object.entries(map as object).map(([key, value]) => [
            key === edit.path.at(-1) ? edit.key : key,
            value as JsonValue,
          ]),
        ),
      );
    case 'swap': {
      const [one, other] = [partOf(whole, edit.path)!, partOf(whole, edit.other)!];
      const half = withPart(whole, edit.path, () => other);
      return withPart(half, edit.other, () => one);
    }
  }
}

function without(whole: JsonValue, path: Path): JsonValue {
  const last = path.at(-1)!;
  return withPart(whole, path.slice(0, -1), (holder) =>
    Array.isArray(holder)
      ? (holder as readonly JsonValue[]).filter((_, index) => index !== last)
      : Object.fromEntries(
          Object.entries(holder as object).filter(([key]) => key !== last) as [string, JsonValue][],
        ),
  );
}

function withPart(whole: JsonValue, path: Path, make: (part: JsonValue) => JsonValue): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return make(whole);
  const inner = withPart((whole as Readonly<Record<string | number, JsonValue>>)[step]!, rest, make);
  if (Array.isArray(whole))
    return (whole as readonly JsonValue[]).map((one, index) => (index === step ? inner : one));
  return Object.fromEntries(
    Object.entries(whole as object).map(([key, value]) => [key, key === step ? inner : (value as JsonValue)]),
  );
}

/** As their `canonicalJson` is, without writing it. */
export function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return (one ?? null) === (other ?? null);
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item: JsonValue, index) => isSame(item, other[index] as JsonValue));
  }
  const [a, b] = [one as JsonObject, other as JsonObject];
  const keys = Object.keys(a).filter((key) => a[key] !== undefined);
  const count = Object.keys(b).filter((key) => b[key] !== undefined).length;
  return keys.length === count && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}
