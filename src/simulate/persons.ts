/** Several users in one timeline → the life of each. They share a clock and nothing else, but where ids turn out to be one. */
import type { Event } from '../vocabulary/event.js';
import { receiptOf } from '../vocabulary/event.js';
import { Owners } from './owners.js';
import type { Timeline } from './simulate.js';
import { sortEvents } from './simulate.js';

/** The events of several users, and who they are. */
export interface Crowd extends Timeline {
  /** The first is who is meant where nobody is named. */
  readonly users: readonly string[];
  /** By an id that is none of theirs, the user under whom it came first. */
  readonly strangers?: ReadonlyMap<string, string> | undefined;
}

/** A person of a timeline: one user, or several who turn out to be one. */
export interface Person {
  /** In the order of the timeline. */
  readonly users: readonly string[];
  /** What this person did, and nobody else. Simulated alone, it is what the person lives among the others. */
  readonly timeline: Timeline;
  /** Which of the users what comes of an id is told of: of an id that was another's before, who it was then. */
  readonly userOf: (id: string) => string;
}

export function personsOf(crowd: Crowd): readonly Person[] {
  const { users, strangers, until, variants } = crowd;
  const [only] = users as readonly [string, ...string[]];
  if (users.length === 1) return [{ users, timeline: crowd, userOf: () => only }];
  const owners = ownersAfter(crowd.events, until);
  const userOf = (id: string) =>
    owners.wayOf(id).find((one) => users.includes(one)) ?? strangers?.get(id) ?? only;
  const rootOf = (id: string) => owners.ownerOf(userOf(id));
  const roots = [...new Set(users.map(rootOf))];
  return roots.map((root) => ({
    users: users.filter((user) => rootOf(user) === root),
    timeline: {
      user: root,
      events: crowd.events.filter(({ user }) => rootOf(user) === root),
      until,
      variants,
    },
    userOf,
  }));
}

/** Whose ids are whose in the end. */
function ownersAfter(events: readonly Event[], until: Timeline['until']): Owners {
  const owners = new Owners();
  for (const event of sortEvents(events)) {
    if (until === undefined || receiptOf(event) <= until) owners.claimedBy(event);
  }
  return owners;
}
