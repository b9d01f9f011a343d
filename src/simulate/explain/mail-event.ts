import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT } from '../../vocabulary/event.js';

/** A mail that was sent, as the event that the engine makes of it. */
export function mailEvent({ at, user, campaign, step, variant }: Decision): Event {
  return {
    type: 'track',
    user,
    time: at,
    messageId: '',
    name: EMAIL_SENT,
    properties: { campaign, step, ...(variant === undefined ? {} : { variant }) },
    traits: {},
    consent: {},
  };
}
