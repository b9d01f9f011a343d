/** What would have to be otherwise in what a user did, for a fact over past events to have another value. */
import type { Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { MINUTE, SECOND } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import { withValue } from './change.js';
import type { Spot } from './past-events.js';
import { countedBy, param, sampleFor, windowOf } from './past-events.js';
import type { NewValue } from './solve.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';

/** Facts over past events: more of them, fewer, others, earlier, later. */
export function historyTries(value: NewValue, spot: Spot): Tries {
  const { reading, found, to } = value;
  const counted = countedBy(reading, spot);
  switch (reading.fact) {
    case 'count':
      return countTries(reading, Number(to) - Number(found), counted, spot);
    case 'sum':
      return sumTries(reading, Number(to) - Number(found), counted, spot);
    case 'recency':
      return recencyTries(value, counted, spot);
    case 'collect':
      return collectTries(value, counted, spot);
    default:
      return valueTries(value, counted, spot);
  }
}

/** More events, at the instants at which they most likely do nothing else; or fewer. */
function countTries(reading: Reading, more: number, counted: readonly Event[], spot: Spot): Tries {
  if (more > MOST_ADDED || -more > counted.length) return [];
  if (more < 0) {
    const others = counted.filter(({ messageId }) => messageId !== spot.event?.messageId);
    const usable = others.length >= -more ? others : counted;
    return [usable.slice(more), usable.slice(0, -more)].map(removed);
  }
  const sample = sampleFor(reading, spot);
  if (!sample) return [];
  return addedTimes(reading, spot).map((time) =>
    Array.from({ length: more }, (_, index): Edit => {
      const event = made(spot, sample, time);
      return addEdit(spot, {
        ...event,
        messageId: `${event.messageId}${index === 0 ? '' : `-${index + 1}`}`,
      });
    }),
  );
}

/** More than anyone would be told to do. */
const MOST_ADDED = 100;

function removed(events: readonly Event[]): readonly Edit[] {
  return events.map(({ messageId }): Edit => ({ kind: 'remove', messageId }));
}

/** Before the run began where that still counts, else just before the condition is read, else at that instant. */
function addedTimes(reading: Reading, spot: Spot): readonly Instant[] {
  const { from, to } = windowOf(reading, spot);
  const begin = spot.entryTime ?? spot.at;
  const first = spot.life.timeline.events.reduce((least, { time }) => Math.min(least, time), begin);
  const times = [begin - MINUTE, first - MINUTE, begin - 1, begin + 1, to - SECOND, to - 1, to, from + 1];
  return [...new Set(times.filter((time) => time > from && time <= to && Number.isFinite(time)))];
}

function sumTries(reading: Reading, more: number, counted: readonly Event[], spot: Spot): Tries {
  const property = String(param(reading, 'property'));
  const edited = newestFirst(counted, spot).map((event) => {
    const value = Object.hasOwn(event.properties, property) ? event.properties[property] : undefined;
    const sum = exact((typeof value === 'number' ? value : 0) + more);
    return { event, to: sum };
  });
  return [
    ...edited.flatMap(({ event, to }) => editTries(event, property, to, spot)),
    ...addWith(reading, property, exact(more), spot),
  ];
}

/** Sums of decimals without the dust that binary fractions leave. */
function exact(value: number): number {
  return Number(value.toFixed(6));
}

function newestFirst(counted: readonly Event[], { event }: Spot): readonly Event[] {
  const own = counted.filter(({ messageId }) => messageId === event?.messageId);
  return [...own, ...counted.toReversed().filter((one) => !own.includes(one))].slice(0, 4);
}

/** An event with another value of a property, where the tracking plan allows it. */
function editTries(event: Event, property: string, to: JsonValue | undefined, { life }: Spot): Tries {
  const properties = withValue(event.properties, [property], to) as JsonObject;
  if (life.project.check(event.name, properties) !== undefined) return [];
  return [[{ kind: 'set', messageId: event.messageId, part: 'properties', path: [property], to }]];
}

/** One more event that has a value. */
function addWith(reading: Reading, property: string, to: JsonValue | undefined, spot: Spot): Tries {
  const sample = sampleFor(reading, spot, to === undefined ? {} : { [property]: to });
  if (!sample) return [];
  return addedTimes(reading, spot).map((time) => [addEdit(spot, made(spot, sample, time))]);
}

function recencyTries({ reading, found, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  if (to === undefined) return [removed(counted)];
  const time = spot.at - Number(to);
  if (typeof found === 'number' && Number(to) > found) {
    const later = counted.filter((event) => event.time > time);
    const moved = later.map(({ messageId }): Edit => ({ kind: 'move', messageId, to: time }));
    return later.length > MOST_ADDED
      ? []
      : [moved, removed(later.filter(({ messageId }) => messageId !== spot.event?.messageId))];
  }
  const sample = sampleFor(reading, spot);
  if (!sample) return [];
  const times = [...addedTimes(reading, spot).filter((one) => one >= time), time];
  return times.map((one) => [addEdit(spot, made(spot, sample, one))]);
}

function collectTries({ reading, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  if (to === undefined) return [removed(counted)];
  const path = parsePath(reading.path ?? '$') ?? [];
  const [index, property] = path;
  const sample = sampleFor(reading, spot, typeof property === 'string' ? { [property]: to } : {});
  const length = typeof index === 'number' && index < MOST_ADDED ? index + 1 : 1;
  const adds = sample
    ? addedTimes(reading, spot).flatMap((time) =>
        [1, length].map((count) =>
          Array.from({ length: count }, (_, position): Edit => {
            const event = made(spot, sample, time);
            return addEdit(spot, { ...event, messageId: `${event.messageId}-${position + 1}` });
          }),
        ),
      )
    : [];
  const taken = (param(reading, 'without') as readonly string[] | undefined) ?? [];
  const withouts = spot.life.timeline.events.filter(
    (event) => taken.includes(event.name) && event.time <= spot.at,
  );
  return [...(withouts.length > 0 && withouts.length < MOST_ADDED ? [removed(withouts)] : []), ...adds];
}

/** `first`, `last`, and whatever else is read of events: one more with the value, or another value in one that counts. */
function valueTries({ reading, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  const property = param(reading, 'property');
  if (to === undefined) return counted.length > MOST_ADDED ? [] : [removed(counted)];
  if (typeof property !== 'string') {
    const sample = counted.length === 0 ? sampleFor(reading, spot) : undefined;
    return sample ? addedTimes(reading, spot).map((time) => [addEdit(spot, made(spot, sample, time))]) : [];
  }
  return [
    ...[...newestFirst(counted, spot), ...counted.slice(0, 1)].flatMap((event) =>
      editTries(event, property, to, spot),
    ),
    ...addWith(reading, property, to, spot),
  ];
}
