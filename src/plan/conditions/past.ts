/** What is known of facts over past events together: which of their values there can be at one instant. */
import type { JsonValue } from '../../vocabulary/json.js';
import type { Fact, Meanings, PastEvents } from './fact.js';

export interface Held {
  readonly fact: Fact;
  readonly value: JsonValue | undefined;
}

interface Numbers {
  readonly past: PastEvents;
  /** There are at least, and at most, so many such events. */
  readonly least: number;
  readonly most: number;
}

/** False where no life has these values at one instant; facts of one event. */
export function canBe(held: readonly Held[], meanings: Meanings): boolean {
  const numbers = held.flatMap((one) => numbersOf(one, held));
  for (const few of numbers) {
    for (const many of numbers)
      if (few.least > many.most && isPart(few.past, many.past, meanings)) return false;
  }
  return held.every((one) => held.every((other) => one === other || fit(one, other, meanings)));
}

/** What a value says of how many events there are, in its own window and in those that others look at. */
function numbersOf({ fact: { reference, past }, value }: Held, held: readonly Held[]): readonly Numbers[] {
  if (!past) return [];
  switch (reference.fact) {
    case 'count':
      return typeof value === 'number' ? [{ past, least: value, most: value }] : [];
    case 'distinct':
      return typeof value === 'number' ? [{ past, least: value, most: Infinity }] : [];
    case 'sum':
      return [{ past, least: value === 0 ? 0 : 1, most: Infinity }];
    case 'recency':
      return typeof value === 'number' ? ofAge(past, value, held) : [{ past, least: 0, most: 0 }];
    case 'first':
    case 'last': {
      // The instant is there with the event; a property of it may be missing.
      const isNone = value === undefined && reference.params?.property === undefined;
      return [{ past, least: value === undefined ? 0 : 1, most: isNone ? 0 : Infinity }];
    }
    default:
      return [{ past, least: value === undefined ? 0 : 1, most: Infinity }];
  }
}

/** `within: D` holds what is younger than D. */
function ofAge(past: PastEvents, age: number, held: readonly Held[]): readonly Numbers[] {
  const windows = new Set(held.flatMap(({ fact }) => fact.past?.window ?? []));
  return [
    { past, least: 1, most: Infinity },
    ...[...windows].flatMap((window) => {
      if (typeof window !== 'number') return [];
      const isIn = age < window;
      return [{ past: { ...past, window }, least: isIn ? 1 : 0, most: isIn ? Infinity : 0 }];
    }),
  ];
}

/** Whether all events that one is about are among those of the other. */
function isPart(one: PastEvents, other: PastEvents, meanings: Meanings): boolean {
  if (one.event !== other.event) return false;
  const isIn =
    one.window === other.window ||
    other.window === 'all' ||
    (typeof one.window === 'number' && typeof other.window === 'number' && one.window <= other.window);
  return isIn && meanings.isWithin(one.event, one.where, other.where);
}

/** Of two facts of one kind, where the events of the one are among those of the other. */
function fit(few: Held, many: Held, meanings: Meanings): boolean {
  const kind = few.fact.reference.fact;
  const [one, other] = [few.fact.past, many.fact.past];
  if (kind !== many.fact.reference.fact || !one || !other) return true;
  const { property } = few.fact.reference.params ?? {};
  if (property !== many.fact.reference.params?.property || !isPart(one, other, meanings)) return true;
  const [small, large] = [few.value, many.value];
  switch (kind) {
    case 'recency':
      // The last of more events is as young or younger.
      return small === undefined || (large !== undefined && Number(small) >= Number(large));
    case 'distinct':
      // Over all of history it counts to an end.
      return other.window === 'all' || Number(small) <= Number(large);
    case 'sum':
      // The order of adding up is the same in windows only.
      return (
        (few.fact.type.bounds?.minimum ?? -1) < 0 ||
        one.window === 'all' ||
        other.window === 'all' ||
        Number(small) <= Number(large)
      );
    default:
      return true;
  }
}
