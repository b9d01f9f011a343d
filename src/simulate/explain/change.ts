/** Changes of a timeline: what would have had to be otherwise in a user's life, ready to be lived again. */
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import type { Timeline } from '../simulate.js';
import { sortEvents } from '../simulate.js';

/** One change; events are named by their `messageId`. What names an event that is not there changes nothing. */
export type Edit =
  /** A value within an event's properties or an `identify`'s traits; undefined takes it away. */
  | {
      readonly kind: 'set';
      readonly messageId: string;
      readonly part: 'properties' | 'traits';
      readonly path: Path;
      readonly to: JsonValue | undefined;
    }
  | {
      readonly kind: 'consent';
      readonly messageId: string;
      readonly purpose: string;
      readonly to: ConsentStatus;
    }
  /** Put before the event named; without one, after all of its instant. */
  | { readonly kind: 'add'; readonly event: Event; readonly before?: string }
  | { readonly kind: 'remove'; readonly messageId: string }
  | { readonly kind: 'move'; readonly messageId: string; readonly to: Instant }
  /** It comes to be known at another time than it did. */
  | { readonly kind: 'receive'; readonly messageId: string; readonly to: Instant }
  /** All that happened, or all from an event on, by so much later; earlier, where negative. */
  | { readonly kind: 'shift'; readonly by: Duration; readonly from?: string }
  /** The clock runs on until then. */
  | { readonly kind: 'run-on'; readonly until: Instant };

/** A timeline, and the instant that is asked about. */
export interface Asked {
  readonly timeline: Timeline;
  readonly at: Instant | undefined;
}

export function applyEdits(asked: Asked, edits: readonly Edit[]): Asked {
  const changed = edits.reduce(applyEdit, asked);
  return { ...changed, timeline: { ...changed.timeline, events: sortEvents(changed.timeline.events) } };
}

function applyEdit(asked: Asked, edit: Edit): Asked {
  const { timeline, at } = asked;
  const { events, until } = timeline;
  const withEvents = (changed: readonly Event[]): Asked => ({
    at,
    timeline: { ...timeline, events: changed },
  });
  const change = (messageId: string, to: (event: Event) => Event): Asked =>
    withEvents(events.map((event) => (event.messageId === messageId ? to(event) : event)));
  switch (edit.kind) {
    case 'set':
      return change(edit.messageId, (event) => ({
        ...event,
        [edit.part]: withValue(event[edit.part], edit.path, edit.to) as JsonObject,
      }));
    case 'consent':
      return change(edit.messageId, (event) => ({
        ...event,
        consent: { ...event.consent, [edit.purpose]: edit.to },
      }));
    case 'add':
      return withEvents(added(events, edit.event, edit.before));
    case 'remove':
      return withEvents(events.filter(({ messageId }) => messageId !== edit.messageId));
    case 'move':
      return change(edit.messageId, (event) => moved(event, edit.to));
    case 'receive':
      return change(edit.messageId, (event) => ({ ...event, receivedTime: edit.to }));
    case 'shift':
      return shifted(asked, edit.by, edit.from);
    case 'run-on':
      return {
        at,
        timeline: { ...timeline, until: until === undefined ? until : Math.max(until, edit.until) },
      };
  }
}

/** What comes late comes as late as before. */
function moved(event: Event, time: Instant): Event {
  const { receivedTime } = event;
  const received = receivedTime === undefined ? {} : { receivedTime: receivedTime + time - event.time };
  return { ...event, time, ...received };
}

function added(events: readonly Event[], event: Event, before: string | undefined): readonly Event[] {
  const sorted = sortEvents(events);
  const named = before === undefined ? -1 : sorted.findIndex(({ messageId }) => messageId === before);
  const after = sorted.findIndex((one) => receiptOf(one) > receiptOf(event));
  const index = named >= 0 ? named : after >= 0 ? after : sorted.length;
  return sorted.toSpliced(index, 0, event);
}

function shifted({ timeline, at }: Asked, by: Duration, from: string | undefined): Asked {
  const events = sortEvents(timeline.events);
  const start = from === undefined ? 0 : events.findIndex(({ messageId }) => messageId === from);
  if (start < 0) return { timeline, at };
  const { until } = timeline;
  return {
    at: at === undefined ? undefined : at + by,
    timeline: {
      ...timeline,
      events: events.map((event, index) => (index < start ? event : moved(event, event.time + by))),
      ...(until === undefined ? {} : { until: until + by }),
    },
  };
}

/** A copy with another value at a path; what is missing on the way is made. */
export function withValue(value: JsonValue | undefined, path: Path, to: JsonValue | undefined): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return to ?? null;
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? [...(value as readonly JsonValue[])] : [];
    list[step] = withValue(list[step], rest, to);
    return Array.from(list, (item) => item ?? null);
  }
  const members = Object.entries(isObject(value) ? value : {});
  const others = members.filter(([name]) => name !== step);
  if (rest.length === 0 && to === undefined) return Object.fromEntries(others);
  const inner = members.find(([name]) => name === step)?.[1];
  return Object.fromEntries([...others, [step, withValue(inner, rest, to)]]);
}
