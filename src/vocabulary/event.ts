import type { JsonObject } from './json.js';
import type { Instant } from './time.js';

/** A purpose's consent, as an event or a profile states it. */
export type ConsentStatus = 'granted' | 'denied' | 'unknown';

/**
 * One event of one user, read from the Segment envelope. A `track` has a name and properties; an `identify` has
 * traits, and may state consent; an `alias` says that two ids are one user's.
 */
export interface Event {
  readonly type: 'track' | 'identify' | 'alias';
  /** The id that it came under: the user's, or an anonymous one. */
  readonly user: string;
  /** When it happened. */
  readonly time: Instant;
  /** When it came to be known; when it happened, where it does not say. */
  readonly receivedTime?: Instant | undefined;
  /** Another id of the same user, whose history becomes this one's: of an `alias`, or an `identify` that names it. */
  readonly previousId?: string | undefined;
  /** The event's own name; empty for an `identify` and an `alias`. */
  readonly name: string;
  readonly messageId: string;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly consent: Readonly<Record<string, ConsentStatus>>;
}

/** What mailing brings about, and the engine itself understands; a project need not declare these. */
export const MAIL_EVENTS = [
  'Email Sent',
  'Email Delivered',
  'Email Opened',
  'Email Link Clicked',
  'Email Bounced',
  'Email Marked as Spam',
  'Unsubscribed',
] as const;
export type MailEvent = (typeof MAIL_EVENTS)[number];

/** Those after which a user may no longer be mailed: the engine needs them whatever the rules read. */
export const SUPPRESSING_EVENTS: readonly string[] = [
  'Email Bounced',
  'Email Marked as Spam',
  'Unsubscribed',
];

export const EMAIL_SENT: MailEvent = 'Email Sent';

export function isMailEvent(name: string): name is MailEvent {
  return (MAIL_EVENTS as readonly string[]).includes(name);
}

/** When an event may be known. A timestamp after its receipt, of a clock that is fast, delays nothing. */
export function receiptOf({ receivedTime, time }: Event): Instant {
  return receivedTime ?? time;
}

/** By receipt, then event time, then message id (code units); otherwise as they are given. */
export function compareEvents(a: Event, b: Event): number {
  return (
    receiptOf(a) - receiptOf(b) ||
    a.time - b.time ||
    (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0)
  );
}
