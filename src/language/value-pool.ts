/** One value of each class that constants cut out of a type: what lies on either side of every constant, and the constants. */
import type { JsonValue } from '../vocabulary/json.js';
import { formatInstant, parseInstant } from '../vocabulary/time.js';
import type { Bounds, ValueType } from './value-type.js';

export interface Pool {
  readonly values: readonly JsonValue[];
  /** Whether every value that the type allows is, to comparisons with the constants, like one of these. */
  readonly isExact: boolean;
}

/** So many constants of one fact are told apart. */
const MOST_CONSTANTS = 300;
/** So many facts that are compared with each other are ordered in every way. */
const MOST_COMPARED = 4;
/** The lists over so many classes of items are all of their subsets. */
const MOST_ITEM_CLASSES = 5;

/** `compared` facts share the pool, and may need that many values of one class. */
export function poolOf(type: ValueType, constants: readonly JsonValue[], compared = 1): Pool {
  const isBounded = constants.length <= MOST_CONSTANTS && compared <= MOST_COMPARED;
  const kept = constants.slice(0, MOST_CONSTANTS);
  const spread = Math.min(compared, MOST_COMPARED);
  const pool = poolOfKind(type, kept, spread);
  return { values: withoutRepeats(pool.values), isExact: pool.isExact && isBounded };
}

function poolOfKind(type: ValueType, constants: readonly JsonValue[], spread: number): Pool {
  if (type.values) return { values: type.values.filter((value) => isAllowed(value, type)), isExact: true };
  const allowed = (values: readonly JsonValue[]) => values.filter((value) => isAllowed(value, type));
  switch (type.kind) {
    case 'number':
    case 'duration':
    case 'instant':
      return { values: allowed(numbersAround(constants, type.bounds ?? {}, spread)), isExact: true };
    case 'string':
      return { values: allowed(textsAround(constants, type.bounds ?? {}, spread)), isExact: true };
    case 'boolean':
      return { values: [true, false], isExact: true };
    case 'list':
      return listsOver(type, constants);
    case 'object':
      return { values: [{}], isExact: true };
    case 'any':
      return { values: ofAnyKind(constants), isExact: false };
  }
}

/** Whether a type has a value, as far as schemas say it. */
export function isAllowed(value: JsonValue, { kind, values, bounds = {} }: ValueType): boolean {
  if (values && !values.includes(value)) return false;
  if (typeof value === 'string') {
    const length = [...value].length;
    return kind === 'string' && length >= (bounds.minLength ?? 0) && length <= (bounds.maxLength ?? Infinity);
  }
  if (typeof value !== 'number') return typeof value === kind;
  const isNumber = kind === 'number' || kind === 'duration' || kind === 'instant';
  if (!isNumber || (bounds.isWhole && !Number.isInteger(value))) return false;
  return (
    value >= (bounds.minimum ?? -Infinity) &&
    value > (bounds.exclusiveMinimum ?? -Infinity) &&
    value <= (bounds.maximum ?? Infinity) &&
    value < (bounds.exclusiveMaximum ?? Infinity)
  );
}

/**
 * The constants, and one number of every gap between them, a whole one where there is one; of facts that are compared with
 * each other `spread` whole numbers and, between all of these, `spread` others.
 */
function numbersAround(constants: readonly JsonValue[], bounds: Bounds, spread: number): readonly number[] {
  const ends = [bounds.minimum, bounds.exclusiveMinimum, bounds.maximum, bounds.exclusiveMaximum];
  const cuts = sorted([...constants, ...ends].filter((one) => typeof one === 'number'));
  if (spread === 1) return sorted([...cuts, ...inGaps(cuts, oneBetween)]);
  const whole = sorted([...cuts, ...inGaps(cuts, (low, high) => wholeBetween(low, high, spread))]);
  return sorted([...whole, ...inGaps(whole, (low, high) => evenlyBetween(low, high, spread))]);
}

/** Gaps have no end where no number is below or above. */
function inGaps(
  cuts: readonly number[],
  between: (low: number, high: number) => readonly number[],
): readonly number[] {
  const ends = [-Infinity, ...cuts, Infinity];
  return ends.slice(1).flatMap((high, index) => between(ends[index]!, high));
}

function oneBetween(low: number, high: number): readonly number[] {
  const whole = wholeBetween(low, high, 1);
  return whole.length > 0 ? whole : evenlyBetween(low, high, 1);
}

function wholeBetween(low: number, high: number, count: number): readonly number[] {
  const found: number[] = [];
  const isUpwards = low !== -Infinity || high === Infinity;
  let value = low !== -Infinity ? Math.floor(low) : isUpwards ? -1 : Math.ceil(high);
  while (found.length < count) {
    const next = isUpwards ? after(value) : -after(-value);
    if (next <= low || next >= high || !Number.isFinite(next)) break;
    found.push(next);
    value = next;
  }
  return found;
}

/** The next whole number; where numbers lie further apart than 1, one that is well above. */
function after(value: number): number {
  return value + 1 > value ? value + 1 : value > 0 ? value * 2 : value / 2;
}

function evenlyBetween(low: number, high: number, count: number): readonly number[] {
  const from = low === -Infinity ? (high === Infinity ? 0 : high - (Math.abs(high) + 1)) : low;
  const to = high === Infinity ? from + Math.abs(from) + 1 : high;
  const steps = Array.from({ length: count }, (_, index) => from + ((to - from) * (index + 1)) / (count + 1));
  return steps.filter((value) => value > low && value < high);
}

/** The constants, and `spread` texts that are none; beside each constant, what begins, ends or comes as it does. */
function textsAround(constants: readonly JsonValue[], bounds: Bounds, spread: number): readonly string[] {
  const texts = constants.filter((one) => typeof one === 'string');
  return [...texts, ...otherTexts(texts, bounds, spread), ...texts.flatMap(nearMisses)];
}

/** Texts of an allowed length that are no constant. */
function otherTexts(constants: readonly string[], bounds: Bounds, count: number): readonly string[] {
  const { minLength = 0, maxLength = Infinity } = bounds;
  if (maxLength < 1) return constants.includes('') ? [] : [''];
  const texts: string[] = [];
  for (let index = 0; texts.length < count; index++) {
    const words = index === 0 ? 'other' : `other-${index}`;
    const text = words.length <= maxLength ? words : String.fromCodePoint(FIRST_LETTER + index);
    const padded = text.padEnd(Math.min(minLength, LONGEST_SAMPLE), 'x');
    if (!constants.includes(padded)) texts.push(padded);
  }
  return texts;
}

const FIRST_LETTER = 0x61;
const LONGEST_SAMPLE = 1000;

function nearMisses(text: string): readonly string[] {
  const time = parseInstant(text);
  const instants = time === undefined ? [] : [time - 1, time + 1].map(formatInstant);
  return [`${text}x`, `x${text}`, text.slice(0, -1), ...instants];
}

/** No item, each class of items alone, none of the constants, all; every subset where there are few classes. */
function listsOver({ item, bounds = {} }: ValueType, constants: readonly JsonValue[]): Pool {
  const { minItems = 0, maxItems = Infinity } = bounds;
  const isScalar = item !== undefined && ['string', 'number', 'boolean'].includes(item.kind);
  const { values: items, isExact } = isScalar
    ? poolOf(item, constants)
    : { values: constants, isExact: false };
  // Near misses of texts are to a list's comparisons like any other text.
  const told = item?.kind === 'string' ? withoutNearMisses(items, constants) : items;
  const isSmall = told.length <= MOST_ITEM_CLASSES;
  const lists = isSmall ? subsets(told) : [[], ...told.map((one) => [one]), told];
  const sized = lists.filter((list) => list.length <= maxItems && (list.length > 0 || minItems === 0));
  const long = sized.map((list) => (list.length >= minItems ? list : filled(list, minItems)));
  return { values: long, isExact: isExact && isSmall };
}

function withoutNearMisses(
  items: readonly JsonValue[],
  constants: readonly JsonValue[],
): readonly JsonValue[] {
  const others = items.filter((one) => !constants.includes(one));
  return [...items.filter((one) => constants.includes(one)), ...others.slice(0, 1)];
}

function subsets(items: readonly JsonValue[]): readonly (readonly JsonValue[])[] {
  return items.reduce<readonly (readonly JsonValue[])[]>(
    (lists, item) => [...lists, ...lists.map((list) => [...list, item])],
    [[]],
  );
}

function filled(list: readonly JsonValue[], count: number): readonly JsonValue[] {
  const length = Math.min(count, LONGEST_SAMPLE);
  return Array.from({ length }, (_, index) => list[index % list.length]!);
}

function ofAnyKind(constants: readonly JsonValue[]): readonly JsonValue[] {
  return [
    ...constants,
    ...numbersAround(constants, {}, 1),
    ...textsAround(constants, {}, 1),
    true,
    false,
    [],
    [...constants],
  ];
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function withoutRepeats(values: readonly JsonValue[]): readonly JsonValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
