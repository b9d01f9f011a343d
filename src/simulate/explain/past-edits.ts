/** Edits of what a user did, of which those of a fact are made: one more event, one fewer, one with another value. */
import type { Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, MINUTE, SECOND } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import { withValue } from './change.js';
import type { Spot } from './past-events.js';
import { sampleFor, windowOf } from './past-events.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';

/** More than anyone would be told to do. */
export const MOST_ADDED = 100;

export function addSome(reading: Reading, count: number, spot: Spot, more: JsonObject = {}): Tries {
  const sample = count > MOST_ADDED ? undefined : sampleFor(reading, spot, more);
  if (!sample) return [];
  return addedTimes(reading, spot).map((time) =>
    Array.from({ length: count }, (_, index): Edit => {
      const event = made(spot, sample, time);
      return addEdit(spot, numbered(event, index));
    }),
  );
}

export function numbered(event: Event, index: number): Event {
  return index === 0 ? event : { ...event, messageId: `${event.messageId}-${index + 1}` };
}

export function removed(events: readonly Event[]): readonly Edit[] {
  return events.map(({ messageId }): Edit => ({ kind: 'remove', messageId }));
}

/**
 * Before the run began where that still counts, else just before the condition is read, else at that instant; and long
 * before all that is known, where no step looks back to.
 */
export function addedTimes(reading: Reading, spot: Spot): readonly Instant[] {
  const { from, to } = windowOf(reading, spot);
  const begin = spot.entryTime ?? spot.at;
  const first = spot.life.timeline.events.reduce((least, { time }) => Math.min(least, time), begin);
  const times = [
    begin - MINUTE,
    first - MINUTE,
    begin - 1,
    begin + 1,
    to - SECOND,
    to - 1,
    to,
    from + 1,
    first - LONG_BEFORE,
  ];
  return [...new Set(times.filter((time) => time > from && time <= to && Number.isFinite(time)))];
}

const LONG_BEFORE = 30 * DAY;

export function newestFirst(counted: readonly Event[], { event }: Spot): readonly Event[] {
  const own = counted.filter(({ messageId }) => messageId === event?.messageId);
  return [...own, ...counted.toReversed().filter((one) => !own.includes(one))].slice(0, 4);
}

/** An event with another value of a property, where the tracking plan allows it. */
export function editTries(event: Event, property: string, to: JsonValue | undefined, { life }: Spot): Tries {
  const properties = withValue(event.properties, [property], to) as JsonObject;
  if (life.project.check(event.name, properties) !== undefined) return [];
  return [[{ kind: 'set', messageId: event.messageId, part: 'properties', path: [property], to }]];
}

/** One more event that has a value. */
export function addWith(reading: Reading, property: string, to: JsonValue | undefined, spot: Spot): Tries {
  return addSome(reading, 1, spot, to === undefined ? {} : { [property]: to });
}
