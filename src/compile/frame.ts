import type { Instant } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import type { State, TriggerEvent } from './state.js';

/** What compiled closures read from: one user's state at one instant. */
export interface Frame {
  readonly state: State;
  now: Instant;
  zone: Zone;
  /** The event that `event` stands for: the trigger, or in a `where` the event that is looked at. */
  event: TriggerEvent | null;
  /** When the run began that `since: entry` counts from. */
  entryTime: Instant;
  /** When the run's steps ran that `since` counts from, by the campaign's `timedSteps`. */
  stepTimes: readonly Instant[];
}
