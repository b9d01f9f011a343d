/** Conditions over one event → values of its properties by which they hold, or just do not. */
import { comparison } from '../../compile/condition.js';
import type { Condition, FactCondition } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import type { FactClasses } from '../../language/value-classes.js';
import { factKey, valueClasses } from '../../language/value-classes.js';
import { withValue } from '../../simulate/explain/change.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';

/** Values for properties, by path; undefined is none. */
export type Overlay = readonly { readonly path: Path; readonly value: JsonValue | undefined }[];

export function laidOver(properties: JsonObject, overlay: Overlay): JsonObject {
  if (overlay.length === 0) return properties;
  const made: Record<string, JsonValue | undefined> = { ...properties };
  for (const { path, value } of overlay) {
    const [name, ...inner] = path;
    // Of `__proto__` a copy would make a prototype; no plan names it.
    if (typeof name !== 'string' || name === '__proto__') continue;
    if (inner.length > 0) made[name] = withValue(own(made, name), inner, value);
    else if (value === undefined) delete made[name];
    else made[name] = value;
  }
  return made;
}

function own(members: Readonly<Record<string, JsonValue | undefined>>, name: string): JsonValue | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** By which a condition holds (or does not), as far as it reads the event; what else it reads is left open. */
export function overlaysOf(condition: Condition, reading: Reading, wanted: boolean): readonly Overlay[] {
  const classes = new Map(valueClasses(condition, reading).map((one) => [one.key, one]));
  return solved(condition, wanted, { classes, reading, depth: 0 });
}

interface Ground {
  readonly classes: ReadonlyMap<string, FactClasses>;
  readonly reading: Reading;
  readonly depth: number;
}

const MOST_OVERLAYS = 24;
/** Segments that name segments, and groups in groups: what is deeper is left open. */
const DEEPEST = 40;
const OPEN: readonly Overlay[] = [[]];

function solved(condition: Condition, wanted: boolean, ground: Ground): readonly Overlay[] {
  if (ground.depth > DEEPEST) return OPEN;
  const inner = { ...ground, depth: ground.depth + 1 };
  if ('not' in condition) return solved(condition.not, !wanted, inner);
  if ('condition' in condition) {
    const segment = ground.reading.names.ruleSet.segments.get(condition.condition);
    return segment ? solved(segment.body.when, wanted, inner) : OPEN;
  }
  if ('all' in condition) return ofGroup(condition.all, wanted, wanted, inner);
  if ('any' in condition) return ofGroup(condition.any, wanted, !wanted, inner);
  return ofLeaf(condition, wanted, ground);
}

/** `isAll`: every part must come out as wanted; else one does, and the others come out the other way, so that it decides. */
function ofGroup(
  parts: readonly Condition[],
  wanted: boolean,
  isAll: boolean,
  ground: Ground,
): readonly Overlay[] {
  if (isAll) return together(parts.map((part) => solved(part, wanted, ground)));
  return spread(
    parts.map((_, index) =>
      together(parts.map((other, at) => solved(other, at === index ? wanted : !wanted, ground))),
    ),
  );
}

/** One of each list laid over each other: every one of each list comes in some. */
function together(lists: readonly (readonly Overlay[])[]): readonly Overlay[] {
  if (lists.some((list) => list.length === 0)) return [];
  const count = Math.min(MOST_OVERLAYS, Math.max(1, ...lists.map((list) => list.length)) * 2);
  return Array.from({ length: count }, (_, index) =>
    lists.flatMap((list, at) => list[(index + (index >= list.length ? at : 0)) % list.length]!),
  );
}

/** In turns, so that no part is crowded out by another. */
function spread(lists: readonly (readonly Overlay[])[]): readonly Overlay[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const all = Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => (index < list.length ? [list[index]!] : [])),
  ).flat();
  return all.slice(0, MOST_OVERLAYS);
}

function ofLeaf(leaf: FactCondition, wanted: boolean, { classes }: Ground): readonly Overlay[] {
  const path = propertyPath(leaf);
  if (!path) return OPEN;
  const values = classes.get(factKey(leaf))?.values ?? [];
  if (isFactReference(leaf.value)) return values.slice(0, MOST_OVERLAYS).map((value) => [{ path, value }]);
  const holds = comparison(leaf.operator);
  const fallback = leaf.params?.default;
  return values
    .filter((value) => holds(value === undefined ? fallback : value, leaf.value) === wanted)
    .slice(0, MOST_OVERLAYS)
    .map((value) => [{ path, value }]);
}

/** Where in an event's properties a fact reads; undefined of what is no property of it. */
export function propertyPath({ fact, path }: Pick<FactCondition, 'fact' | 'path'>): Path | undefined {
  if (fact !== 'event' || path === undefined) return undefined;
  const [first, ...rest] = parsePath(path) ?? [];
  return first === 'properties' && rest.length > 0 ? rest : undefined;
}
