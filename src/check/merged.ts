/** Values of several places laid over each other; every part knows where it stands. */
import type { Located } from '../language/yaml.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';

/** A value and the places of its parts. */
export type Part = Pick<Located, 'value' | 'at'>;

/** A part of a part; undefined where there is none. */
export function partIn({ value, at }: Part, ...steps: Path): Part | undefined {
  let inner: JsonValue | undefined = value;
  for (const step of steps) {
    const holder: unknown = inner;
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, step)) return undefined;
    inner = (holder as Readonly<Record<string | number, JsonValue>>)[step];
  }
  if (inner === undefined) return undefined;
  return { value: inner, at: (path, part) => at([...steps, ...path], part) };
}

/** How two parts become one, the second over the first. */
export type Merge = (below: Part, above: Part) => Part;

/** The second alone. */
export const replaced: Merge = (_below, above) => above;

/** All keys of both, maps within them merged as well: of two other values of one key the second. */
export const deeply: Merge = (below, above) =>
  isObject(below.value) && isObject(above.value) ? byKey(() => deeply)(below, above) : above;

/** All keys of both; two values of one key are merged as the key says. */
export function byKey(mergeOf: (key: string) => Merge): Merge {
  return (below, above) => {
    const [lower, upper] = [below.value, above.value] as readonly JsonObject[];
    const parts = new Map<string, { readonly owner: Part; readonly part: Part }>();
    for (const key of Object.keys(lower!)) parts.set(key, { owner: below, part: partIn(below, key)! });
    for (const key of Object.keys(upper!)) {
      const [before, part] = [parts.get(key)?.part, partIn(above, key)!];
      parts.set(key, { owner: above, part: before ? mergeOf(key)(before, part) : part });
    }
    const value = Object.fromEntries([...parts].map(([key, { part }]) => [key, part.value]));
    return {
      value,
      at: ([step, ...rest], part) => {
        const found = parts.get(String(step));
        if (step === undefined || !found) return above.at([], part);
        return rest.length === 0 && part === 'key'
          ? found.owner.at([step], 'key')
          : found.part.at(rest, part);
      },
    };
  };
}

/** The items of the first, then those of the second. The very item that both have from a third comes once. */
export const concatenated: Merge = (below, above) => {
  const seen = new Set<JsonValue>();
  const isNew = ({ value }: Part) => typeof value !== 'object' || (!seen.has(value) && seen.add(value));
  return listOf([...itemsOf(below), ...itemsOf(above)].filter(isNew), above);
};

/** The items of both, but of the first none whose `key` is that of one of the second. */
export function concatenatedBy(key: string): Merge {
  return (below, above) => {
    const keys = new Set(itemsOf(above).map((item) => keyOf(item, key)));
    const kept = itemsOf(below).filter((item) => !keys.has(keyOf(item, key)));
    return listOf([...kept, ...itemsOf(above)], above);
  };
}

function keyOf({ value }: Part, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The items of both; two of one `key` are merged, at the place of the first. */
export function itemsBy(key: string, merge: Merge): Merge {
  return (below, above) => {
    const items = new Map<JsonValue | undefined, Part>();
    for (const item of [...itemsOf(below), ...itemsOf(above)]) {
      const id = keyOf(item, key);
      const before = items.get(id);
      items.set(id, before ? merge(before, item) : item);
    }
    return listOf([...items.values()], above);
  };
}

function itemsOf(part: Part): readonly Part[] {
  return (part.value as readonly JsonValue[]).map((_, index) => partIn(part, index)!);
}

function listOf(items: readonly Part[], whole: Part): Part {
  return {
    value: items.map(({ value }) => value),
    at: ([step, ...rest], part) => {
      const item = step === undefined ? undefined : items[step as number];
      return item ? item.at(rest, part) : whole.at([], part);
    },
  };
}
