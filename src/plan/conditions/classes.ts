/** Classes of values of the facts of two conditions together, and which facts have to do with each other. */
import { isOfClasses, isByClasses, isPresence } from '../../language/analysis/decide.js';
import { isOrdering, parseOperator } from '../../language/operator.js';
import { Groups, constantsIn, endsOf, isComparable } from '../../language/value-classes.js';
import { poolOf } from '../../language/value-pool.js';
import type { ValueType } from '../../language/value-type.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Atom } from './formula.js';
import type { Fact, Meanings } from './meanings.js';

export interface Variable {
  readonly fact: Fact;
  /** One value of each class, those first that take least to come about; undefined is none. */
  readonly values: readonly (JsonValue | undefined)[];
  readonly constants: readonly JsonValue[];
  /** Whether no value that there can be is left out. */
  readonly isExact: boolean;
}

/** Comparisons that have to do with each other, and the facts that they read. */
export interface Cluster {
  readonly variables: readonly Variable[];
  readonly atoms: readonly Atom[];
}

/** `loose` takes facts apart that are not compared with each other: what is known of past events is left out. */
export function clustersOf(
  atoms: readonly Atom[],
  meanings: Meanings,
  how: 'together' | 'loose',
): readonly Cluster[] {
  const facts = factsOf(atoms, meanings);
  const pools = poolGroups(atoms, facts);
  const variables = new Map(
    [...facts.values()].map((fact) => [fact.key, variableOf(fact, facts, atoms, pools)]),
  );
  const groups = new Groups();
  for (const { fact, against } of atoms) if (against) groups.join(fact.key, against.key);
  if (how === 'together') joinByEvent(facts, groups);
  const clusters = new Map<string, { variables: Variable[]; atoms: Atom[] }>();
  const clusterOf = (key: string) => {
    const name = [...groups.groupOf(key)].sort()[0]!;
    let cluster = clusters.get(name);
    if (!cluster) clusters.set(name, (cluster = { variables: [], atoms: [] }));
    return cluster;
  };
  for (const variable of variables.values()) clusterOf(variable.fact.key).variables.push(variable);
  for (const atom of atoms) clusterOf(atom.fact.key).atoms.push(atom);
  return [...clusters.values()];
}

function factsOf(atoms: readonly Atom[], meanings: Meanings): ReadonlyMap<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const { fact, against } of atoms) {
    for (const one of against ? [fact, against] : [fact]) facts.set(one.key, meanings.latest(one));
  }
  return facts;
}

function joinByEvent(facts: ReadonlyMap<string, Fact>, groups: Groups): void {
  const first = new Map<string, string>();
  for (const { key, past } of facts.values()) {
    if (!past) continue;
    const other = first.get(past.event);
    if (other === undefined) first.set(past.event, key);
    else groups.join(other, key);
  }
}

interface Pools {
  /** Facts that are compared with each other. */
  readonly compared: Groups;
  /** Facts whose values are cut at the same places, as they can't be any: numbers of one kind of event. */
  readonly shared: Groups;
}

function poolGroups(atoms: readonly Atom[], facts: ReadonlyMap<string, Fact>): Pools {
  const compared = new Groups();
  const shared = new Groups();
  for (const { fact, against } of atoms) {
    if (!against) continue;
    compared.join(fact.key, against.key);
    shared.join(fact.key, against.key);
  }
  const first = new Map<string, string>();
  for (const { key, reference, past } of facts.values()) {
    const kind = past && SHARED[reference.fact];
    if (!past || kind === undefined) continue;
    const name =
      kind === 'sum' ? `${kind} ${reference.params!.property} ${past.event}` : `${kind} ${past.event}`;
    const other = first.get(name);
    if (other === undefined) first.set(name, key);
    else shared.join(other, key);
  }
  return { compared, shared };
}

/** Of these, the more events count, the larger (or the smaller) is the value. */
const SHARED: Readonly<Record<string, string>> = {
  count: 'number',
  distinct: 'number',
  recency: 'recency',
  sum: 'sum',
};

function variableOf(
  fact: Fact,
  facts: ReadonlyMap<string, Fact>,
  atoms: readonly Atom[],
  { compared, shared }: Pools,
): Variable {
  const { type } = fact;
  const group = compared.groupOf(fact.key).map((key) => facts.get(key)!);
  const cut = new Set(shared.groupOf(fact.key));
  const own = atoms.flatMap((atom) => constantsOf(atom, cut, type));
  const ends = cut.size === 1 ? [] : [...cut].flatMap((key) => endsOf(facts.get(key)!.type));
  const constants = [...new Set([...own, ...ends, ...pastConstants(fact, facts)])];
  const { values, isExact } = poolOf(type, constants, group.length);
  const isOfOneKind = group.every((one) => isComparable(one.type, type));
  const all = type.optional ? [undefined, ...values] : values;
  return {
    fact,
    values: all.toSorted((a, b) => costOfValue(fact, a) - costOfValue(fact, b)),
    constants,
    isExact: isExact && (group.length === 1 || isOfOneKind),
  };
}

function constantsOf(
  { fact, against, literal, fallback, fallbackAgainst }: Atom,
  cut: ReadonlySet<string>,
  type: ValueType,
): readonly JsonValue[] {
  const own = cut.has(fact.key) ? [literal, fallback] : [];
  const other = against && cut.has(against.key) ? [fallbackAgainst] : [];
  return [...own, ...other].flatMap((one) => constantsIn(one, type));
}

/** None, one, and ages at which an event leaves a window: what is known of past events turns there. */
function pastConstants({ reference, past }: Fact, facts: ReadonlyMap<string, Fact>): readonly JsonValue[] {
  if (!past) return [];
  if (reference.fact === 'count' || reference.fact === 'distinct') return [0, 1];
  if (reference.fact === 'sum') return [0];
  if (reference.fact !== 'recency') return [];
  return [...facts.values()].flatMap((other) =>
    other.past?.event === past.event && typeof other.past.window === 'number' ? [other.past.window] : [],
  );
}

/** How far a value is from nothing being known of a user. */
export function costOfValue({ reference: { fact } }: Fact, value: JsonValue | undefined): number {
  if (value === undefined) return 0;
  if (fact === 'localTime' || fact === 'event') return 0.1;
  if (fact === 'consent') return value === 'unknown' ? 0 : 1;
  if (value === 0 && ALWAYS_THERE.has(fact)) return 0;
  return typeof value === 'number' && fact === 'count' ? 1 + Math.min(value, 100) / 100 : 1;
}

const ALWAYS_THERE: ReadonlySet<string> = new Set(['count', 'sum', 'distinct', 'score']);

/** Of which values it is known that every other one of their class makes a comparison come out alike. */
export function ofOneClass(
  { operator, against, fact: { key } }: Atom,
  { type }: Pick<Fact, 'type'>,
  constants: readonly JsonValue[],
): (value: JsonValue | undefined) => boolean {
  if (isPresence(operator)) return () => true;
  const parsed = parseOperator(operator);
  const isMissing = (value: JsonValue | undefined) => value === undefined;
  if (!parsed || key.startsWith('segment ')) return isMissing;
  if (isOrdering(parsed.plain) && !isOrdered(type, parsed.decorators)) return isMissing;
  if (against) return isOfClasses(parsed.plain) ? () => true : isMissing;
  if (isByClasses(operator, type) || type.values !== undefined) return () => true;
  return (value) => value === undefined || (typeof value === 'string' && constants.includes(value));
}

/** Texts that read as numbers are in an order of their own. */
function isOrdered({ kind, item }: ValueType, decorators: readonly string[]): boolean {
  if (kind !== 'list') return ORDERED.has(kind);
  return item !== undefined && ORDERED.has(item.kind) && decorators.some((one) => one.endsWith('Fact'));
}

const ORDERED: ReadonlySet<string> = new Set(['number', 'duration', 'instant']);
