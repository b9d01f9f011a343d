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
  const known = new Set(users);
  const userOf = (id: string) => owners.wayOf(id).find((one) => known.has(one)) ?? strangers?.get(id) ?? only;
  const rootOf = (id: string) => owners.ownerOf(userOf(id));
  const usersOf = grouped(users, rootOf);
  const eventsOf = grouped(crowd.events, ({ user }) => rootOf(user));
  return [...usersOf].map(([root, own]) => ({
    users: own,
    timeline: { user: root, events: eventsOf.get(root) ?? [], until, variants },
    userOf,
  }));
}

function grouped<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Whose ids are whose in the end. */
function ownersAfter(events: readonly Event[], until: Timeline['until']): Owners {
  const owners = new Owners();
  for (const event of sortEvents(events)) {
    if (until === undefined || receiptOf(event) <= until) owners.claimedBy(event);
  }
  return owners;
}
