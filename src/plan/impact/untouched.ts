/** Users for whom two rule sets certainly decide the same: they need not live twice. */
import { indexOf } from '../../check/rule-index.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT } from '../../vocabulary/event.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Side } from './side.js';

/**
 * Whether nothing of what differs can touch a user with these events.
 *
 * Campaigns touch each other only by their runs: a mail that counts toward a cap, that is an event itself, or that is
 * to come. So where two rule sets differ in some campaigns, and in what these read, a user in whom none of them can
 * begin a run is treated the same by both. That none can is known where each is begun by an event that is not the
 * engine's own, and the user has no such event. Nothing is claimed where the policy or the profile differ, or where the
 * user has an event that only one of the two reads (`apart`).
 */
export function untouchedBy(
  before: Side,
  after: Side,
  apart: ReadonlySet<string>,
): (events: readonly Event[]) => boolean {
  if (before.program.fingerprint === after.program.fingerprint) return () => true;
  const differ = differingDocuments(before.ruleSet, after.ruleSet);
  const isTouched = ({ ruleSet }: Side, key: string) =>
    [...indexOf(ruleSet).closure(key)].some((one) => differ.has(one));
  const isShared = ({ ruleSet }: Side) =>
    ['profile', 'policy'].some(
      (kind) => differ.has(`${kind} `) || [...differ].some((key) => key.startsWith(`${kind} `)),
    ) ||
    (ruleSet.policy !== undefined && isTouched({ ruleSet } as Side, `policy ${ruleSet.policy.name}`));
  if (isShared(before) || isShared(after)) return () => false;
  const triggers = new Set(apart);
  for (const side of [before, after]) {
    for (const { name, body } of side.ruleSet.campaigns.values()) {
      if (!isTouched(side, `campaign ${name}`)) continue;
      if (!('event' in body.trigger) || body.trigger.event === EMAIL_SENT) return () => false;
      triggers.add(body.trigger.event);
    }
  }
  return (events) => !events.some(({ type, name }) => type === 'track' && triggers.has(name));
}

/** By key, as `campaign cart`; invariants decide nothing. */
function differingDocuments(before: RuleSet, after: RuleSet): ReadonlySet<string> {
  const [a, b] = [before, after].map((ruleSet) => indexOf(ruleSet).documents);
  const contentOf = (key: string, documents: typeof a) => canonicalJson(documents?.get(key)?.content);
  const keys = new Set([...a!.keys(), ...b!.keys()]);
  return new Set(
    [...keys].filter((key) => !key.startsWith('invariant ') && contentOf(key, a) !== contentOf(key, b)),
  );
}
