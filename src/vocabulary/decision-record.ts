/** A decision as it is written to files: JSON Lines, the same byte for byte wherever it was made. */
import type { Decision } from './decision.js';
import type { JsonObject } from './json.js';
import { formatInstant } from './time.js';

/** The same as a line of JSON, without what a record in between costs: a log has millions. */
export function decisionLine(decision: Decision): string {
  const { at, user, campaign, version, instance, step, outcome } = decision;
  const { reason, until, detail, experiment, variant } = decision;
  let line = `{"at":"${formatInstant(at)}","user":${quote(user)},"campaign":${quote(campaign)},"version":${version},"instance":${quote(instance)},"step":${quote(step)},"outcome":"${outcome}"`;
  if (reason !== undefined) line += `,"reason":"${reason}"`;
  if (until !== undefined) line += `,"until":"${formatInstant(until)}"`;
  if (detail !== undefined) line += `,"detail":${quote(detail)}`;
  if (experiment !== undefined) line += `,"experiment":${quote(experiment)}`;
  if (experiment !== undefined && variant !== undefined) line += `,"variant":${quote(variant)}`;
  return `${line}}`;
}

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Needs no escape, nor a second look whether it does. */
const PLAIN = /^[\w .:#@/+-]*$/;

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
