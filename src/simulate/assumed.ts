/** What a source assumes of every user, as an `identify` with their first event. */
import type { SourceBody } from '../language/documents.js';
import type { Event } from '../vocabulary/event.js';

export type Assumed = SourceBody['assume'];

/** A person's events, the first of every id begun by what is assumed of it. */
export function withAssumed(events: readonly Event[], assumed: Assumed): readonly Event[] {
  if (!assumed) return events;
  const { timeZone, traits = {}, consent = {} } = assumed;
  const known = new Set<string>();
  return events.flatMap((event): Event[] => {
    if (known.has(event.user)) return [event];
    known.add(event.user);
    const identify: Event = {
      type: 'identify',
      user: event.user,
      time: event.time,
      receivedTime: event.receivedTime,
      name: '',
      messageId: '',
      properties: {},
      traits: { ...traits, ...(timeZone === undefined ? {} : { timeZone }) },
      consent,
    };
    return [identify, event];
  });
}
