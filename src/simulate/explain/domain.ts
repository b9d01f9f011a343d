/** What facts can be where a condition is read, and how far from anything that the user did that is. */
import type { FactReference, PropertySchema } from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { parsePath, walk } from '../../vocabulary/json.js';
import { withValue } from './change.js';
import type { Spot } from './past-events.js';
import { isShallow, ownSchema, sampleOf, setProperty, windowOf } from './past-events.js';
import { param } from './reading.js';
import type { Domain } from './solve.js';
import { IMPOSSIBLE } from './solve.js';
import { traitsAt } from './traits.js';

/** A value that no edit of a timeline can bring about. */
const NOT_EXPRESSIBLE = 1000;

const COSTS: Readonly<Record<string, number>> = {
  event: 1,
  profile: 1,
  consent: 1,
  score: 3,
  level: 3,
  localTime: 6,
};
const OVER_EVENTS = 2;
const OF_CATALOGS = 1;

export function domainAt(spot: Spot): Domain {
  return {
    costOf: (reading, to) => (canHave(reading, to, spot) ? costOf(reading, to, spot) : IMPOSSIBLE),
    valuesOf: (reading) => declaredValues(reading, spot),
  };
}

function costOf(reading: Reading, to: JsonValue | undefined, spot: Spot): number {
  const { fact } = reading;
  if (fact === 'event' && (!spot.event || !setProperty({}, reading, to))) return NOT_EXPRESSIBLE;
  if (fact === 'profile' && !traitPath(reading)) return NOT_EXPRESSIBLE;
  if (fact === 'lookup' || fact === 'recommend') {
    const inner = innerOf(reading);
    return OF_CATALOGS + (inner ? costOf(inner, undefined, spot) : fact === 'lookup' ? NOT_EXPRESSIBLE : 2);
  }
  return COSTS[fact] ?? (param(reading, 'event') === undefined ? NOT_EXPRESSIBLE : OVER_EVENTS);
}

/** The fact that says which row of a catalog is read, or what recommendations start from; undefined where that is a literal. */
export function innerOf(reading: Reading): Reading | undefined {
  const value = param(reading, reading.fact === 'lookup' ? 'id' : 'to');
  if (!isFactReference(value)) return undefined;
  const { fact, params, path } = value as unknown as FactReference;
  return {
    fact,
    ...(params ? { params: params as unknown as JsonObject } : {}),
    ...(path === undefined ? {} : { path }),
  };
}

/** The values that rows of a catalog have where a reading reads them. */
export function rowValues(reading: Reading, { life }: Spot): readonly (JsonValue | undefined)[] {
  const rows = life.project.ruleSet.catalogs.get(String(param(reading, 'catalog')))?.rows ?? new Map();
  const steps = parsePath(reading.path ?? '$') ?? [];
  const path = reading.fact === 'recommend' ? steps.slice(1) : steps;
  return [...new Set([...rows.values()].map((row) => walk(row as JsonValue, path)))];
}

/** What the tracking plan, the profile, a score or a catalog lists as the values of a fact. */
function declaredValues(reading: Reading, spot: Spot): readonly JsonValue[] {
  const { fact } = reading;
  if (fact === 'level') return Object.keys(levelsOf(reading, spot));
  if (fact === 'lookup' || fact === 'recommend')
    return rowValues(reading, spot).filter((value) => value !== undefined);
  const schema = schemaOf(reading, spot);
  return schema === undefined ? [] : (schema.enum ?? [sampleOf(schema)]);
}

export function levelsOf(reading: Reading, { life }: Spot): Readonly<Record<string, number>> {
  return life.project.ruleSet.scores.get(String(param(reading, 'name')))?.body.levels ?? {};
}

/** What is declared of the property or trait that a fact reads. */
export function schemaOf(reading: Reading, { event, life }: Spot): PropertySchema | undefined {
  const { events, profile } = life.project.ruleSet;
  const name = reading.fact === 'event' ? event?.name : param(reading, 'event');
  const plan = typeof name === 'string' ? events.get(name)?.body.properties : undefined;
  const root = reading.fact === 'profile' ? profile?.body.traits : plan;
  const path = propertyPath(reading);
  if (path.length === 0) return undefined;
  return path.reduce<PropertySchema | undefined>(
    (outer, step) => (typeof step === 'number' ? outer?.items : ownSchema(outer, step)),
    root,
  );
}

/** The way from an event's properties, or from the traits, to what a fact reads of them. */
function propertyPath(reading: Reading): readonly (string | number)[] {
  const property = param(reading, 'property');
  return typeof property === 'string' ? [property] : (parsePath(reading.path ?? '$') ?? []).slice(1);
}

/** Whether the tracking plan and the nature of a fact allow it a value. */
function canHave(reading: Reading, to: JsonValue | undefined, spot: Spot): boolean {
  const { event, life } = spot;
  if (to === undefined && param(reading, 'default') !== undefined) return false;
  const { from, to: end } = windowOf(reading, spot);
  // A step that has not run yet has nothing behind it.
  if (param(reading, 'since') !== undefined && from === end) return false;
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
    case 'average':
    case 'min':
    case 'max':
      return to === undefined || typeof to === 'number';
    case 'score':
      return typeof to === 'number' && (to >= 0 || hasPenalties(reading, spot));
    case 'level':
      return canBeLevel(reading, to, spot);
    case 'recency':
      return to === undefined || (typeof to === 'number' && to >= 0);
    case 'first':
    case 'last':
    case 'collect':
      return to === undefined || canBeProperty(reading, to, spot);
    case 'lookup':
      return to === undefined || rowValues(reading, spot).includes(to);
    case 'recommend':
      return to === undefined || reading.path === undefined || rowValues(reading, spot).includes(to);
    case 'localTime':
      return canBeTime(reading.path, to);
    default:
      return true;
  }
}

/** Whether there are events that take points away. */
function hasPenalties(reading: Reading, { life }: Spot): boolean {
  const score = life.project.ruleSet.scores.get(String(param(reading, 'name')));
  return (score?.body.points ?? []).some(({ add }) => add < 0);
}

function canBeLevel(reading: Reading, to: JsonValue | undefined, spot: Spot): boolean {
  const levels = levelsOf(reading, spot);
  if (to !== undefined) return typeof to === 'string' && Object.hasOwn(levels, to);
  return Math.min(...Object.values(levels)) > 0 || hasPenalties(reading, spot);
}

/** Whether the tracking plan lets an event have a value where a fact over past events reads it. */
function canBeProperty(reading: Reading, to: JsonValue, spot: Spot): boolean {
  const name = String(param(reading, 'event'));
  const path = propertyPath(reading);
  if (path.length === 0) return true;
  const blank = sampleOf(spot.life.project.ruleSet.events.get(name)?.body.properties);
  const properties = withValue(blank, path, to) as JsonObject;
  return isNoWorse(blank as JsonObject, properties, (one) => spot.life.project.check(name, one));
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
export function traitPath({ path }: Reading): readonly (string | number)[] | undefined {
  const steps = path === undefined ? undefined : parsePath(path);
  return steps && steps[0] === 'traits' && steps.length > 1 && isShallow(steps) ? steps.slice(1) : undefined;
}
