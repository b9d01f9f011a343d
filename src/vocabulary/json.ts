/** JSON values, and walking them by simple paths. */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sets an own property, whatever its name. */
export function put<Value>(into: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') into[name] = value;
  else Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
}

/** A path's steps: `$.a.b`, `$['a']['b']`, `$.a[0]` → `['a', 'b']`, …, `['a', 0]`. */
export type Path = readonly (string | number)[];

const PATH_STEP = /\.([A-Za-z_][\w-]*)|\['([^'\\]*)'\]|\["([^"\\]*)"\]|\[(\d{1,9})\]/y;

/** A simple JSONPath (names and indices only) as its steps; undefined where it is anything more. */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith('$')) return undefined;
  const path: (string | number)[] = [];
  PATH_STEP.lastIndex = 1;
  while (PATH_STEP.lastIndex < text.length) {
    const match = PATH_STEP.exec(text);
    if (!match) return undefined;
    path.push(match[4] === undefined ? (match[1] ?? match[2] ?? match[3])! : Number(match[4]));
  }
  return path;
}

/**
 * The value at a path, by own properties only; undefined where there is none. A value that is no object (or
 * null) is returned unchanged, as json-rules-engine does, which also finds no `length` in a blank text.
 */
export function walk(value: JsonValue | undefined, path: Path): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value;
  let current: unknown = value;
  for (const step of path) {
    if (!current || !Object.hasOwn(current as object, step)) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current as JsonValue | undefined;
}

/** JSON with keys in code-unit order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
    return `{${entries.join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
