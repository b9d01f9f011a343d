/** A decision as it is written to files: JSON Lines, the same byte for byte wherever it was made. */
import type { Decision } from './decision.js';
import type { JsonObject } from './json.js';
import { formatInstant } from './time.js';

/** Instants as ISO 8601 in UTC with milliseconds; keys in this order; what is absent is left out. */
export function decisionRecord(decision: Decision): JsonObject {
  const { reason, until, detail, experiment, variant } = decision;
  return {
    at: formatInstant(decision.at),
    user: decision.user,
    campaign: decision.campaign,
    version: decision.version,
    instance: decision.instance,
    step: decision.step,
    outcome: decision.outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
    ...(detail === undefined ? {} : { detail }),
    ...(experiment === undefined ? {} : { experiment, variant }),
  };
}
