/** What would have to be otherwise in what a user did, for a fact over past events to have another value. */
import type { Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { parsePath } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { MINUTE } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import { numberCandidates } from './number-edits.js';
import { MOST_ADDED, addSome, addWith, addedTimes, editTries, newestFirst, removed } from './past-edits.js';
import type { Spot } from './past-events.js';
import { countedBy, sampleFor, windowOf } from './past-events.js';
import { param } from './reading.js';
import type { NewValue } from './solve.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';

/** Facts over past events: more of them, fewer, others, earlier, later. Of these edits some bring about the value. */
export function historyCandidates(value: NewValue, spot: Spot): Tries {
  const counted = countedBy(value.reading, spot);
  const anyway = [...oneMore(value.reading, spot), ...fewer(counted, spot)];
  switch (value.reading.fact) {
    case 'count':
      return [...countTries(value, counted, spot), ...anyway];
    case 'recency':
      return [...recencyTries(value, counted, spot), ...anyway];
    case 'collect':
      return [...collectTries(value, counted, spot), ...anyway];
    case 'first':
    case 'last':
      return [...edgeTries(value, counted, spot), ...anyway];
    default:
      return [...numberCandidates(value, counted, spot), ...anyway];
  }
}

/** More events, at the instants at which they most likely do nothing else; or fewer. */
function countTries({ reading, found, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  const more = Number(to) - Number(found);
  if (more > 0) return addSome(reading, more, spot);
  return -more > counted.length ? [] : fewerBy(-more, counted, spot);
}

/** So many fewer, without the event that began the run where others will do. */
function fewerBy(count: number, counted: readonly Event[], { event }: Spot): Tries {
  const others = counted.filter(({ messageId }) => messageId !== event?.messageId);
  const usable = others.length >= count ? others : counted;
  return [usable.slice(-count), usable.slice(0, count)].map(removed);
}

function oneMore(reading: Reading, spot: Spot): Tries {
  return addSome(reading, 1, spot);
}

const FEW = 3;
const SEVERAL = 8;

/** The newest, the oldest, any of the newest few, and all. */
function fewer(counted: readonly Event[], spot: Spot): Tries {
  const counts = Array.from({ length: Math.min(FEW, counted.length) }, (_, index) => index + 1);
  const others = counted.filter(({ messageId }) => messageId !== spot.event?.messageId);
  return [
    ...counts.flatMap((count) => fewerBy(count, counted, spot)),
    ...counted.slice(-SEVERAL).map((event) => removed([event])),
    ...[others, counted].filter((all) => all.length > 0 && all.length <= MOST_ADDED).map(removed),
  ];
}

function recencyTries({ reading, found, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  if (to === undefined) return [removed(counted)];
  const time = spot.at - Number(to);
  if (typeof found === 'number' && Number(to) > found) {
    const later = counted.filter((event) => event.time > time);
    return later.length > MOST_ADDED ? [] : [movedTo(later, time), removed(notOwn(later, spot))];
  }
  return addAt(reading, [...addedTimes(reading, spot), time], spot);
}

function notOwn(events: readonly Event[], { event }: Spot): readonly Event[] {
  return events.filter(({ messageId }) => messageId !== event?.messageId);
}

function movedTo(events: readonly Event[], to: Instant): readonly Edit[] {
  return events.map(({ messageId }): Edit => ({ kind: 'move', messageId, to }));
}

function addAt(reading: Reading, times: readonly Instant[], spot: Spot): Tries {
  const sample = sampleFor(reading, spot);
  return sample ? times.map((time) => [addEdit(spot, made(spot, sample, time))]) : [];
}

function collectTries({ reading, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  if (to === undefined) return counted.length > MOST_ADDED ? [] : [removed(counted)];
  const path = parsePath(reading.path ?? '$') ?? [];
  const [index, property] = path;
  const more = typeof property === 'string' ? { [property]: to } : {};
  const length = typeof index === 'number' && index < MOST_ADDED ? index + 1 : 1;
  const adds = [1, length].flatMap((count) => addSome(reading, count, spot, more));
  const taken = (param(reading, 'without') as readonly string[] | undefined) ?? [];
  const withouts = spot.life.timeline.events.filter(
    (event) => taken.includes(event.name) && event.time <= spot.at,
  );
  const edited =
    typeof property === 'string'
      ? newestFirst(counted, spot).flatMap((event) => editTries(event, property, to, spot))
      : [];
  return [
    ...(withouts.length > 0 && withouts.length < MOST_ADDED ? [removed(withouts)] : []),
    ...adds,
    ...edited,
  ];
}

/** One more with the value, or another value in one that counts; of instants one more then, or the last one moved. */
function edgeTries({ reading, to }: NewValue, counted: readonly Event[], spot: Spot): Tries {
  const property = param(reading, 'property');
  if (to === undefined) return counted.length > MOST_ADDED ? [] : [removed(counted)];
  if (typeof property !== 'string') {
    const times = typeof to === 'number' ? [to, to - 1, to + 1, to - MINUTE, to + MINUTE] : [];
    const { from, to: end } = windowOf(reading, spot);
    const within = times.filter((time) => time > from && time <= end);
    const edge = reading.fact === 'first' ? counted[0] : counted.at(-1);
    return [
      ...addAt(reading, [...addedTimes(reading, spot), ...within], spot),
      ...(edge ? within.map((time) => movedTo([edge], time)) : []),
    ];
  }
  return [
    ...[...newestFirst(counted, spot), ...counted.slice(0, 1)].flatMap((event) =>
      editTries(event, property, to, spot),
    ),
    ...addWith(reading, property, to, spot),
  ];
}
