/** How hard a life is to read: compared part by part, the first that differs decides. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../vocabulary/time.js';
import { localDay, nextChange, toLocal } from '../../vocabulary/zone.js';
import type { Material } from '../discover/material.js';
import { firstTime } from '../discover/seeds.js';
import { lastTimeOf } from '../discover/shrink.js';
import { GIVEN } from '../scenario.js';
import { slugOf } from '../slug.js';

/** What a reader has to take in. */
export interface Size {
  /** Beside what is given from the beginning. */
  readonly events: number;
  /** Ids that are one person's. */
  readonly users: number;
  /** Properties, traits and consents that are said, the inner ones too. */
  readonly properties: number;
}

export function sizeOf({ user, events }: Timeline): Size {
  return {
    events: events.filter(isHappening).length,
    users: idsOf({ user, events }).size,
    properties: events.reduce(
      (sum, one) => sum + membersIn(one.properties) + membersIn(one.traits) + Object.keys(one.consent).length,
      0,
    ),
  };
}

export function isHappening({ messageId }: Event): boolean {
  return messageId !== GIVEN;
}

export function idsOf({ user, events }: Pick<Timeline, 'user' | 'events'>): ReadonlySet<string> {
  return new Set([
    user,
    ...events.flatMap((one) => (one.previousId === undefined ? [one.user] : [one.user, one.previousId])),
  ]);
}

/** The members of maps and the items of lists, at any depth. */
function membersIn(value: JsonValue): number {
  const items: readonly (JsonValue | undefined)[] = Array.isArray(value)
    ? (value as readonly JsonValue[])
    : isObject(value)
      ? Object.values(value)
      : [];
  return items.reduce<number>((sum, item) => (item === undefined ? sum : sum + 1 + membersIn(item)), 0);
}

/** What is of a project alike for all its lives. */
export interface Ground {
  readonly project: Project;
  readonly material: Material;
}

export type Cost = readonly number[];

export function costOf(timeline: Timeline, { project, material }: Ground): Cost {
  const { events, until, user, variants = {} } = timeline;
  const { events: count, users, properties } = sizeOf(timeline);
  const happenings = events.filter(isHappening);
  const first = happenings.reduce((time, one) => Math.min(time, one.time), Infinity);
  const last = lastTimeOf(timeline);
  const sorted = happenings.map(({ time }) => time).sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, index) => time - sorted[index]!);
  const delays = happenings.map((one) => receiptOf(one) - one.time).filter((delay) => delay !== 0);
  const ids = [...idValues(timeline)];
  return [
    count,
    users,
    delays.length,
    new Set(happenings.filter(({ type }) => type === 'track').map(({ name }) => name)).size,
    properties,
    Object.keys(variants).length,
    until === undefined ? 0 : 1,
    sumOf(ids.map(([, values]) => values.length)),
    gaps.filter((gap) => gap === 0).length,
    startCost(first, timeline, project),
    sumOf(gaps.map(unevenness)) + sumOf(delays.map(unevenness)),
    last - first,
    sumOf(delays.map(Math.abs)),
    until === undefined ? 0 : unevenness(until - last),
    until === undefined ? 0 : until - last,
    sumOf(events.map((event) => valuesCost(event, material))),
    sumOf(
      ids.map(
        ([name, values]) => values.filter((id, index) => !isPlainId(name, id, index, { material })).length,
      ),
    ),
    (user === material.user ? 0 : 1) +
      [...idsOf(timeline)].filter((id) => id !== user && !READABLE_ID.test(id)).length,
  ];
}

export function isLess(one: Cost, other: Cost): boolean {
  const index = one.findIndex((part, at) => part !== other[at]);
  return index >= 0 && one[index]! < other[index]!;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** `browser-1`. */
export const READABLE_ID = /^[a-z][a-z-]{0,30}-\d{1,2}$/;

export function isIdName(name: string): boolean {
  return /id$/i.test(name);
}

/** By name of a property, the texts that say what is the same, in the order of the life. */
export function idValues({ events }: Pick<Timeline, 'events'>): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  const read = (value: JsonValue | undefined): void => {
    if (Array.isArray(value)) (value as readonly JsonValue[]).forEach(read);
    else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (typeof item !== 'string' || !isIdName(name)) read(item);
        else if (!values.has(name)) values.set(name, [item]);
        else if (!values.get(name)!.includes(item)) values.get(name)!.push(item);
      }
    }
  };
  for (const event of events) if (isHappening(event)) read(event.properties);
  return values;
}

/** `cart-1` for the first `cart_id`. */
export function plainId(name: string, index: number): string {
  return `${slugOf(name.replace(/[_-]?id$/i, '') || 'id')}-${index + 1}`;
}

/** Of a thing that a catalog has, its own id is the plainest. */
export function isPlainId(
  name: string,
  id: string,
  index: number,
  { material }: Pick<Ground, 'material'>,
): boolean {
  return id === plainId(name, index) || Object.keys(material.rowOf({ [name]: id })).length > 0;
}

/** Whole hours are read most easily, then tens of minutes, minutes, seconds. */
export function unevenness(duration: Duration): number {
  const index = [HOUR, 10 * MINUTE, MINUTE, SECOND].findIndex((unit) => duration % unit === 0);
  return index < 0 ? 4 : index;
}

/** The standard first instant, else its day, its week, a day on which no clock changes, any. */
function startCost(first: Instant, timeline: Timeline, project: Project): number {
  const { zone } = project.program;
  const standard = firstTime(project);
  if (first === standard || !Number.isFinite(first)) return 0;
  const days = localDay(zone, first) - localDay(zone, standard);
  const isOrdinary = nextChange(zone, first - DAY) > lastTimeOf(timeline) + DAY;
  const distance = days === 0 ? 1 : days > 0 && days < 7 ? 2 : isOrdinary ? 3 : 4;
  return distance * 10 + unevenness(toLocal(zone, first));
}

function valuesCost({ name, properties, traits }: Event, { samples, rowOf }: Material): number {
  const sample: JsonObject = { ...samples.get(name), ...rowOf(properties) };
  return (
    sumOf(Object.entries(properties).map(([key, value]) => valueCost(key, value, memberOf(sample, key)))) +
    sumOf(Object.entries(traits).map(([key, value]) => valueCost(key, value, undefined)))
  );
}

export function memberOf(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function valueCost(name: string, value: JsonValue | undefined, sample: JsonValue | undefined): number {
  if (value === undefined || (isIdName(name) && typeof value === 'string')) return 0;
  if (sample !== undefined && canonicalJson(value) === canonicalJson(sample)) return 0;
  if (typeof value === 'number') return 1 + digitsOf(value) + (value < 0 ? 1 : 0);
  if (typeof value === 'string') return value.length > LONG_TEXT ? 3 : 2;
  if (Array.isArray(value))
    return 1 + sumOf((value as readonly JsonValue[]).map((one) => valueCost('', one, undefined)));
  if (isObject(value))
    return 1 + sumOf(Object.entries(value).map(([key, one]) => valueCost(key, one, undefined)));
  return 1;
}

const LONG_TEXT = 24;

/** Of 100 one, of 37.25 six: those behind the point count twice. */
function digitsOf(value: number): number {
  const [whole = '', fraction = ''] = String(Math.abs(value)).split('.');
  return (fraction === '' ? whole.replace(/0+$/, '').length : whole.length) + 2 * fraction.length;
}
