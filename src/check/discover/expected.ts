/** What was decided → the `then` of a scenario. */
import type { Simulated } from '../../simulate/simulate.js';
import { mailName } from '../../simulate/explain/life.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { WriteTime } from './written-life.js';

export type SubjectOf = (decision: Decision) => string | undefined;

/** Every decision, in order of time: mails with their subjects, and what was refused with its reason. */
export function expectedOf(
  { decisions }: Pick<Simulated, 'decisions'>,
  write: WriteTime,
  subjectOf: SubjectOf,
  contents: (decision: Decision) => JsonObject = () => ({}),
): readonly JsonObject[] {
  if (decisions.length === 0) return [{ nothing: true }];
  const items = decisions.map((decision) => itemOf(decision, write, subjectOf, contents));
  // Refusals alone say that no mail is sent, too; a reader sees it better where it is written.
  return decisions.some(({ outcome }) => outcome === 'sent') ? items : [...items, { nothing: true }];
}

function itemOf(
  decision: Decision,
  write: WriteTime,
  subjectOf: SubjectOf,
  contents: (decision: Decision) => JsonObject,
): JsonObject {
  const { outcome, at, reason, until, variant } = decision;
  const send = mailName(decision);
  const when = { at: write(at) };
  if (outcome === 'sent')
    return { ...when, send, subject: subjectOf(decision), variant, ...contents(decision) };
  if (outcome === 'held-out') return { 'held-out': { send, variant, ...when } };
  if (outcome === 'suppressed') return { suppressed: { send, reason, ...when } };
  return { deferred: { send, reason, ...when, until: until === undefined ? undefined : write(until) } };
}
