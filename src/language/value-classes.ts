/**
 * The classes of values that a condition's constants cut out: below, at, between and above numbers, each text and one
 * that is none, what an enum lists, lists with and without each item, and nothing at all where that can be. Two values
 * of a class make every comparison of the condition turn out alike, so that one value of each is enough to reason by.
 */
import type { JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { parseDuration, parseInstant } from '../vocabulary/time.js';
import type { Condition, FactCondition, FactReference, Part } from './documents.js';
import { isFactReference } from './documents.js';
import type { Reading } from './fact-type.js';
import { factType } from './fact-type.js';
import { poolOf } from './value-pool.js';
import type { ValueType } from './value-type.js';
import { UNKNOWN } from './value-type.js';

/** One fact that a condition reads. */
export interface FactClasses {
  /** Equal for equal facts, parameters and paths: see `factKey`. */
  readonly key: string;
  readonly reference: FactReference;
  readonly type: ValueType;
  /** The keys of the facts that it is compared with, by way of others too; itself among them. */
  readonly group: readonly string[];
  /**
   * One value of each class; undefined is none at all. Durations and instants are milliseconds, as facts have them. At
   * most about five for each constant, and at most 300 constants count.
   */
  readonly values: readonly (JsonValue | undefined)[];
  /** What the condition compares it with, as its own values are written. */
  readonly constants: readonly JsonValue[];
  /** Whether no value that the type allows is left out, for the operators that compare by equality and order. */
  readonly isExact: boolean;
}

const keys = new WeakMap<FactReference, string>();

/** Equal for facts that are the same value at one instant. */
export function factKey(reference: FactReference): string {
  let key = keys.get(reference);
  if (key === undefined) {
    const { fact, params, path } = reference;
    keys.set(reference, (key = canonicalJson({ fact, params, path })));
  }
  return key;
}

/**
 * The facts that a condition reads, segments included, in the order in which they are read, with their classes. A `where` inside
 * of a fact is a condition of its own. Reports nothing: what is wrong with a condition is for `checkCondition` to say.
 */
export function valueClasses(condition: Condition, reading: Reading): readonly FactClasses[] {
  return classesOf(leavesOf(condition, reading), {
    keyOf: factKey,
    typeOf: (reference) => typeOfFact(reference, reading),
  });
}

/** The comparisons of a condition and of the segments that it names, each segment once. */
export function leavesOf(condition: Condition, reading: Reading): readonly FactCondition[] {
  const { segments } = reading.names.ruleSet;
  const seen = new Set<string>();
  const leaves: FactCondition[] = [];
  const visit = (one: Condition): void => {
    if ('all' in one) one.all.forEach(visit);
    else if ('any' in one) one.any.forEach(visit);
    else if ('not' in one) visit(one.not);
    else if ('condition' in one) {
      const segment = seen.has(one.condition) ? undefined : segments.get(one.condition);
      seen.add(one.condition);
      if (segment) visit(segment.body.when);
    } else leaves.push(one);
  };
  visit(condition);
  return leaves;
}

/** How facts are told apart, and what is known of each. */
export interface FactLook {
  readonly keyOf: (reference: FactReference, leaf: FactCondition) => string;
  readonly typeOf: (reference: FactReference) => ValueType;
}

export function classesOf(
  leaves: readonly FactCondition[],
  { keyOf, typeOf }: FactLook,
): readonly FactClasses[] {
  const facts = new Map<string, { readonly reference: FactReference; readonly type: ValueType }>();
  const constants = new Map<string, JsonValue[]>();
  const compared = new Groups();
  const know = (reference: FactReference, leaf: FactCondition): string => {
    const key = keyOf(reference, leaf);
    if (facts.has(key)) return key;
    const type = typeOf(reference);
    facts.set(key, { reference, type });
    constants.set(key, constantsIn(reference.params?.default, type));
    return key;
  };
  for (const leaf of leaves) {
    const key = know(leaf, leaf);
    if (isFactReference(leaf.value)) compared.join(key, know(leaf.value as FactReference, leaf));
    else constants.get(key)!.push(...constantsIn(leaf.value, facts.get(key)!.type));
  }
  return [...facts].map(([key, { reference, type }]) => {
    const group = compared.groupOf(key);
    const shared = [...new Set(group.flatMap((one) => constants.get(one)!))];
    const ends = group.length === 1 ? [] : group.flatMap((one) => endsOf(facts.get(one)!.type));
    const { values, isExact } = poolOf(type, [...new Set([...shared, ...ends])], group.length);
    const isOfOneKind = group.every((one) => isComparable(facts.get(one)!.type, type));
    return {
      key,
      group,
      reference,
      type,
      values: [...withDefault(values, reference, type), ...(type.optional ? [undefined] : [])],
      constants: shared,
      isExact: isExact && (group.length === 1 || isOfOneKind),
    };
  });
}

const NOWHERE: Part = {
  at: () => ({ file: '', line: 1, column: 1, endLine: 1, endColumn: 1 }),
  path: [],
};

/** What a schema says of a fact; of one that makes no sense, nothing. */
export function typeOfFact(reference: FactReference, reading: Reading): ValueType {
  return factType(reference, NOWHERE, reading, () => undefined) ?? UNKNOWN;
}

/** A default may be what no schema allows. */
function withDefault(
  values: readonly JsonValue[],
  { params }: FactReference,
  type: ValueType,
): readonly JsonValue[] {
  const fallback = params?.default;
  if (fallback === undefined) return values;
  const value = Array.isArray(fallback) ? (fallback as JsonValue) : constantsIn(fallback, type)[0];
  const isKnown = value === undefined || values.some((one) => canonicalJson(one) === canonicalJson(value));
  return isKnown ? values : [...values, value];
}

/** The single values in a literal, as a fact of the type has them. */
export function constantsIn(value: JsonValue | undefined, { kind }: ValueType): JsonValue[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item: JsonValue) => constantsIn(item, { kind, optional: false }));
  if (typeof value === 'object') return [];
  const read = literalOf(value, kind);
  return read === undefined ? [] : [read];
}

/** A literal as values of the kind are: durations and instants are numbers. */
export function literalOf(value: JsonValue, kind: ValueType['kind']): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  if (kind === 'duration') return parseDuration(value);
  return kind === 'instant' ? parseInstant(value) : value;
}

/** Where the values of one fact end, those it is compared with begin to be all on one side. */
export function endsOf({ bounds = {}, values = [] }: ValueType): readonly JsonValue[] {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = bounds;
  const ends = [minimum, exclusiveMinimum, maximum, exclusiveMaximum].filter((one) => one !== undefined);
  return [...ends, ...values];
}

const TIMES: readonly ValueType['kind'][] = ['number', 'duration', 'instant'];

export function isComparable({ kind, bounds }: ValueType, other: ValueType): boolean {
  if (TIMES.includes(kind)) return TIMES.includes(other.kind);
  // Texts that are no constant are of an allowed length: those of two facts are the same only where the lengths are.
  if (kind === 'string') return other.kind === kind && canonicalJson(bounds) === canonicalJson(other.bounds);
  return kind === 'boolean' && other.kind === kind;
}

/** Facts that are compared with each other, directly or by others. */
export class Groups {
  private readonly groups = new Map<string, Set<string>>();

  join(one: string, other: string): void {
    const [first, second] = [this.setOf(one), this.setOf(other)];
    if (first === second) return;
    for (const key of second) {
      first.add(key);
      this.groups.set(key, first);
    }
  }

  groupOf(key: string): readonly string[] {
    return [...(this.groups.get(key) ?? [key])];
  }

  private setOf(key: string): Set<string> {
    let found = this.groups.get(key);
    if (!found) this.groups.set(key, (found = new Set([key])));
    return found;
  }
}
