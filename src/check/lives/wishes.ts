/** Conditions → what must have happened before, for their comparisons to come out as they should, or to stand at the very edge. */
import { comparison } from '../../compile/condition.js';
import type { Condition, FactCondition, FactParams, FactReference } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import { factKey, valueClasses } from '../../language/value-classes.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, parseDuration } from '../../vocabulary/time.js';
import type { EventAim } from './event-aim.js';
import { eventAim } from './event-aim.js';

type Values = readonly (JsonValue | undefined)[];

/** Each choice as the values that there are, and as those among them by which the comparison comes out as it should. */
interface Choice<Item> {
  readonly all: readonly Item[];
  readonly right: readonly Item[];
}

export type Wish =
  /** Events of one kind, so many, so long before. */
  | {
      readonly kind: 'events';
      readonly aim: EventAim;
      readonly counts: Choice<number>;
      /** How long before; empty where they are to come since the run began. */
      readonly ages: Choice<Duration>;
      /** A property of theirs that is added up to one of these, or that one of them is. */
      readonly property?: {
        readonly path: Path;
        readonly totals: Choice<JsonValue>;
        readonly isSum: boolean;
        /** No event has more of it, of what is added up. */
        readonly most?: number | undefined;
      };
      /** A property that is another thing in each. */
      readonly apart?: Path;
    }
  | { readonly kind: 'trait'; readonly path: Path; readonly values: Choice<JsonValue | undefined> }
  | { readonly kind: 'consent'; readonly purpose: string; readonly right: Values };

/** Of a condition that should hold (or not), and of the segments that it names. */
export function wishesOf(condition: Condition, reading: Reading, wanted = true): readonly Wish[] {
  const classes = new Map(valueClasses(condition, reading).map((one) => [one.key, one.values]));
  return leavesIn(condition, reading, wanted, 0).flatMap(({ leaf, isWanted }) => {
    const against = isFactReference(leaf.value) ? (leaf.value as FactReference) : undefined;
    const holds = comparison(leaf.operator);
    const isRight = (value: JsonValue | undefined) =>
      against !== undefined || holds(value ?? leaf.params?.default, literalOf(leaf)) === isWanted;
    const wishes = wishesOfFact(leaf, { values: classes.get(factKey(leaf)) ?? [], isRight }, leaf, reading);
    if (!against) return wishes;
    const values = classes.get(factKey(against)) ?? [];
    return [...wishes, ...wishesOfFact(against, { values, isRight: () => true }, leaf, reading)];
  });
}

/** A duration as facts have it. */
function literalOf({ fact, value }: FactCondition): JsonValue | undefined {
  return fact === 'recency' && typeof value === 'string' ? parseDuration(value) : value;
}

interface Leaf {
  readonly leaf: FactCondition;
  readonly isWanted: boolean;
}

const DEEPEST = 40;

function leavesIn(condition: Condition, reading: Reading, isWanted: boolean, depth: number): readonly Leaf[] {
  if (depth > DEEPEST) return [];
  const inner = (one: Condition, wanted = isWanted) => leavesIn(one, reading, wanted, depth + 1);
  if ('all' in condition) return condition.all.flatMap((one) => inner(one));
  if ('any' in condition) return condition.any.flatMap((one) => inner(one));
  if ('not' in condition) return inner(condition.not, !isWanted);
  if (!('condition' in condition)) return [{ leaf: condition, isWanted }];
  const segment = reading.names.ruleSet.segments.get(condition.condition);
  return segment ? inner(segment.body.when) : [];
}

interface Wanted {
  readonly values: Values;
  readonly isRight: (value: JsonValue | undefined) => boolean;
}

function choiceOf<Item extends JsonValue | undefined>(
  all: readonly Item[],
  isRight: Wanted['isRight'],
): Choice<Item> {
  return { all, right: all.filter(isRight) };
}

function wishesOfFact(
  { fact, params = {}, path }: FactReference,
  wanted: Wanted,
  leaf: FactCondition,
  reading: Reading,
): readonly Wish[] {
  switch (fact) {
    case 'profile': {
      const [first, ...rest] = parsePath(path ?? '$') ?? [];
      if (first !== 'traits' || rest.length === 0) return [];
      return [{ kind: 'trait', path: rest, values: choiceOf(wanted.values, wanted.isRight) }];
    }
    case 'consent':
      if (params.purpose === undefined) return [];
      return [{ kind: 'consent', purpose: params.purpose, right: wanted.values.filter(wanted.isRight) }];
    case 'score':
    case 'level':
      return params.name === undefined ? [] : pointWishes(params.name, wanted, reading);
    default:
      return params.event === undefined ? [] : [...eventWishes(fact, params, wanted, leaf, reading)];
  }
}

const MOST_EVENTS = 10;
const ONE_OR_TWO: Choice<number> = { all: [1, 2], right: [1, 2] };

function eventWishes(
  fact: string,
  params: FactParams,
  { values, isRight }: Wanted,
  leaf: FactCondition,
  reading: Reading,
): readonly Wish[] {
  const aim = eventAim(params.event!, params.where, reading);
  if (!aim) return [];
  const within = params.within === undefined ? undefined : parseDuration(params.within);
  const wish: Wish = {
    kind: 'events',
    aim,
    counts: ONE_OR_TWO,
    ages: params.since === undefined ? agesWithin(within) : { all: [], right: [] },
  };
  const numbers = values.filter((value) => typeof value === 'number');
  const path = params.property?.split('.');
  switch (fact) {
    case 'count':
      return [{ ...wish, counts: choiceOf(countsOf(numbers), isRight) }];
    case 'distinct':
      return [{ ...wish, counts: choiceOf(countsOf(numbers), isRight), ...(path ? { apart: path } : {}) }];
    case 'recency': {
      const duration = literalOf(leaf);
      const ages = aroundDuration(typeof duration === 'number' ? duration : DAY);
      const isOfNone = isRight(undefined);
      return [
        {
          ...wish,
          counts: { all: [0, 1, 1, 1], right: isOfNone && ages.every((age) => !isRight(age)) ? [0] : [1] },
          ages: choiceOf(ages, isRight),
        },
      ];
    }
    case 'sum':
    case 'average':
    case 'min':
    case 'max': {
      if (!path || numbers.length === 0) return [wish];
      const totals = choiceOf<JsonValue>(numbers, isRight);
      const counts = { all: [1, 2, 3], right: [1, 2, 3] };
      const isSum = fact === 'sum';
      const most = isSum ? mostOf(params.event!, path, reading) : undefined;
      return [{ ...wish, counts, property: { path, totals, isSum, most } }];
    }
    case 'first':
    case 'last': {
      const known = values.filter((value) => value !== undefined);
      if (!path || known.length === 0) return [wish];
      return [{ ...wish, property: { path, totals: choiceOf(known, isRight), isSum: false } }];
    }
    default:
      return [wish];
  }
}

/** The largest number that the plan allows an event's property. */
function mostOf(event: string, path: Path, { names }: Reading): number | undefined {
  let schema = names.ruleSet.events.get(event)?.body.properties;
  for (const name of path) {
    const inner: typeof schema =
      typeof name === 'string' && schema?.properties ? own(schema.properties, name) : undefined;
    schema = inner;
  }
  return schema?.maximum;
}

function own<Value>(members: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

/** What a score needs, event by event. */
function pointWishes(name: string, { values, isRight }: Wanted, reading: Reading): readonly Wish[] {
  const score = reading.names.ruleSet.scores.get(name)?.body;
  if (!score) return [];
  const { points, levels = {}, halfLife } = score;
  const half = halfLife === undefined ? [] : aroundDuration(parseDuration(halfLife) ?? DAY);
  const reached = Object.entries(levels);
  const numbers = values.filter((value) => typeof value === 'number');
  const all = [...reached.map(([, least]) => least), ...numbers];
  const right = [
    ...reached.filter(([level]) => values.includes(level) && isRight(level)).map(([, least]) => least),
    ...numbers.filter(isRight),
  ];
  return points.flatMap(({ event, add, where }): readonly Wish[] => {
    const aim = eventAim(event, where, reading);
    if (!aim) return [];
    const countFor = (total: number) => Math.max(0, Math.ceil(total / (add > 0 ? add : 1)));
    // What decays is half a point short of what it was a moment before.
    const enough = right.map((total) => countFor(total) + (halfLife === undefined ? 0 : 1));
    return [
      {
        kind: 'events',
        aim,
        counts: { all: countsOf(all.map(countFor)), right: enough.filter((one) => one <= MOST_EVENTS) },
        ages: { all: [MINUTE, HOUR, ...half], right: [MINUTE, HOUR] },
      },
    ];
  });
}

function countsOf(numbers: readonly number[]): readonly number[] {
  const whole = numbers.flatMap((one) => [Math.floor(one) - 1, Math.floor(one), Math.floor(one) + 1]);
  const counts = [...new Set(whole.filter((one) => one >= 0 && one <= MOST_EVENTS))];
  return counts.length === 0 ? [0, 1, 2] : counts;
}

function agesWithin(within: Duration | undefined): Choice<Duration> {
  if (within === undefined) return { all: [MINUTE, HOUR, DAY, 40 * DAY], right: [MINUTE, HOUR, DAY] };
  const inside = [MINUTE, Math.floor(within / 2), within - 1].filter((age) => age < within);
  return { all: [...inside, ...aroundDuration(within)], right: inside };
}

/** A duration, and so much more or less that it is just not that long. */
export function aroundDuration(duration: Duration): readonly [Duration, ...Duration[]] {
  const others = [duration - 1, duration + 1, duration - 1000, duration + 1000];
  return [duration, ...others.filter((one) => one >= 0)];
}
