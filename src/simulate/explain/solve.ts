/** The fewest facts of a condition that must have other values for it to turn out otherwise. */
import { comparison } from '../../compile/condition.js';
import type { ConditionTrace, Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { WEEKDAYS } from '../../vocabulary/time.js';
import type { FactTrace } from './condition-words.js';
import { valuesFor } from './operator-values.js';
import { keyOf } from './reading.js';

/** A fact that needs another value. */
export interface NewValue {
  readonly reading: Reading;
  readonly found: JsonValue | undefined;
  readonly to: JsonValue | undefined;
  /** The comparisons that turn with it, and how each has to come out. */
  readonly turns: readonly Turned[];
  /** Other comparisons of the fact, which have to come out as before. */
  readonly stays: readonly Turned[];
}

export interface Turned {
  readonly leaf: FactTrace;
  readonly wanted: boolean;
}

/** What values facts can have. */
export interface Domain {
  /** How hard it is to bring a fact to a value; `IMPOSSIBLE` where it can never have it. */
  readonly costOf: (reading: Reading, to: JsonValue | undefined) => number;
  /** Values that are worth a try beside those that the condition names. */
  readonly valuesOf: (reading: Reading) => readonly JsonValue[];
}

/** Where nothing is known of facts. */
export const ANYTHING: Domain = { costOf: () => 1, valuesOf: () => [] };

export const IMPOSSIBLE = Infinity;

const MOST_TRIED = 40_000;
const MOST_SOLUTIONS = 6;

/**
 * Every way to bring a condition to `wanted` by new values of as few facts as can be, the least costly first. A fact
 * that several comparisons read has one value in all of them.
 */
export function solve(
  trace: ConditionTrace,
  wanted: boolean,
  domain: Domain,
): readonly (readonly NewValue[])[] {
  if (trace.result === wanted) return [[]];
  const unknowns = unknownsOf(trace, domain);
  const budget = { left: MOST_TRIED };
  for (let size = 1; size <= unknowns.length && budget.left > 0; size++) {
    const found = solutionsOf(size, trace, wanted, unknowns, budget);
    if (found.length > 0) return found;
  }
  return [];
}

interface Unknown {
  readonly key: string;
  readonly reading: Reading;
  readonly found: JsonValue | undefined;
  readonly leaves: readonly FactTrace[];
  readonly candidates: readonly { readonly to: JsonValue | undefined; readonly cost: number }[];
}

type Values = ReadonlyMap<string, JsonValue | undefined>;

function solutionsOf(
  size: number,
  trace: ConditionTrace,
  wanted: boolean,
  unknowns: readonly Unknown[],
  budget: { left: number },
): readonly (readonly NewValue[])[] {
  const solutions: { readonly values: readonly NewValue[]; readonly cost: number }[] = [];
  for (const chosen of subsets(unknowns, size)) {
    const best = cheapest(chosen, trace, wanted, budget);
    if (best) solutions.push(best);
    if (budget.left <= 0) break;
  }
  return solutions
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST_SOLUTIONS)
    .map(({ values }) => values);
}

function cheapest(
  chosen: readonly Unknown[],
  trace: ConditionTrace,
  wanted: boolean,
  budget: { left: number },
): { readonly values: readonly NewValue[]; readonly cost: number } | undefined {
  let best: { readonly values: readonly NewValue[]; readonly cost: number } | undefined;
  const values = new Map<string, JsonValue | undefined>();
  const pick = (index: number, cost: number): void => {
    if (budget.left <= 0 || (best && cost >= best.cost)) return;
    const unknown = chosen[index];
    if (!unknown) {
      budget.left -= 1;
      if (outcome(trace, values) !== !wanted) best = { values: newValues(chosen, values), cost };
      return;
    }
    for (const candidate of unknown.candidates) {
      values.set(unknown.key, candidate.to);
      pick(index + 1, cost + candidate.cost);
    }
  };
  pick(0, 0);
  return best;
}

function newValues(chosen: readonly Unknown[], values: Values): readonly NewValue[] {
  return chosen.map(({ key, reading, found, leaves }) => {
    const ends = leaves.map((leaf) => ({ leaf, wanted: holds(leaf, values) }));
    return {
      reading,
      found,
      to: values.get(key),
      turns: ends.filter(({ leaf, wanted }) => wanted !== leaf.result),
      stays: ends.filter(({ leaf, wanted }) => wanted === leaf.result),
    };
  });
}

function* subsets<Item>(items: readonly Item[], size: number, start = 0): Generator<readonly Item[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let index = start; index <= items.length - size; index++) {
    for (const rest of subsets(items, size - 1, index + 1)) yield [items[index]!, ...rest];
  }
}

/**
 * How a condition comes out with other values of some facts; undefined where that depends on a part that was not
 * read. What it says is found when the life is lived again.
 */
function outcome(trace: ConditionTrace, values: Values): boolean | undefined {
  switch (trace.kind) {
    case 'skipped':
      return undefined;
    case 'fact':
      return holds(trace, values);
    case 'not': {
      const inner = outcome(trace.parts[0]!, values);
      return inner === undefined ? undefined : !inner;
    }
    case 'any':
      return together(trace.parts, true, values);
    default:
      return together(trace.parts, false, values);
  }
}

/** One part that is `decisive` decides; otherwise all must be known. */
function together(parts: readonly ConditionTrace[], decisive: boolean, values: Values): boolean | undefined {
  const ends = parts.map((part) => outcome(part, values));
  if (ends.includes(decisive)) return decisive;
  return ends.includes(undefined) ? undefined : !decisive;
}

function holds(leaf: FactTrace, values: Values): boolean {
  const left = keyOf(leaf.reading);
  const right = leaf.against && keyOf(leaf.against);
  if (!values.has(left) && (right === undefined || !values.has(right))) return leaf.result;
  const found = values.has(left) ? values.get(left) : leaf.found;
  const wanted = right !== undefined && values.has(right) ? values.get(right) : leaf.wanted;
  return comparison(leaf.operator)(found, wanted);
}

export function leavesOf(trace: ConditionTrace): readonly FactTrace[] {
  if (trace.kind === 'skipped') return [];
  return trace.kind === 'fact' ? [trace] : trace.parts.flatMap(leavesOf);
}

/** How many parts were not read. */
export function unreadIn(trace: ConditionTrace): number {
  if (trace.kind === 'skipped') return 1;
  return trace.kind === 'fact' ? 0 : trace.parts.reduce((sum, part) => sum + unreadIn(part), 0);
}

function unknownsOf(trace: ConditionTrace, domain: Domain): readonly Unknown[] {
  const leaves = leavesOf(trace);
  const readings = new Map<string, { readonly reading: Reading; readonly found: JsonValue | undefined }>();
  for (const { reading, against, found, wanted } of leaves) {
    if (!readings.has(keyOf(reading))) readings.set(keyOf(reading), { reading, found });
    if (against && !readings.has(keyOf(against)))
      readings.set(keyOf(against), { reading: against, found: wanted });
  }
  return [...readings]
    .map(([key, { reading, found }]) => {
      const about = leaves.filter(
        (leaf) => keyOf(leaf.reading) === key || (leaf.against && keyOf(leaf.against) === key),
      );
      return {
        key,
        reading,
        found,
        leaves: about,
        candidates: candidatesOf(key, reading, found, about, domain),
      };
    })
    .filter(({ candidates }) => candidates.length > 0);
}

/** Of the values with which the comparisons of a fact come out alike, the least costly and then the nearest one. */
function candidatesOf(
  key: string,
  reading: Reading,
  found: JsonValue | undefined,
  leaves: readonly FactTrace[],
  domain: Domain,
): Unknown['candidates'] {
  const best = new Map<string, { readonly to: JsonValue | undefined; readonly cost: number }>();
  const near = leaves.flatMap((leaf) => [
    ...valuesNear(keyOf(leaf.reading) === key ? leaf.wanted : leaf.found, found, reading),
    ...valuesFor(leaf, keyOf(leaf.reading) === key, found),
  ]);
  const nearest = [...near, ...domain.valuesOf(reading)].sort(
    (a, b) => distance(a, found) - distance(b, found),
  );
  // Between two values only where neither of them does.
  const pool = [...nearest, ...between(nearest)];
  const before = leaves.map(({ result }) => result).join();
  // A comparison of two facts may need both of them to be others.
  const isOneOfTwo = leaves.some(({ against }) => against !== undefined);
  for (const to of pool) {
    const turned = leaves.map((leaf) => holds(leaf, new Map([[key, to]]))).join();
    if (turned === before && !isOneOfTwo) continue;
    const pattern = isOneOfTwo ? `${turned} ${JSON.stringify(to)}` : turned;
    const cost = domain.costOf(reading, to);
    if (cost < (best.get(pattern)?.cost ?? IMPOSSIBLE)) best.set(pattern, { to, cost });
  }
  return [...best.values()];
}

function between(values: readonly (JsonValue | undefined)[]): readonly number[] {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.slice(1).map((value, index) => (value + sorted[index]!) / 2);
}

/** Numbers by their difference; what is of another type comes after all that is of the same. */
function distance(value: JsonValue | undefined, found: JsonValue | undefined): number {
  if (typeof value === 'number' && typeof found === 'number') return Math.abs(value - found);
  return found === undefined || typeof value === typeof found ? 0 : Number.MAX_VALUE;
}

/** The values at which a comparison with `other` may turn. */
function valuesNear(
  other: JsonValue | undefined,
  found: JsonValue | undefined,
  { fact, path }: Reading,
): readonly (JsonValue | undefined)[] {
  if (fact === 'consent') return ['granted', 'denied', 'unknown'];
  if (fact === 'localTime' && path === '$.weekday') return WEEKDAYS;
  const around = numbersNear(other, found);
  const items = Array.isArray(other) ? (other as readonly JsonValue[]) : [];
  const beyond = items.flatMap((item) => numbersNear(item, found));
  return [
    ...around,
    ...items,
    ...beyond,
    ...(other === undefined ? [] : [other]),
    ...listsNear(other, found),
    ...SAMPLES,
    undefined,
  ];
}

const SAMPLES: readonly JsonValue[] = ['other', 'another', 'x', 1, 0, true, false];

function numbersNear(other: JsonValue | undefined, found: JsonValue | undefined): readonly number[] {
  if (typeof other !== 'number') return [];
  const step = 10 ** -Math.max(decimalsOf(other), decimalsOf(found));
  return [other, other + step, other - step, other + 1, other - 1].map((value) => rounded(value, step));
}

function listsNear(other: JsonValue | undefined, found: JsonValue | undefined): readonly JsonValue[] {
  if (!Array.isArray(found) || other === undefined) return [];
  const list = found as readonly JsonValue[];
  return [[...list, other], list.filter((item) => item !== other), []];
}

/** Digits behind the point, as a number is written. */
export function decimalsOf(value: JsonValue | undefined): number {
  return typeof value === 'number' ? (/\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0) : 0;
}

function rounded(value: number, step: number): number {
  return Number(value.toFixed(Math.max(0, Math.round(-Math.log10(step)))));
}
