/** Conditions → what must have happened before, for their comparisons to stand at the very edge of turning. */
import type { Condition, FactCondition, FactReference } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import { leavesOf, valueClasses, factKey } from '../../language/value-classes.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, parseDuration } from '../../vocabulary/time.js';
import type { EventAim } from './event-aim.js';
import { eventAim } from './event-aim.js';

export type Wish =
  /** Events of one kind, so many, so long before. */
  | {
      readonly kind: 'events';
      readonly aim: EventAim;
      readonly counts: readonly number[];
      /** How long before; empty where they are to come since the run began. */
      readonly ages: readonly Duration[];
      /** A property of theirs that is added up to one of these, or that one of them is. */
      readonly property?: {
        readonly path: Path;
        readonly totals: readonly JsonValue[];
        readonly isSum: boolean;
      };
      /** A property that is another thing in each. */
      readonly apart?: Path;
    }
  | { readonly kind: 'trait'; readonly path: Path; readonly values: readonly (JsonValue | undefined)[] }
  | { readonly kind: 'consent'; readonly purpose: string };

/** Of a condition and of the segments that it names. */
export function wishesOf(condition: Condition, reading: Reading): readonly Wish[] {
  const classes = new Map(valueClasses(condition, reading).map((one) => [one.key, one.values]));
  return leavesOf(condition, reading).flatMap((leaf) => [
    ...wishesOfFact(leaf, leaf, classes.get(factKey(leaf)) ?? [], reading),
    ...(isFactReference(leaf.value)
      ? wishesOfFact(
          leaf.value as FactReference,
          leaf,
          classes.get(factKey(leaf.value as FactReference)) ?? [],
          reading,
        )
      : []),
  ]);
}

type Values = readonly (JsonValue | undefined)[];

function wishesOfFact(
  reference: FactReference,
  leaf: FactCondition,
  values: Values,
  reading: Reading,
): readonly Wish[] {
  const { fact, params = {}, path } = reference;
  switch (fact) {
    case 'profile': {
      const [first, ...rest] = parsePath(path ?? '$') ?? [];
      return first === 'traits' && rest.length > 0 ? [{ kind: 'trait', path: rest, values }] : [];
    }
    case 'consent':
      return params.purpose === undefined ? [] : [{ kind: 'consent', purpose: params.purpose }];
    case 'score':
    case 'level':
      return params.name === undefined ? [] : pointWishes(params.name, values, reading);
    default:
      return params.event === undefined ? [] : eventWishes(reference, leaf, values, reading);
  }
}

const MOST_EVENTS = 10;

function eventWishes(
  { fact, params = {} }: FactReference,
  leaf: FactCondition,
  values: Values,
  reading: Reading,
): readonly Wish[] {
  const aim = eventAim(params.event!, params.where, reading);
  if (!aim) return [];
  const within = params.within === undefined ? undefined : parseDuration(params.within);
  const ages = params.since === undefined ? agesWithin(within) : [];
  const wish: Wish = { kind: 'events', aim, counts: [1, 2], ages };
  const numbers = values.filter((value) => typeof value === 'number');
  const path = params.property?.split('.');
  switch (fact) {
    case 'count':
      return [{ ...wish, counts: countsOf(numbers) }];
    case 'distinct':
      return [{ ...wish, counts: countsOf(numbers), ...(path ? { apart: path } : {}) }];
    case 'recency': {
      const durations = typeof leaf.value === 'string' ? [parseDuration(leaf.value) ?? DAY] : [DAY];
      return [{ ...wish, counts: [0, 1, 1, 1], ages: durations.flatMap(aroundDuration) }];
    }
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return path && numbers.length > 0
        ? [{ ...wish, counts: [1, 2, 3], property: { path, totals: numbers, isSum: fact === 'sum' } }]
        : [wish];
    case 'first':
    case 'last': {
      const known = values.filter((value) => value !== undefined);
      return path && known.length > 0
        ? [{ ...wish, property: { path, totals: known, isSum: false } }]
        : [wish];
    }
    default:
      return [wish];
  }
}

/** What a score needs, event by event. */
function pointWishes(name: string, values: Values, reading: Reading): readonly Wish[] {
  const score = reading.names.ruleSet.scores.get(name)?.body;
  if (!score) return [];
  const { points, levels = {}, halfLife } = score;
  const half = halfLife === undefined ? [] : aroundDuration(parseDuration(halfLife) ?? DAY);
  const wanted = [...Object.values(levels), ...values.filter((value) => typeof value === 'number')];
  return points.flatMap(({ event, add, where }): readonly Wish[] => {
    const aim = eventAim(event, where, reading);
    const counts = add > 0 ? wanted.map((total) => Math.ceil(total / add)) : [1, 2];
    return aim ? [{ kind: 'events', aim, counts: countsOf(counts), ages: [MINUTE, HOUR, ...half] }] : [];
  });
}

function countsOf(numbers: readonly number[]): readonly number[] {
  const whole = numbers.flatMap((one) => [Math.floor(one) - 1, Math.floor(one), Math.floor(one) + 1]);
  const counts = [...new Set(whole.filter((one) => one >= 0 && one <= MOST_EVENTS))];
  return counts.length === 0 ? [0, 1, 2] : counts;
}

function agesWithin(within: Duration | undefined): readonly Duration[] {
  if (within === undefined) return [MINUTE, HOUR, DAY, 40 * DAY];
  return [MINUTE, Math.floor(within / 2), ...aroundDuration(within)];
}

/** A duration, and so much more or less that it is just not that long. */
export function aroundDuration(duration: Duration): readonly [Duration, ...Duration[]] {
  const others = [duration - 1, duration + 1, duration - 1000, duration + 1000];
  return [duration, ...others.filter((one) => one >= 0)];
}
