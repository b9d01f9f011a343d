/** What mends a document that does not suit its schema. */
import type { ErrorObject } from 'ajv/dist/2020.js';
import type { Fix, Span } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { booleanFix, numberFix, quoteFix } from './type-fix.js';
import type { Located } from './yaml.js';

export function respeltValue(one: ErrorObject, span: Span, allowed: readonly unknown[]): Fix | undefined {
  if (typeof one.data !== 'string') return undefined;
  return respelling(
    span,
    one.data,
    allowed.filter((value) => typeof value === 'string'),
  );
}

/** The only value that can stand there, where that was meant: misspelt, or `yes` for `true`. */
export function constFix(one: ErrorObject, span: Span, allowed: unknown): Fix | undefined {
  const fix =
    typeof allowed === 'boolean'
      ? booleanFix(span, one.data as JsonValue)
      : respeltValue(one, span, [allowed]);
  const isAllowed = fix?.edits.every((edit) => edit.kind === 'write' && edit.value === allowed);
  return isAllowed === true ? fix : undefined;
}

/** A key that stands there already is not written twice. */
export function renamedKey(
  { data }: ErrorObject,
  place: Span,
  key: string,
  known: readonly string[],
): Fix | undefined {
  const fix = respelling(place, key, known);
  const isTaken = fix?.edits.some(
    (edit) => edit.kind === 'write' && Object.hasOwn(data as object, String(edit.value)),
  );
  return isTaken === true ? undefined : fix;
}

/** The same value as the type that it must be of, where that suits the rest of its schema. */
export function retyped({ data, params, parentSchema = {} }: ErrorObject, here: Span): Fix | undefined {
  const { type } = params as { readonly type?: unknown };
  // Nothing is made of a map or a list; and one with a key `toString` is no text, whatever is tried.
  if (typeof data === 'object') return undefined;
  const { pattern, minimum, maximum } = parentSchema as Readonly<Record<string, unknown>>;
  if (type === 'boolean') return booleanFix(here, data as JsonValue);
  if (type === 'string') {
    const suits = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(String(data));
    return suits && !('enum' in parentSchema) ? quoteFix(here, data as JsonValue) : undefined;
  }
  if (type !== 'number' && type !== 'integer') return undefined;
  const value = Number(data);
  const isInside =
    (typeof minimum !== 'number' || value >= minimum) && (typeof maximum !== 'number' || value <= maximum);
  return isInside && (type === 'number' || Number.isInteger(value))
    ? numberFix(here, data as JsonValue)
    : undefined;
}

/** The later of two equal items of a list goes. */
export function withoutRepeat({ params, data }: ErrorObject, located: Located, path: Path): Fix | undefined {
  const { i, j } = params as { readonly i: number; readonly j: number };
  const index = Math.max(i, j);
  const item = (data as readonly JsonValue[])[index];
  if (typeof item === 'object') return undefined;
  const span = located.at([...path, index]);
  return { title: `remove the second \`${String(item)}\``, edits: [{ kind: 'remove', span }] };
}

/** A document without a version is its first. */
export function firstVersion(located: Located): Fix | undefined {
  const { value } = located;
  const before = ['name', 'kind'].find((key) => isObject(value) && Object.hasOwn(value, key));
  if (before === undefined) return undefined;
  const span = located.at([before], 'key');
  return { title: 'add `version: 1`', edits: [{ kind: 'add', span, key: 'version', value: 1 }] };
}

/** The only key that is none of the forms', where it is one misspelt; or a text that is one of the forms misspelt. */
export function formFixOf(
  one: ErrorObject,
  located: Located,
  path: Path,
  titles: readonly string[],
): Fix | undefined {
  if (typeof one.data === 'string') return respelling(located.at(path), one.data, titles);
  if (!isObject(one.data)) return undefined;
  const fixes = Object.keys(one.data).flatMap(
    (key) => respelling(located.at([...path, key], 'key'), key, titles) ?? [],
  );
  return fixes.length === 1 ? fixes[0] : undefined;
}
