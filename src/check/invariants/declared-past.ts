/**
 * What had come to be known of a user by any moment of a life: put together from its events and decisions alone, by
 * the words of the language and not by what the engine remembers.
 */
import type { JudgedLife } from './invariant.js';
import { mailEvent } from '../../simulate/explain/mail-event.js';
import type { Simulated } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { compareEvents, receiptOf } from '../../vocabulary/event.js';
import type { Duration, Instant } from '../../vocabulary/time.js';

/** An event as it comes to be known, or a decision, in the order in which they follow each other. */
export type Moment =
  | { readonly kind: 'event'; readonly at: Instant; readonly event: Event }
  | { readonly kind: 'decision'; readonly at: Instant; readonly decision: Decision };

/** Something that happened: an event from outside, or a mail that was sent. */
export interface Happened {
  /** Its place among all moments. */
  readonly position: number;
  /** When it happened; of a clock that is fast, when it came to be known. */
  readonly time: Instant;
  readonly receivedTime: Instant;
  readonly event: Event;
}

export interface Past {
  readonly moments: readonly Moment[];
  readonly happened: readonly Happened[];
  readonly decided: readonly Decided[];
  /** Whether something happened at a moment: no message that came before, and no mail that was stopped. */
  readonly hasHappenedAt: (position: number) => boolean;
  /** Whether all is of one id, and no event says that another is the same user's. */
  readonly isOfOneId: boolean;
  /** Which id stands for an id just after a moment. */
  readonly ownerAt: (id: string, position: number) => string;
  /** The last moment of an instant or before; -1 before all. */
  readonly lastAt: (time: Instant) => number;
}

/** A decision with its place among all moments. */
export interface Decided {
  readonly position: number;
  readonly decision: Decision;
}

const known = new WeakMap<Simulated, Past>();

/** Put together once for all that judge a life. */
export function pastOf(life: JudgedLife, remembersFor: Duration): Past {
  let past = known.get(life.simulated);
  if (!past) known.set(life.simulated, (past = readPast(life, remembersFor)));
  return past;
}

function readPast({ timeline, simulated }: JudgedLife, remembersFor: Duration): Past {
  const moments = momentsOf(timeline.events, timeline.until, simulated.decisions);
  const ownerAt = ownersOf(moments);
  const happened = happenedIn(moments, ownerAt, remembersFor);
  const positions = new Set(happened.map(({ position }) => position));
  return {
    moments,
    happened,
    hasHappenedAt: (position) => positions.has(position),
    decided: moments.flatMap((one, position) =>
      one.kind === 'decision' ? [{ position, decision: one.decision }] : [],
    ),
    isOfOneId: isOfOneId(timeline.events),
    ownerAt,
    lastAt: (time) => moments.findLastIndex(({ at }) => at <= time),
  };
}

function isOfOneId(events: readonly Event[]): boolean {
  const id = events[0]?.user;
  return events.every(({ user, previousId }) => user === id && previousId === undefined);
}

/** At one instant what comes to be known is before what is decided. */
function momentsOf(
  events: readonly Event[],
  until: Instant | undefined,
  decisions: readonly Decision[],
): readonly Moment[] {
  const received = [...events]
    .sort(compareEvents)
    .filter((event) => until === undefined || receiptOf(event) <= until)
    .map((event): Moment => ({ kind: 'event', at: receiptOf(event), event }));
  const decided = decisions.map((decision): Moment => ({ kind: 'decision', at: decision.at, decision }));
  return [...received, ...decided].sort((a, b) => a.at - b.at);
}

/** An id is joined once, by the first event that says that it is another's. */
function ownersOf(moments: readonly Moment[]): Past['ownerAt'] {
  const joined = new Map<string, { readonly to: string; readonly position: number }>();
  const ownerAt = (id: string, position: number): string => {
    let owner = id;
    for (let next = joined.get(owner); next && next.position <= position; next = joined.get(owner))
      owner = next.to;
    return owner;
  };
  for (const [position, moment] of moments.entries()) {
    if (moment.kind !== 'event') continue;
    const { previousId, user } = moment.event;
    if (previousId === undefined || joined.has(previousId)) continue;
    const to = ownerAt(user, position);
    if (to !== previousId) joined.set(previousId, { to, position });
  }
  return ownerAt;
}

/** A message that has come to the same user lately is none. */
function happenedIn(
  moments: readonly Moment[],
  ownerAt: Past['ownerAt'],
  remembersFor: Duration,
): readonly Happened[] {
  const happened: Happened[] = [];
  const came = new Map<string, Happened[]>();
  for (const [position, moment] of moments.entries()) {
    const event = moment.kind === 'event' ? moment.event : sentEvent(moment.decision);
    if (!event) continue;
    const { messageId } = event;
    const owner = ownerAt(event.user, position);
    const before = came.get(messageId) ?? [];
    const isRepeated =
      messageId !== '' &&
      before.some(
        (one) => one.receivedTime >= moment.at - remembersFor && ownerAt(one.event.user, position) === owner,
      );
    if (isRepeated) continue;
    const one = { position, time: Math.min(event.time, moment.at), receivedTime: moment.at, event };
    came.set(messageId, [...before, one]);
    happened.push(one);
  }
  return happened;
}

/** A mail that was sent is an event like any other. */
export function sentEvent(decision: Decision): Event | undefined {
  return decision.outcome === 'sent' ? mailEvent(decision) : undefined;
}

/** Whether something had come to be known of a user by a moment, that moment included. */
export function isKnownBy(user: string, last: number, { event, position }: Happened, past: Past): boolean {
  return position <= last && past.ownerAt(event.user, last) === past.ownerAt(user, last);
}

/** Whether one thing happened after another: of one instant, what came to be known later. */
export function isLater(one: Happened, other: Happened): boolean {
  return one.time > other.time || (one.time === other.time && one.position > other.position);
}
