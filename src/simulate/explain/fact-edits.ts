/** What would have to be otherwise in a user's life for a fact to have another value: the edits to try, the likeliest first. */
import { comparison } from '../../compile/condition.js';
import type { PropertySchema } from '../../language/documents.js';
import type { Event } from '../../vocabulary/event.js';
import type { ConsentStatus } from '../../vocabulary/event.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parsePath, walk } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { MINUTE, SECOND } from '../../vocabulary/time.js';
import { localParts } from '../../vocabulary/zone.js';
import { zoneOf } from '../../engine/run.js';
import type { Edit } from './change.js';
import { withValue } from './change.js';
import type { Spot } from './past-events.js';
import {
  countedBy,
  isShallow,
  ownSchema,
  param,
  sampleFor,
  sampleOf,
  setProperty,
  windowOf,
} from './past-events.js';
import type { Domain, NewValue } from './solve.js';
import { IMPOSSIBLE } from './solve.js';

/** Sets of edits that may do; which of them does is found by living the life again. */
export type Tries = readonly (readonly Edit[])[];

/** A value that no edit of a timeline can bring about. */
const NOT_EXPRESSIBLE = 1000;

const COSTS: Readonly<Record<string, number>> = { event: 1, profile: 1, consent: 1, localTime: 6 };
const OVER_EVENTS = 2;

/** What facts can be at a place, and how far from anything that the user did it is. */
export function domainAt(spot: Spot): Domain {
  return {
    costOf: (reading, to) => {
      if (!canHave(reading, to, spot)) return IMPOSSIBLE;
      if (reading.fact === 'event' && (!spot.event || !setProperty({}, reading, to))) return NOT_EXPRESSIBLE;
      if (reading.fact === 'profile' && !traitPath(reading)) return NOT_EXPRESSIBLE;
      return COSTS[reading.fact] ?? (param(reading, 'event') === undefined ? NOT_EXPRESSIBLE : OVER_EVENTS);
    },
    valuesOf: (reading) => declaredValues(reading, spot),
  };
}

/** What the tracking plan or the profile lists as the values of a property. */
function declaredValues(reading: Reading, { event, life }: Spot): readonly JsonValue[] {
  const { events, profile } = life.project.ruleSet;
  const name = reading.fact === 'event' ? event?.name : param(reading, 'event');
  const plan = typeof name === 'string' ? events.get(name)?.body.properties : undefined;
  const root = reading.fact === 'profile' ? profile?.body.traits : plan;
  const property = param(reading, 'property');
  const path = typeof property === 'string' ? [property] : (parsePath(reading.path ?? '$') ?? []).slice(1);
  const schema = path.reduce<PropertySchema | undefined>(
    (outer, step) => (typeof step === 'number' ? outer?.items : ownSchema(outer, step)),
    root,
  );
  return schema?.enum ?? (schema === undefined || path.length === 0 ? [] : [sampleOf(schema)]);
}

/** Whether the tracking plan and the nature of a fact allow it a value. */
function canHave(reading: Reading, to: JsonValue | undefined, spot: Spot): boolean {
  const { event, life } = spot;
  if (to === undefined && param(reading, 'default') !== undefined) return false;
  switch (reading.fact) {
    case 'event': {
      const properties = event && setProperty(event.properties, reading, to);
      return (
        !properties || isNoWorse(event.properties, properties, (one) => life.project.check(event.name, one))
      );
    }
    case 'profile': {
      const path = traitPath(reading);
      const traits = traitsAt(spot);
      return !path || isNoWorse(traits, withValue(traits, path, to) as JsonObject, life.project.checkTraits);
    }
    case 'consent':
      return to === 'granted' || to === 'denied' || to === 'unknown';
    case 'count':
    case 'distinct':
      return typeof to === 'number' && to >= 0 && Number.isInteger(to);
    case 'sum':
      return typeof to === 'number';
    case 'recency':
      return to === undefined || (typeof to === 'number' && to >= 0);
    case 'localTime':
      return canBeTime(reading.path, to);
    default:
      return true;
  }
}

/** Real logs have what no schema allows: a change is allowed that is not refused for itself. */
function isNoWorse(
  before: JsonObject,
  after: JsonObject,
  check: (value: JsonObject) => string | undefined,
): boolean {
  const why = check(after);
  return why === undefined || why === check(before);
}

function canBeTime(path: string | undefined, to: JsonValue | undefined): boolean {
  if (path === '$.hour') return typeof to === 'number' && Number.isInteger(to) && to >= 0 && to <= 23;
  if (path === '$.minute') return typeof to === 'number' && Number.isInteger(to) && to >= 0 && to <= 59;
  return typeof to === 'string' && (path !== '$.date' || /^\d{4}-\d\d-\d\d$/.test(to));
}

/** The way from the traits to what a reading of `profile` reads. */
function traitPath({ path }: Reading): readonly (string | number)[] | undefined {
  const steps = path === undefined ? undefined : parsePath(path);
  return steps && steps[0] === 'traits' && steps.length > 1 && isShallow(steps) ? steps.slice(1) : undefined;
}

export function triesFor(value: NewValue, spot: Spot): Tries {
  const { reading, to } = value;
  switch (reading.fact) {
    case 'event':
      return eventTries(reading, to, spot);
    case 'profile':
      return traitTries(reading, to, spot);
    case 'consent':
      return consentTries(String(param(reading, 'purpose')), to as ConsentStatus, spot);
    case 'localTime':
      return timeTries(value, spot);
    default:
      return param(reading, 'event') === undefined ? [] : historyTries(value, spot);
  }
}

function eventTries(reading: Reading, to: JsonValue | undefined, { event }: Spot): Tries {
  const path = parsePath(reading.path ?? '');
  if (!event || !path || path[0] !== 'properties') return [];
  return [[{ kind: 'set', messageId: event.messageId, part: 'properties', path: path.slice(1), to }]];
}

function traitTries(reading: Reading, to: JsonValue | undefined, spot: Spot): Tries {
  const path = traitPath(reading);
  if (!path) return [];
  const known = identifiedBy(spot).findLast(({ traits }) => Object.hasOwn(traits, path[0]!));
  // A trait that was said cannot be unsaid: null is as good as missing.
  const said = to ?? null;
  return [
    ...(known
      ? [[{ kind: 'set', messageId: known.messageId, part: 'traits', path, to: said } as const]]
      : []),
    ...addTries(spot, {
      type: 'identify',
      traits: memberOf(withValue(traitsAt(spot), path, said), path[0]!),
    }),
  ];
}

function memberOf(traits: JsonValue, name: string | number): JsonObject {
  return Object.fromEntries(Object.entries(traits as JsonObject).filter(([one]) => one === name));
}

/** What had been said of the members of traits: a change within one repeats the rest of it. */
function traitsAt(spot: Spot): JsonObject {
  const said = identifiedBy(spot).flatMap(({ traits }) => Object.entries(traits));
  // What was said last holds; null is as good as missing.
  return Object.fromEntries([...new Map(said)].filter(([, value]) => value !== null));
}

/** Consent as it would have had to be said by then. */
export function consentTries(purpose: string, to: ConsentStatus, spot: Spot): Tries {
  const known = identifiedBy(spot).findLast(({ consent }) => Object.hasOwn(consent, purpose));
  return [
    ...addTries(spot, { type: 'identify', consent: { [purpose]: to } }),
    ...(known ? [[{ kind: 'consent', messageId: known.messageId, purpose, to } as const]] : []),
  ];
}

function identifiedBy({ life, at }: Spot): readonly Event[] {
  return life.timeline.events.filter((event) => event.type === 'identify' && event.time <= at);
}

type Added = Partial<Omit<Event, 'user' | 'time' | 'messageId'>> & Pick<Event, 'type'>;

/** Something more that is known or done at the very instant, or just before it. */
function addTries(spot: Spot, what: Added): Tries {
  const { at, before } = spot;
  return [at, at - 1].map((time) => [
    {
      kind: 'add',
      event: made(spot, what, time),
      ...(before && time === at ? { before: before.messageId } : {}),
    },
  ]);
}

/** An event with a name of its own: after all others of its instant, where they are told apart by name. */
export function made({ life }: Spot, what: Added, time: Instant): Event {
  const taken = life.timeline.events.filter(({ messageId }) => messageId.startsWith('~added-')).length;
  const blank = { name: '', properties: {}, traits: {}, consent: {} };
  return { ...blank, ...what, user: life.timeline.user, time, messageId: `~added-${taken + 1}` };
}

const WEEK_OF_MINUTES = 8 * 24 * 60;

/** The least by which all would have had to happen earlier or later for a local time to be another. */
function timeTries({ reading, turns }: NewValue, spot: Spot): Tries {
  const { life, at } = spot;
  const zone = zoneOf(life.project.program, life.state);
  const path = parsePath(reading.path ?? '$') ?? [];
  const fits = (by: Duration): boolean => {
    const found = walk(localParts(zone, at + by) as unknown as JsonValue, path);
    return turns.every(({ leaf, wanted }) => comparison(leaf.operator)(found, leaf.wanted) === wanted);
  };
  const shifts: Duration[] = [];
  for (let minutes = 1; minutes <= WEEK_OF_MINUTES && shifts.length < 2; minutes++) {
    for (const by of [minutes * MINUTE, -minutes * MINUTE]) {
      if (!shifts.some((known) => Math.sign(known) === Math.sign(by)) && fits(by)) shifts.push(by);
    }
  }
  return shifts.map((by) => [{ kind: 'shift', by }]);
}

/** Facts over past events: more of them, fewer, others, earlier, later. */
function historyTries(value: NewValue, spot: Spot): Tries {
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

function addEdit({ at, before }: Spot, event: Event): Edit {
  return { kind: 'add', event, ...(before && event.time === at ? { before: before.messageId } : {}) };
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
