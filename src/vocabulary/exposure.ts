/** Exposures: from which instant on a user's variant may have made a difference. */
import type { JsonObject } from './json.js';
import type { Instant } from './time.js';
import { formatInstant } from './time.js';

/** A user has come to the first step at which the variants of an experiment part; recorded once. */
export interface Exposure {
  readonly at: Instant;
  readonly user: string;
  readonly experiment: string;
  /** Of the experiment's document. */
  readonly version: number;
  readonly variant: string;
}

/** An exposure as it is written to files. */
export function exposureRecord({ at, user, experiment, version, variant }: Exposure): JsonObject {
  return { at: formatInstant(at), user, experiment, version, variant };
}
