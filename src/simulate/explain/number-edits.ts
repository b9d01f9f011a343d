/** What would have to be otherwise for a number that is made of a property of past events to be another. */
import type { PropertySchema } from '../../language/documents.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Edit } from './change.js';
import { schemaOf } from './domain.js';
import {
  MOST_ADDED,
  addSome,
  addWith,
  addedTimes,
  editTries,
  newestFirst,
  numbered,
  removed,
} from './past-edits.js';
import { sampleFor } from './past-events.js';
import type { Spot } from './past-events.js';
import { param } from './reading.js';
import type { NewValue } from './solve.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';

export function numberCandidates(value: NewValue, counted: readonly Event[], spot: Spot): Tries {
  const property = String(param(value.reading, 'property'));
  const having = counted.filter((event) => numberOf(event, property) !== undefined);
  switch (value.reading.fact) {
    case 'sum':
      return sumTries(value, property, counted, spot);
    case 'average':
      return averageTries(value, property, having, spot);
    case 'min':
    case 'max':
      return extremeTries(value, property, having, spot);
    case 'distinct':
      return distinctTries(value, property, counted, spot);
    default:
      return [];
  }
}

function numberOf({ properties }: Event, property: string): number | undefined {
  const value = Object.hasOwn(properties, property) ? properties[property] : undefined;
  return typeof value === 'number' ? value : undefined;
}

function sumTries(
  { reading, found, to }: NewValue,
  property: string,
  counted: readonly Event[],
  spot: Spot,
): Tries {
  const more = Number(to) - Number(found);
  const edited = newestFirst(counted, spot).map((event) => ({
    event,
    to: exact((numberOf(event, property) ?? 0) + more),
  }));
  return [
    ...edited.flatMap(({ event, to: sum }) => editTries(event, property, sum, spot)),
    ...addWith(reading, property, exact(more), spot),
    ...severalOfMost(reading, property, more, spot),
  ];
}

/** Where one event can not have so much, several that have as much as they can. */
function severalOfMost(reading: NewValue['reading'], property: string, more: number, spot: Spot): Tries {
  const { maximum } = (schemaOf(reading, spot) ?? {}) as { readonly maximum?: number };
  if (typeof maximum !== 'number' || maximum <= 0 || more <= maximum) return [];
  return addSome(reading, Math.ceil(more / maximum), spot, { [property]: maximum });
}

/** Sums of decimals without the dust that binary fractions leave. */
function exact(value: number): number {
  return Number(value.toFixed(6));
}

/** A value of the property that suffices in one event, and whole ones beside it. */
function averageTries(
  { reading, to }: NewValue,
  property: string,
  having: readonly Event[],
  spot: Spot,
): Tries {
  if (typeof to !== 'number') return having.length > MOST_ADDED ? [] : [removed(having)];
  const sum = having.reduce((total, event) => total + numberOf(event, property)!, 0);
  const edited = newestFirst(having, spot).flatMap((event) => {
    const least = to * having.length - (sum - numberOf(event, property)!);
    return near(least).flatMap((value) => editTries(event, property, value, spot));
  });
  const added = near(to * (having.length + 1) - sum).flatMap((value) =>
    addWith(reading, property, value, spot),
  );
  const all = having.flatMap((event) => editTries(event, property, to, spot)).flat();
  return [...edited, ...added, ...(all.length === having.length && all.length > 0 ? [all] : [])];
}

function near(value: number): readonly number[] {
  return [...new Set([exact(value), Math.ceil(value), Math.floor(value)])];
}

/** One that goes further; or none that goes too far: others, or gone. */
function extremeTries(
  { reading, to }: NewValue,
  property: string,
  having: readonly Event[],
  spot: Spot,
): Tries {
  if (typeof to !== 'number') return having.length > MOST_ADDED ? [] : [removed(having)];
  const tooFar = having.filter((event) => {
    const value = numberOf(event, property)!;
    return reading.fact === 'min' ? value < to : value > to;
  });
  const mended = tooFar.flatMap((event) => editTries(event, property, to, spot)).flat();
  return [
    ...(mended.length === tooFar.length && mended.length > 0 ? [mended] : []),
    ...newestFirst(having, spot).flatMap((event) => editTries(event, property, to, spot)),
    ...addWith(reading, property, to, spot),
    ...(tooFar.length > 0 && tooFar.length <= MOST_ADDED ? [removed(tooFar)] : []),
  ];
}

/** More events whose values are new; or those gone whose values are the rarest. */
function distinctTries(
  { reading, found, to }: NewValue,
  property: string,
  counted: readonly Event[],
  spot: Spot,
): Tries {
  const groups = byValue(counted, property);
  const more = Number(to) - Number(found);
  if (more > 0) {
    const known = byValue(namedAlike(reading, spot), property).keys();
    const fresh = freshValues(schemaOf(reading, spot), new Set(groups.keys()), more, [...known]);
    if (fresh.length < more) return [];
    const edited = newestFirst(counted, spot).flatMap((event) => editTries(event, property, fresh[0], spot));
    return [...(more === 1 ? edited : []), ...addEach(fresh, property, reading, spot)];
  }
  const rarest = [...groups.values()].sort((a, b) => a.length - b.length).slice(0, -more);
  const gone = rarest.flat();
  return gone.length > MOST_ADDED ? [] : [removed(gone)];
}

/** Events by what they have: a missing value is none, and so are lists and maps. */
function byValue(counted: readonly Event[], property: string): ReadonlyMap<JsonValue, readonly Event[]> {
  const groups = new Map<JsonValue, Event[]>();
  for (const event of counted) {
    const value = Object.hasOwn(event.properties, property) ? event.properties[property] : undefined;
    if (value === undefined || typeof value === 'object') continue;
    groups.set(value, [...(groups.get(value) ?? []), event]);
  }
  return groups;
}

function addEach(
  values: readonly JsonValue[],
  property: string,
  reading: NewValue['reading'],
  spot: Spot,
): Tries {
  const samples = values.map((value) => sampleFor(reading, spot, { [property]: value }));
  if (samples.length > MOST_ADDED || samples.some((sample) => !sample)) return [];
  return addedTimes(reading, spot).map((time) =>
    samples.map((sample, index): Edit => addEdit(spot, numbered(made(spot, sample!, time), index))),
  );
}

/** Values that a property may have, and that no event has yet. */
function freshValues(
  schema: PropertySchema | undefined,
  taken: ReadonlySet<JsonValue>,
  count: number,
  known: readonly JsonValue[],
): readonly JsonValue[] {
  const fresh = (values: readonly JsonValue[]) => values.filter((value) => !taken.has(value)).slice(0, count);
  if (schema?.enum) return fresh(schema.enum);
  const numbers = Array.from({ length: taken.size + count }, (_, index) => index + 1);
  if (schema?.type === 'boolean') return fresh([true, false]);
  if (schema?.type === 'number' || schema?.type === 'integer') return fresh(numbers);
  return fresh([...new Set([...known, ...numbers.map((number) => `another-${number}`)])]);
}

/** All events of the name that a fact counts. */
function namedAlike(reading: NewValue['reading'], { life }: Spot): readonly Event[] {
  return life.timeline.events.filter(
    ({ type, name }) => type === 'track' && name === param(reading, 'event'),
  );
}
