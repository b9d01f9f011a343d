import type { JsonObject } from './json.js';
import type { Instant } from './time.js';

/** A purpose's consent, as an event or a profile states it. */
export type ConsentStatus = 'granted' | 'denied' | 'unknown';

/**
 * One event of one user, read from the Segment envelope. A `track` has a name and properties; an `identify` has
 * traits, and may state consent.
 */
export interface Event {
  readonly type: 'track' | 'identify';
  readonly user: string;
  readonly time: Instant;
  /** The event's own name; empty for an `identify`. */
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
export const SUPPRESSING_EVENTS: readonly MailEvent[] = [
  'Email Bounced',
  'Email Marked as Spam',
  'Unsubscribed',
];

export const EMAIL_SENT: MailEvent = 'Email Sent';

export function isMailEvent(name: string): name is MailEvent {
  return (MAIL_EVENTS as readonly string[]).includes(name);
}
