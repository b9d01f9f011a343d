/** Edits to try, and the events that they add. */
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Edit } from './change.js';
import type { Spot } from './past-events.js';

/** Sets of edits that may do; which of them does is found by living the life again. */
export type Tries = readonly (readonly Edit[])[];

export type Added = Partial<Omit<Event, 'user' | 'time' | 'messageId'>> & Pick<Event, 'type'>;

/** An event with a name of its own: after all others of its instant, where they are told apart by name. */
export function made({ life }: Spot, what: Added, time: Instant): Event {
  const taken = life.timeline.events.filter(({ messageId }) => messageId.startsWith('~added-')).length;
  const blank = { name: '', properties: {}, traits: {}, consent: {} };
  return { ...blank, ...what, user: life.timeline.user, time, messageId: `~added-${taken + 1}` };
}

/** Adds an event; before the one with which the condition was read, where both are of one instant. */
export function addEdit({ at, before }: Spot, event: Event): Edit {
  return { kind: 'add', event, ...(before && event.time === at ? { before: before.messageId } : {}) };
}
