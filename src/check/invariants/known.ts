/**
 * What had come to be known of a person by an instant, told from the events alone: the laws that are always on are held
 * against this, and not against the engine's state.
 */
import type { ConsentStatus, Event } from '../../vocabulary/event.js';
import { compareEvents, receiptOf } from '../../vocabulary/event.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { nearestInstant } from '../../vocabulary/time.js';

interface Statement<Value> {
  readonly value: Value;
  /** When it was made, whenever it came to be known. */
  readonly time: Instant;
}

/** Of one person, all that consent, suppression and the zone depend on. Never changed: what is learnt makes another. */
export interface Known {
  readonly traits: ReadonlyMap<string, Statement<JsonValue | undefined>>;
  /** By purpose. */
  readonly consent: ReadonlyMap<string, Statement<ConsentStatus>>;
  /** The first of each. */
  readonly bouncedTime: Instant | undefined;
  readonly complainedTime: Instant | undefined;
  /** The last. */
  readonly unsubscribedTime: Instant | undefined;
}

const NOTHING: Known = {
  traits: new Map(),
  consent: new Map(),
  bouncedTime: undefined,
  complainedTime: undefined,
  unsubscribedTime: undefined,
};

/** What of a log the rules look at, and for how long a message that comes again is known. */
export interface Hearing {
  readonly isRead: (event: Event) => boolean;
  readonly remembersFor: Duration;
}

/** The ids of one person, and what is known under them. */
export interface Person {
  /** The one that all are known as now, then those that became it. */
  readonly ids: readonly string[];
  readonly known: Known;
  /** What has happened, in the order in which it was received: no message twice. */
  readonly events: readonly Event[];
}

/** Everybody in a timeline, as far as events up to an instant tell. */
export class Everybody {
  private readonly events: readonly Event[];
  private next = 0;
  private readonly persons = new Map<string, Person>();
  /** By an id that has become another's, the one it became. */
  private readonly successors = new Map<string, string>();
  private readonly messages = new Map<string, { readonly user: string; readonly time: Instant }[]>();

  constructor(
    events: readonly Event[],
    until: Instant | undefined,
    private readonly hearing: Hearing,
  ) {
    const received = until === undefined ? events : events.filter((event) => receiptOf(event) <= until);
    this.events = [...received].sort(compareEvents);
  }

  /** All that was received by an instant is known at it. */
  hear(until: Instant): void {
    for (; this.next < this.events.length; this.next++) {
      const event = this.events[this.next]!;
      if (nearestInstant(receiptOf(event)) > until) return;
      this.take(event);
    }
  }

  /** The id that stands for an id by now. */
  idOf(id: string): string {
    let now = id;
    for (let next = this.successors.get(now); next !== undefined; next = this.successors.get(now)) now = next;
    return now;
  }

  personOf(id: string): Person {
    const own = this.idOf(id);
    return this.persons.get(own) ?? { ids: [own], known: NOTHING, events: [] };
  }

  private take(event: Event): void {
    const id = this.idOf(event.user);
    const { previousId } = event;
    // An id is another's once; who claims it later gets nothing of it.
    if (previousId !== undefined && previousId !== id && !this.successors.has(previousId)) {
      const other = this.personOf(previousId);
      this.successors.set(previousId, id);
      this.persons.delete(previousId);
      this.persons.set(id, united(this.personOf(id), other));
    }
    if (this.isRepeated(event, id)) return;
    const person = this.personOf(id);
    const time = Math.min(nearestInstant(event.time), nearestInstant(receiptOf(event)));
    this.persons.set(id, {
      ...person,
      known: withEvent(person.known, event, time),
      events: [...person.events, event],
    });
  }

  /** Whether the person has sent this message lately; one without an id repeats none. */
  private isRepeated(event: Event, id: string): boolean {
    if (event.messageId === '' || !this.hearing.isRead(event)) return false;
    const now = nearestInstant(receiptOf(event));
    const before = this.messages.get(event.messageId) ?? [];
    const since = now - this.hearing.remembersFor;
    if (before.some(({ user, time }) => time >= since && this.idOf(user) === id)) return true;
    this.messages.set(event.messageId, [...before, { user: id, time: now }]);
    return false;
  }
}

function withEvent(known: Known, event: Event, time: Instant): Known {
  if (event.type === 'identify') return withStatements(known, event, time);
  switch (event.name) {
    case 'Email Bounced':
      return { ...known, bouncedTime: first(known.bouncedTime, time) };
    case 'Email Marked as Spam':
      return { ...known, complainedTime: first(known.complainedTime, time) };
    case 'Unsubscribed':
      return { ...known, unsubscribedTime: last(known.unsubscribedTime, time) };
    default:
      return known;
  }
}

/** Of two statements the one made last counts; of two made at one instant, the one that came last. */
function withStatements(known: Known, { traits, consent }: Event, time: Instant): Known {
  const overlaid = <Value>(
    before: ReadonlyMap<string, Statement<Value>>,
    stated: Readonly<Record<string, Value>>,
  ) => {
    const news = Object.entries(stated).filter(([name]) => (before.get(name)?.time ?? -Infinity) <= time);
    return new Map([...before, ...news.map(([name, value]) => [name, { value, time }] as const)]);
  };
  return {
    ...known,
    traits: overlaid<JsonValue | undefined>(known.traits, traits),
    consent: overlaid(known.consent, consent),
  };
}

/** Two ids are one person: all that is known of either. */
function united(own: Person, other: Person): Person {
  const { known } = own;
  return {
    ids: [...own.ids, ...other.ids],
    known: {
      traits: bothOf(
        known.traits,
        other.known.traits,
        (a, b) => compareText(canonicalJson(a), canonicalJson(b)) > 0,
      ),
      consent: bothOf(known.consent, other.known.consent, isStricter),
      bouncedTime: first(known.bouncedTime, other.known.bouncedTime),
      complainedTime: first(known.complainedTime, other.known.complainedTime),
      unsubscribedTime: last(known.unsubscribedTime, other.known.unsubscribedTime),
    },
    events: [...own.events, ...other.events].sort(compareEvents),
  };
}

/** The later statement counts; of two at one instant, the one that `wins`. */
function bothOf<Value>(
  own: ReadonlyMap<string, Statement<Value>>,
  other: ReadonlyMap<string, Statement<Value>>,
  wins: (value: Value, than: Value) => boolean,
): ReadonlyMap<string, Statement<Value>> {
  const all = new Map(own);
  for (const [name, statement] of other) {
    const known = own.get(name);
    const isNews =
      !known ||
      statement.time > known.time ||
      (statement.time === known.time && wins(statement.value, known.value));
    if (isNews) all.set(name, statement);
  }
  return all;
}

const BY_STRICTNESS: readonly ConsentStatus[] = ['granted', 'unknown', 'denied'];

function isStricter(status: ConsentStatus, than: ConsentStatus): boolean {
  return BY_STRICTNESS.indexOf(status) > BY_STRICTNESS.indexOf(than);
}

function first(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function last(a: Instant | undefined, b: Instant | undefined): Instant | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
