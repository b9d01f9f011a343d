/**
 * Something worked out over the users of a log, one user at a time, by as many threads as there are: what a thread found
 * is put together with what the others found, and is the same whichever thread had whom.
 */
import type { Event } from '../vocabulary/event.js';

/**
 * Everything that one user did, under whatever id, in the order of receipt, then of event time, of message id (code
 * units), and of the log.
 */
export interface UserHistory {
  /** Of the user's ids one that no other has become. */
  readonly user: string;
  readonly events: readonly Event[];
}

/** What one thread finds out; made anew for each part of the users. */
export interface Study<Part> {
  /** The next user, with all events up to the end of the log; users come in the order of their ids' code points. */
  readonly take: (history: UserHistory) => void;
  /** What was found. It survives structured cloning, and is small beside the log. */
  readonly finish: () => Part;
}
