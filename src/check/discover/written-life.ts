/** A timeline → what a scenario says of it: `given`, `when` and `until`, in the order in which it is to be read again. */
import type { Timeline } from '../../simulate/simulate.js';
import { sortEvents } from '../../simulate/simulate.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { GIVEN } from '../scenario.js';

/** How instants are written. */
export type WriteTime = (time: Instant) => string;

export interface WrittenLife {
  readonly given: JsonObject;
  readonly when: readonly JsonObject[];
  readonly until?: string;
}

/**
 * The events of a timeline as a scenario has them: in order of time, each a message of its own, named by its place. What
 * is said of the user before all else is `given`, just before the first of them or `when it was`.
 */
export function normalised(timeline: Timeline, said: 'given' | 'when it was' = 'given'): Timeline {
  const sorted = [...sortEvents(timeline.events)].sort((a, b) => a.time - b.time);
  const start = sorted.reduce((first, one) => Math.min(first, one.time, receiptOf(one)), Infinity);
  const [first] = sorted;
  const begins = first?.type === 'identify' && first.user === timeline.user && first.previousId === undefined;
  const next = sorted.slice(1).reduce((time, one) => Math.min(time, one.time, receiptOf(one)), Infinity);
  const isFirst = begins && first.time === start && receiptOf(first) === start && sorted.length > 1;
  const isGiven = isFirst && (said === 'given' || next === start);
  let position = 0;
  const events = sorted.map((event, index): Event => {
    if (isGiven && index === 0) return { ...event, messageId: GIVEN };
    position += 1;
    return { ...event, messageId: `when-${String(position).padStart(5, '0')}` };
  });
  // What is given comes to be known when the first item does.
  return {
    ...timeline,
    events: isGiven
      ? events.map((one, index) => (index === 0 ? { ...one, time: next, receivedTime: undefined } : one))
      : events,
  };
}

/** Of a normalised timeline. `others` are ids that are users of the scenario as well: what is said under them can be written. */
export function writtenLife(
  { user, events, until, variants }: Timeline,
  write: WriteTime,
  others: readonly string[] = [],
): WrittenLife {
  const [first, ...rest] = events;
  const isGiven = first?.messageId === GIVEN;
  const given = isGiven ? first : undefined;
  const profile: JsonObject = {
    userId: user,
    ...(given && Object.keys(given.traits).length > 0 ? { traits: given.traits } : {}),
    ...(given && Object.keys(given.consent).length > 0 ? { consent: given.consent } : {}),
  };
  const happened = isGiven ? rest : events;
  const users = others.map((userId) => ({ userId }));
  return {
    given: {
      profile,
      ...(users.length > 0 ? { users } : {}),
      ...(variants && Object.keys(variants).length > 0 ? { variants } : {}),
    },
    when: happened.map((event) =>
      others.includes(event.user)
        ? { ...itemOf(event, event.user, write), user: event.user }
        : itemOf(event, user, write),
    ),
    ...(until === undefined ? {} : { until: write(until) }),
  };
}

function itemOf(event: Event, user: string, write: WriteTime): JsonObject {
  const { type, time, receivedTime, name, properties, traits, consent, previousId } = event;
  const anonymousId = event.user === user ? undefined : event.user;
  const moment: JsonObject = {
    at: write(time),
    receivedAt: receivedTime === undefined || receivedTime === time ? undefined : write(receivedTime),
  };
  if (type === 'track') {
    return { ...moment, event: name, ...(isEmpty(properties) ? {} : { properties }), anonymousId };
  }
  if (type === 'alias') return { ...moment, type, previousId };
  return {
    ...moment,
    type,
    ...(isEmpty(traits) ? {} : { traits }),
    ...(isEmpty(consent) ? {} : { consent }),
    anonymousId: previousId ?? anonymousId,
  };
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
