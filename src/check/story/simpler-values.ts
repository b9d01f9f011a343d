/** Lives that say less, or plainer things: ids, names and values. */
import { withValue } from '../../simulate/explain/change.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { canonicalJson, isObject } from '../../vocabulary/json.js';
import type { Simplify } from '../discover/shrink.js';
import { changes } from '../discover/shrink.js';
import type { Ground } from './cost.js';
import { READABLE_ID, idValues, idsOf, isIdName, isPlainId, memberOf, plainId, valueCost } from './cost.js';

/** Another id is the user's own from the beginning, so that nothing has to say it. */
export function withoutId(timeline: Timeline): readonly Timeline[] {
  const { user } = timeline;
  return [...idsOf(timeline)].flatMap((id): Timeline[] => {
    if (id === user) return [];
    return [
      { ...timeline, events: timeline.events.flatMap((event) => asOf(event, id, user)) },
      {
        ...timeline,
        events: timeline.events.filter((event) => event.user !== id && event.previousId !== id),
      },
    ];
  });
}

function asOf(event: Event, id: string, user: string): readonly Event[] {
  const owned = event.user === id ? { ...event, user } : event;
  if (owned.previousId !== id && owned.previousId !== owned.user) return [owned];
  const saysMore = Object.keys(owned.traits).length + Object.keys(owned.consent).length > 0;
  return owned.type === 'identify' && saysMore ? [{ ...owned, previousId: undefined }] : [];
}

/** An event is one of another name that happens in the life anyway. */
export function ofFewerNames(timeline: Timeline): readonly Timeline[] {
  const tracked = timeline.events.filter(({ type }) => type === 'track');
  const kinds = new Map(tracked.map((event) => [event.name, event]));
  return [...kinds.keys()].flatMap((name) =>
    [...kinds.values()].flatMap((other) => {
      if (other.name === name) return [];
      const events = timeline.events.map((event) =>
        event.type === 'track' && event.name === name
          ? { ...event, name: other.name, properties: other.properties }
          : event,
      );
      return [{ ...timeline, events }];
    }),
  );
}

/** Ids as a reader takes them in: `cart-1` for the first cart, or the same for two things that need not differ. */
export function plainIds(ground: Ground): Simplify {
  return (timeline) =>
    [...idValues(timeline)].flatMap(([name, ids]) => [
      ...ids.slice(1).map((id) => withId(timeline, name, id, ids[0]!)),
      ...ids.flatMap((id, index) => {
        const plain = plainId(name, index);
        return isPlainId(name, id, index, ground) || ids.includes(plain)
          ? []
          : [withId(timeline, name, id, plain)];
      }),
    ]);
}

function withId(timeline: Timeline, name: string, from: string, to: string): Timeline {
  const renamed = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return (value as readonly JsonValue[]).map(renamed);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === name && item === from ? to : item === undefined ? item : renamed(item),
      ]),
    );
  };
  return {
    ...timeline,
    events: timeline.events.map((event) => ({
      ...event,
      properties: renamed(event.properties) as JsonObject,
    })),
  };
}

/** Who it is has the name that made-up lives have, and was `browser-1` before. */
export function plainNames({ material }: Ground): Simplify {
  return (timeline) => {
    const { user } = timeline;
    const others = [...idsOf(timeline)].filter((id) => id !== user);
    const named = user === material.user ? [] : [ofId(timeline, user, material.user)];
    return [
      ...named,
      ...others.flatMap((id, index) =>
        READABLE_ID.test(id) ? [] : [ofId(timeline, id, `browser-${index + 1}`)],
      ),
    ];
  };
}

function ofId(timeline: Timeline, from: string, to: string): Timeline {
  if (idsOf(timeline).has(to)) return timeline;
  const renamed = (id: string) => (id === from ? to : id);
  return {
    ...timeline,
    user: renamed(timeline.user),
    events: timeline.events.map((event) => ({
      ...event,
      user: renamed(event.user),
      ...(event.previousId === undefined ? {} : { previousId: renamed(event.previousId) }),
    })),
  };
}

/** Each value as the tracking plan's samples have it, as the rules tell it from others, or as a round number near it. */
export function plainerValues({ material }: Ground): Simplify {
  const { samples, rowOf, properties, traits } = material;
  return (timeline) =>
    changes(timeline, (event) => {
      const sample: JsonObject = { ...samples.get(event.name), ...rowOf(event.properties) };
      return [
        ...plainer(event.properties, (name) => memberOf(sample, name), properties).map((one) => ({
          ...event,
          properties: one,
        })),
        ...plainer(event.traits, () => undefined, traits).map((one) => ({ ...event, traits: one })),
      ];
    });
}

type Pool = ReadonlyMap<string, readonly (JsonValue | undefined)[]>;

function plainer(
  whole: JsonObject,
  sampleOf: (name: string) => JsonValue | undefined,
  pool: Pool,
): readonly JsonObject[] {
  return leavesOf(whole).flatMap(({ path, value }) => {
    const name = path.findLast((step) => typeof step === 'string') ?? '';
    if (isIdName(name) && typeof value === 'string') return [];
    const sample = path.length === 1 ? sampleOf(name) : undefined;
    const before = valueCost(name, value, sample);
    const others = [sample, ...(pool.get(name) ?? []), ...nearValues(value)];
    const seen = new Set<string>();
    return others
      .flatMap((other) => {
        if (other === undefined || typeof other !== typeof value) return [];
        const cost = valueCost(name, other, sample);
        const key = canonicalJson(other);
        if (cost >= before || seen.has(key)) return [];
        seen.add(key);
        return [{ other, cost }];
      })
      .sort((a, b) => a.cost - b.cost || distance(a.other, value) - distance(b.other, value))
      .map(({ other }) => withValue(whole, path, other) as JsonObject);
  });
}

interface Leaf {
  readonly path: Path;
  readonly value: JsonValue;
}

function leavesOf(value: JsonValue, path: Path = []): readonly Leaf[] {
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).flatMap((item, index) => leavesOf(item, [...path, index]));
  if (!isObject(value)) return path.length === 0 ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : leavesOf(item, [...path, key]),
  );
}

function distance(one: JsonValue, other: JsonValue): number {
  return typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) : 0;
}

/** Rounder numbers to each side; of a text a short one. */
function nearValues(value: JsonValue): readonly JsonValue[] {
  if (typeof value === 'string') return value.length > SHORT ? ['x'] : [];
  if (typeof value !== 'number' || !Number.isFinite(value)) return [];
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const steps = [size + 1, size, size - 1, size - 2].map((power) => 10 ** power);
  const rounded = steps.flatMap((step) => [
    Number((Math.floor(value / step) * step).toPrecision(12)),
    Number((Math.ceil(value / step) * step).toPrecision(12)),
  ]);
  return [...rounded, Math.floor(value), Math.ceil(value), 0, 1];
}

const SHORT = 24;
