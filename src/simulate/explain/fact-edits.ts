/** What would have to be otherwise in a user's life for a fact to have another value: the edits to try, the likeliest first. */
import { comparison } from '../../compile/condition.js';
import type { PropertySchema } from '../../language/documents.js';
import { zoneOf } from '../../engine/run.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parsePath, walk } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { MINUTE } from '../../vocabulary/time.js';
import { localParts } from '../../vocabulary/zone.js';
import { withValue } from './change.js';
import { historyTries } from './history-edits.js';
import type { Spot } from './past-events.js';
import { isShallow, ownSchema, param, sampleOf, setProperty } from './past-events.js';
import type { Domain, NewValue } from './solve.js';
import { IMPOSSIBLE } from './solve.js';
import type { Added, Tries } from './tries.js';
import { made } from './tries.js';

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
  return life.timeline.events.filter((event) => event.type === 'identify' && receiptOf(event) <= at);
}

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
