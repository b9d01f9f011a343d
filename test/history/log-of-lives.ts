/** Lives that are drawn from rules, as the log of a store whose users lived them. */
import { livesOf, lifeAt } from '../../src/check/lives/lives.js';
import type { Project } from '../../src/simulate/project.js';
import type { Event } from '../../src/vocabulary/event.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { formatInstant, type Instant } from '../../src/vocabulary/time.js';

/** The events of each user, in the order in which a log tells them. */
export type Users = readonly (readonly Event[])[];

/** So many users, whose ids are nobody else's, and whose messages all have one. */
export function usersOf(project: Project, count: number, seed: number): Users {
  const lives = livesOf(project, { isInvalidToo: false, corpus: [] });
  return Array.from({ length: count }, (_, number) => {
    const { events } = lifeAt(lives, seed, number);
    const owned = events.map((event, index): Event => {
      const { previousId } = event;
      return {
        ...event,
        user: `${number}-${event.user}`,
        previousId: previousId === undefined ? undefined : `${number}-${previousId}`,
        consent: stated(event.consent),
        messageId: `${number}-${String(index).padStart(6, '0')}`,
      };
    });
    return owned.toSorted((a, b) => receiptOf(a) - receiptOf(b) || a.time - b.time);
  });
}

/** A log says of a purpose yes or no, or nothing. */
function stated(consent: Event['consent']): Event['consent'] {
  return Object.fromEntries(Object.entries(consent).filter(([, status]) => status !== 'unknown'));
}

/** In the Segment envelope, in order of receipt, as logs are. */
export function envelopesOf(users: Users): readonly object[] {
  return users
    .flat()
    .toSorted((a, b) => receiptOf(a) - receiptOf(b))
    .map(envelopeOf);
}

function envelopeOf(event: Event): object {
  const { type, user, time, receivedTime, previousId, name, messageId, properties, traits, consent } = event;
  const preferences = Object.entries(consent).map(([purpose, status]) => [purpose, status === 'granted']);
  return {
    type,
    messageId,
    userId: user,
    ...(type === 'alias' ? { previousId } : previousId === undefined ? {} : { anonymousId: previousId }),
    timestamp: formatInstant(time),
    ...(receivedTime === undefined ? {} : { receivedAt: formatInstant(receivedTime) }),
    ...(type === 'track' ? { event: name, properties } : {}),
    ...(type === 'identify' ? { traits } : {}),
    context: { consent: { categoryPreferences: Object.fromEntries(preferences) as object } },
  };
}

/** What has come to be known by an instant. */
export function knownBy(users: Users, time: Instant): Users {
  return users.map((events) => events.filter((event) => receiptOf(event) <= time));
}

export function lastReceipt(users: Users): Instant {
  return users.flat().reduce((last, event) => Math.max(last, receiptOf(event)), -Infinity);
}
