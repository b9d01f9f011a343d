/**
 * What an event changes in a state. The changes that most rules ask for are data, which one loop carries out: a call of
 * a closure of their own would cost more than they do. All are of one shape.
 */
import type { Duration } from '../vocabulary/time.js';
import { decayFactor } from './decay.js';
import type { Frame } from './frame.js';
import { interned } from './interned.js';
import { isInherited, stepOf } from './path.js';
import type { TriggerEvent } from './state.js';
import { NONE } from './state.js';

/** Brings a part of the state up to date with an event. */
export interface Update {
  /** One of those below. */
  readonly kind: number;
  /** Of a number, or of a value where that is what is kept. */
  readonly slot: number;
  /** Of a number: when that event happened which counts last. */
  readonly timeSlot: number;
  readonly add: number;
  /** Infinite where points stay what they are. */
  readonly halfLife: Duration;
  /** Of the property that is kept: of a name that nothing inherits. */
  readonly property: string;
  /** Which of the events it is about; all, where undefined. */
  readonly where: Predicate | undefined;
  readonly change: Change | undefined;
}

/** Which of its events a fact looks at. */
export type Predicate = (frame: Frame, event: TriggerEvent) => boolean;

/** A change of any kind. */
export type Change = (frame: Frame, event: TriggerEvent) => void;

const OTHER = 0;
const POINTS = 1;
const TIME = 2;
const VALUE = 3;
const COUNT = 4;

type Parts = Partial<Omit<Update, 'kind'>>;

/**
 * One literal for all: an object that is spread out has a shape of its own. Where there is nothing to add, half a point
 * stands there: V8 keeps fractions and whole numbers otherwise, and the loop is to meet one kind alone.
 */
function updateOf(kind: number, { slot = 0, timeSlot = 0, add = 0.5, ...parts }: Parts): Update {
  const { halfLife = Infinity, property = '', where = undefined, change = undefined } = parts;
  return { kind, slot, timeSlot, add, halfLife, property, where, change };
}

export function changing(change: Change): Update {
  return updateOf(OTHER, { change });
}

/** Points count less the longer ago they are; where events come late, what they give has decayed before it is added. */
export function adding(points: Required<Pick<Parts, 'slot' | 'timeSlot' | 'add' | 'halfLife'>>): Update {
  return updateOf(POINTS, points);
}

/** The time of the newest. */
export function notingTime(timeSlot: number): Update {
  return updateOf(TIME, { timeSlot });
}

/** A property of the newest, and its time. */
export function notingValue(slot: number, timeSlot: number, property: string): Update {
  if (!isInherited(property)) return updateOf(VALUE, { slot, timeSlot, property: interned(property) });
  const read = stepOf(property);
  return changing(({ state: { numbers, values } }, { timestamp, properties }) => {
    if (timestamp < numbers[timeSlot]!) return;
    numbers[timeSlot] = timestamp;
    values[slot] = read(properties) ?? null;
  });
}

export function counting(slot: number): Update {
  return updateOf(COUNT, { slot });
}

/** The same update, at those events alone. */
export function onlyWhere(update: Update, where: Predicate): Update {
  return updateOf(update.kind, { ...update, where });
}

/** In their order; `frame.event` is the caller's business. */
export function carryOut(frame: Frame, updates: readonly Update[], event: TriggerEvent): void {
  const { numbers, values } = frame.state;
  const { timestamp } = event;
  for (let at = 0; at < updates.length; at++) {
    const update = updates[at]!;
    if (update.where !== undefined && !update.where(frame, event)) continue;
    const { slot, timeSlot } = update;
    switch (update.kind) {
      case POINTS: {
        const newest = numbers[timeSlot]!;
        const { halfLife } = update;
        let known = numbers[slot]!;
        let { add } = update;
        if (timestamp > newest) {
          // `NONE` is earlier than all.
          if (newest !== NONE && halfLife !== Infinity) known *= decayFactor(timestamp - newest, halfLife);
          numbers[timeSlot] = timestamp;
        } else if (timestamp < newest && halfLife !== Infinity) {
          add *= decayFactor(newest - timestamp, halfLife);
        }
        numbers[slot] = finite(known + add);
        break;
      }
      case TIME:
        if (timestamp > numbers[timeSlot]!) numbers[timeSlot] = timestamp;
        break;
      case VALUE:
        if (timestamp < numbers[timeSlot]!) break;
        numbers[timeSlot] = timestamp;
        values[slot] = event.properties[update.property] ?? null;
        break;
      case COUNT:
        numbers[slot]! += 1;
        break;
      default:
        update.change!(frame, event);
    }
  }
}

/** JSON has no infinity: what is too large for a number is the largest there is. */
export function finite(sum: number): number {
  if (sum >= -Number.MAX_VALUE && sum <= Number.MAX_VALUE) return sum;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}
