/** A life as it is put together: what has happened so far, and the instants at which something is due. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Draw } from './draw.js';
import type { EventAim } from './event-aim.js';
import type { Ground } from './ground.js';
import type { Overlay } from './overlays.js';
import { laidOver } from './overlays.js';

export interface Sketch {
  readonly ground: Ground;
  readonly draw: Draw;
  readonly user: string;
  /** Where the user is, at first. */
  readonly zone: Zone;
  readonly events: Event[];
  /** Instants at which a mail is due, a wait ends or something else is about to turn. */
  readonly moments: Instant[];
  /** Mails that may come, for what answers them. */
  readonly mails: { readonly campaign: string; readonly step: string; readonly at: Instant }[];
  /** By name of a property, the things that the user has had to do with. */
  readonly things: Map<string, string[]>;
}

/** No life has more events: what breaks in a life of fifty breaks in a short one. */
export const MOST_EVENTS = 16;

export function isFull({ events }: Sketch): boolean {
  return events.length >= MOST_EVENTS;
}

/** Something happens to the user; undefined where the plan does not allow it. */
export function happen(
  sketch: Sketch,
  name: string,
  time: Instant,
  overlay: Overlay = [],
): Event | undefined {
  const { ground, draw, user, events } = sketch;
  const arbitrary = ground.events.get(name);
  if (!arbitrary || isFull(sketch)) return undefined;
  const plain = draw.of(arbitrary);
  const properties = firstSound(sketch, name, [
    () => laidOver(ofSameThings(sketch, plain), overlay),
    () => laidOver(plain, overlay),
    () => plain,
  ]);
  if (!properties) return undefined;
  const event: Event = { ...BLANK, type: 'track', user, time, name, properties };
  events.push(event);
  return event;
}

/** What rules look for happens; now and then just not that, or something of the kind. */
export function happenAs(
  sketch: Sketch,
  { event, hits, misses }: EventAim,
  time: Instant,
): Event | undefined {
  const { draw } = sketch;
  const dice = draw.below(100);
  const overlay = dice < 84 ? draw.any(hits) : dice < 94 ? draw.any(misses) : [];
  return happen(sketch, event, time, overlay);
}

export const BLANK = { name: '', messageId: '', properties: {}, traits: {}, consent: {} } as const;

function firstSound(
  { ground }: Sketch,
  name: string,
  tries: readonly (() => JsonObject)[],
): JsonObject | undefined {
  for (const made of tries) {
    const properties = made();
    if (ground.project.check(name, properties) === undefined) return properties;
  }
  return undefined;
}

/** The same things come again and again; what a catalog says of one goes for it. */
function ofSameThings(sketch: Sketch, value: JsonObject): JsonObject {
  const { ground, draw } = sketch;
  const made: Record<string, JsonValue | undefined> = { ...value };
  for (const name of Object.keys(made)) {
    const own = made[name];
    const pool = typeof own === 'string' ? ground.things.get(name) : undefined;
    if (pool) made[name] = thingOf(sketch, name, pool);
    else if (Array.isArray(own))
      made[name] = own.map((item: JsonValue) => (isObject(item) ? ofSameThings(sketch, item) : item));
    else if (isObject(own)) made[name] = ofSameThings(sketch, own);
  }
  if (!draw.happens(80)) return made;
  const row = ground.rowOf(made);
  for (const name of Object.keys(row)) if (Object.hasOwn(made, name)) made[name] = row[name];
  return made;
}

function thingOf({ draw, things }: Sketch, name: string, pool: readonly [string, ...string[]]): string {
  const known = things.get(name);
  if (known && draw.happens(72)) return draw.any(known)!;
  const next = draw.pick(pool);
  if (known) known.push(next);
  else things.set(name, [next]);
  return next;
}

/** The user says something of themselves, or it is learned of them. */
export function say(
  sketch: Sketch,
  time: Instant,
  said: Partial<Pick<Event, 'traits' | 'consent' | 'previousId' | 'user'>>,
): void {
  const { events, user, ground } = sketch;
  if (isFull(sketch) || ground.project.checkTraits(said.traits ?? {}) !== undefined) return;
  events.push({ ...BLANK, type: 'identify', user, time, ...said });
}

export const STATUSES: readonly [ConsentStatus, ...ConsentStatus[]] = ['denied', 'granted', 'unknown'];
