/** Users for whom two rule sets certainly decide the same: they need not live twice. */
import { indexOf } from '../../check/rule-index.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Event } from '../../vocabulary/event.js';
import { beginsBy, differing } from './begun.js';
import type { Side } from './side.js';

/**
 * Whether nothing of what differs can touch a user with these events.
 *
 * Campaigns touch each other only by their runs: a mail that counts toward a cap, that is an event itself, or that is
 * to come. So where two rule sets differ in some campaigns, and in what these read, a user in whom none of them can
 * begin a run is treated the same by both. That none can is known where the user has no event that begins one, the
 * engine's own mails not being of the log, and none without which the segment that begins one is empty. Nothing is
 * claimed where the policy or the profile differ, or where the user has an event that only one of the two reads
 * (`apart`).
 */
export function untouchedBy(
  before: Side,
  after: Side,
  apart: ReadonlySet<string>,
): (events: readonly Event[]) => boolean {
  if (before.program.fingerprint === after.program.fingerprint) return () => true;
  const touched = touchedCampaigns(before, after);
  if (!touched) return () => false;
  const triggers = new Set(apart);
  for (const { ruleSet } of [before, after]) {
    for (const { name, body } of ruleSet.campaigns.values()) {
      if (!touched.has(name)) continue;
      const need = beginsBy(body.trigger, ruleSet);
      if (!need) return () => false;
      for (const event of need) triggers.add(event);
    }
  }
  return (events) => !events.some(({ type, name }) => type === 'track' && triggers.has(name));
}

/** Campaigns that differ, or read what does, of either; undefined where the policy or the profile does. */
export function touchedCampaigns(before: Side, after: Side): ReadonlySet<string> | undefined {
  const differ = differing(before, after);
  const isTouched = (ruleSet: RuleSet, key: string) =>
    [...indexOf(ruleSet).closure(key)].some((one) => differ.has(one));
  const isShared = ({ ruleSet }: Side) =>
    ['profile ', 'policy '].some((kind) => [...differ].some((key) => key.startsWith(kind))) ||
    (ruleSet.policy !== undefined && isTouched(ruleSet, `policy ${ruleSet.policy.name}`));
  if (isShared(before) || isShared(after)) return undefined;
  return new Set(
    [before, after].flatMap(({ ruleSet }) =>
      [...ruleSet.campaigns.keys()].filter((name) => isTouched(ruleSet, `campaign ${name}`)),
    ),
  );
}
