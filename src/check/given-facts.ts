/** Facts with the values that a condition's classes give them, put together as the facts that it reads. */
import type { FactReference } from '../language/documents.js';
import type { Reading } from '../language/fact-type.js';
import type { FactClasses } from '../language/value-classes.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { canonicalJson, parsePath } from '../vocabulary/json.js';
import type { GivenFacts } from './agreement.js';
import { givenKey } from './agreement.js';

type Value = JsonValue | undefined;

/** A part of a fact that the condition reads, whatever default stands in for it, and the values that it is given. */
export interface Slot {
  readonly reference: FactReference;
  readonly key: string;
  readonly path: Path;
  readonly values: readonly Value[];
}

/** Shallow parts come first: what is deeper is put into them. */
export function slotsOf(classes: readonly FactClasses[]): readonly Slot[] {
  const slots = new Map<string, Slot>();
  for (const { reference, values } of classes) {
    const key = givenKey(reference);
    const path = parsePath(reference.path ?? '$') ?? [];
    const id = canonicalJson([key, path]);
    const known = slots.get(id)?.values ?? [];
    slots.set(id, { reference, key, path, values: distinct([...known, ...withNull(values, path)]) });
  }
  return [...slots.values()].sort((a, b) => a.path.length - b.path.length);
}

/** A part that may be missing may be null as well, which counts as missing. */
function withNull(values: readonly Value[], path: Path): readonly Value[] {
  return path.length > 0 && values.includes(undefined) ? [...values, null] : values;
}

function distinct(values: readonly Value[]): readonly Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const text = value === undefined ? 'missing' : canonicalJson(value);
    return !seen.has(text) && seen.add(text);
  });
}

/** A value for each slot, by position → whole facts. */
export function factsOf(slots: readonly Slot[], choice: readonly number[], reading: Reading): GivenFacts {
  const facts: Record<string, JsonValue> = {};
  for (const [index, { key, path, values, reference }] of slots.entries()) {
    const value = values[choice[index]!];
    const whole = Object.hasOwn(facts, key) ? facts[key] : beginningOf(reference.fact, reading);
    const next = value === undefined ? whole : put(whole, path, value);
    if (next !== undefined) facts[key] = next;
  }
  return facts;
}

/** What an event and a user have at least; other facts are missing until something is put into them. */
function beginningOf(fact: string, { event }: Reading): Value {
  if (fact === 'event') return { event: 'name' in event ? event.name : '', timestamp: 0, properties: {} };
  return fact === 'profile' ? { userId: 'user', traits: {} } : undefined;
}

/** No list is filled up to an item behind this one: that stays missing. */
const LONGEST = 1000;

/** The value with another one at a path; what is no map or list on the way becomes one. */
function put(whole: Value, [step, ...rest]: Path, value: JsonValue): JsonValue {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (step > LONGEST) return whole ?? [];
    const list: JsonValue[] = Array.isArray(whole) ? [...(whole as readonly JsonValue[])] : [];
    while (list.length < step) list.push(null);
    list[step] = put(list[step], rest, value);
    return list;
  }
  const map =
    typeof whole === 'object' && whole !== null && !Array.isArray(whole) ? (whole as JsonObject) : {};
  const inner = Object.hasOwn(map, step) ? map[step] : undefined;
  return Object.fromEntries([...Object.entries(map), [step, put(inner, rest, value)]]) as JsonObject;
}
