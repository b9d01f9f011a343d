/** Which id has become which: an id that turns out to be another's is that one's from then on. */
import type { Event } from '../vocabulary/event.js';

/** Folded over events in the order in which they are received. */
export class Owners {
  /** Which id an id has become; it may have become another since. */
  private readonly next = new Map<string, string>();

  /** The id that stands for an id by now. */
  ownerOf(id: string): string {
    return this.wayOf(id).at(-1)!;
  }

  /** An id, what it became, what that became in turn, and so on. */
  wayOf(id: string): readonly string[] {
    const way = [id];
    for (let next = this.next.get(id); next !== undefined; next = this.next.get(next)) way.push(next);
    return way;
  }

  /** The id that an event makes another's; undefined where it claims none, or one that is somebody's already. */
  claimedBy({ user, previousId }: Pick<Event, 'user' | 'previousId'>): string | undefined {
    if (previousId === undefined || this.next.has(previousId)) return undefined;
    const owner = this.ownerOf(user);
    if (previousId === owner) return undefined;
    this.next.set(previousId, owner);
    return previousId;
  }
}
