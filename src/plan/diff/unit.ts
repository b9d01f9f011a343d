/** A document taken apart into what can change by itself; of two documents the parts of one identity are compared. */
import type { ConditionRole } from '../../language/condition-sites.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';

export interface Unit {
  /** Where in the document, in its own words; once in a document. */
  readonly at: string;
  /** What kind of part it is, which says who judges it: `cooldown`, `subject`. */
  readonly aspect: string;
  /** What a condition is for. */
  readonly role?: ConditionRole;
  readonly path: Path;
  readonly value: JsonValue;
}

export const METADATA: ReadonlySet<string> = new Set(['description', 'owner', 'tags']);
const HEADER: ReadonlySet<string> = new Set(['kind', 'name', 'version', ...METADATA]);

/** What all documents have beside their own keys. */
export function headerUnits(content: JsonObject): readonly Unit[] {
  return ['version', ...METADATA].flatMap((key) =>
    unit(content, [key], METADATA.has(key) ? 'metadata' : 'version'),
  );
}

export function ownKeys(content: JsonObject): readonly string[] {
  return Object.keys(content).filter((key) => !HEADER.has(key) && content[key] !== undefined);
}

/** One part, where it is there. */
export function unit(
  content: JsonObject,
  path: Path,
  aspect: string,
  at = path.join(' › '),
): readonly Unit[] {
  const value = valueAt(content, path);
  return value === undefined ? [] : [{ at, aspect, path, value }];
}

export function condition(
  content: JsonObject,
  path: Path,
  role: ConditionRole,
  at = path.join(' › '),
): readonly Unit[] {
  return unit(content, path, 'condition', at).map((one) => ({ ...one, role }));
}

export function valueAt(content: JsonObject, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Readonly<Record<string | number, JsonValue>>)[step]
        : undefined,
    content,
  );
}

export function mapAt(content: JsonObject, path: Path): JsonObject {
  const value = valueAt(content, path);
  return isObject(value) ? value : {};
}

export function listAt(content: JsonObject, path: Path): readonly JsonValue[] {
  const value = valueAt(content, path);
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

/** Names that come more than once are numbered from the second on, so that the first keeps its own. */
export function numbered(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
