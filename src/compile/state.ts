/** The state of one user, as the compiler lays it out. It survives JSON unchanged. */
import type { Assignments } from '../vocabulary/assignment.js';
import type { ConsentStatus } from '../vocabulary/event.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import type { LocalTime } from '../vocabulary/zone.js';

/** A slot that holds no instant yet: earlier than all, and a number, so that it survives JSON. */
export const NONE: Instant = Number.MIN_SAFE_INTEGER;

/** Events that a rule may ask for again, oldest first: when each happened, and what is kept of it. */
export interface Window {
  times: Instant[];
  values: JsonValue[];
}

/** The event that a run began or was refreshed with. */
export interface TriggerEvent {
  readonly event: string;
  readonly timestamp: Instant;
  readonly properties: JsonObject;
}

/** One user's run through a campaign. */
export interface Instance {
  readonly campaign: string;
  readonly version: number;
  /** Which of the user's entries into the campaign this is, from 1. */
  readonly ordinal: number;
  readonly key: JsonValue;
  /** When that happened which began it; what it counts `since: entry` from. */
  readonly entryTime: Instant;
  trigger: TriggerEvent | null;
  /** The instruction that it stands at. */
  position: number;
  /** When it goes on. */
  dueTime: Instant;
  /** Whether the wait that it stands at has begun; its end is `dueTime`. */
  isWaiting: boolean;
  /** The local time at which that wait ends, wherever the user is then; null where it ends at an instant. */
  localTime: LocalTime | null;
  /** When the mail that it stands at was first proposed, where it was put off since; else null. */
  proposedTime: Instant | null;
  hasSent: boolean;
  /** When the steps last ran that a rule asks about, by the campaign's `timedSteps`; `NONE` before. */
  stepTimes: readonly Instant[];
  /** The variants that it has, from its entry on; absent for a user who takes part in no experiment. */
  readonly variants?: Assignments;
}

/** No user's messages of so short a time are more; of their ids the newest are kept. */
export const MOST_RECEIVED = 1000;

export interface ConsentRecord {
  readonly status: ConsentStatus;
  readonly time: Instant;
}

/** What no event has stated yet: one for all users, so that a look tells. */
export const NO_TRAITS: JsonObject = Object.freeze({});
export const NO_CONSENT: State['consent'] = Object.freeze({});

/**
 * Mutable within `step`, which works on a copy; frozen for everyone else by `Readonly` at the boundary. `numbers`,
 * `values` and `windows` are indexed by the program's layout.
 */
export interface State {
  readonly layout: Fingerprint;
  readonly user: string;
  /** The instant up to which everything has happened. */
  clock: Instant;
  /** The earliest instant at which something is due; an event before it costs no look at what is pending. */
  dueTime: Instant;
  readonly numbers: number[];
  readonly values: JsonValue[];
  readonly windows: Window[];
  instances: Instance[];
  /** The message ids that came lately, by receipt: what comes again is no news. */
  readonly received: Window;
  traits: JsonObject;
  /** When each trait was stated. */
  traitTimes: Readonly<Record<string, Instant>>;
  consent: Readonly<Record<string, ConsentRecord>>;
  bouncedTime: Instant;
  complainedTime: Instant;
  unsubscribedTime: Instant;
}
