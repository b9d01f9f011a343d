/** Which values are certainly there where a condition holds: what is asked for beside it, or before it on a run's way. */
import type { CampaignBody, Condition, FactCondition, FactReference, SendStep } from './documents.js';
import { isFactReference } from './documents.js';
import type { Reading } from './fact-type.js';
import { holdsForMissing, parseOperator } from './operator.js';
import type { RuleSet } from './rule-set.js';
import { factKey } from './value-classes.js';

/** Segments that name segments are followed so deep. */
const DEEPEST = 8;

/** The facts that are there where a condition holds, by key: those that it asks for, and those that it compares. */
export function presentIn(condition: Condition, ruleSet: RuleSet, depth = 0): readonly string[] {
  if ('all' in condition) return condition.all.flatMap((one) => presentIn(one, ruleSet, depth));
  if ('any' in condition) {
    const [first = [], ...others] = condition.any.map((one) => presentIn(one, ruleSet, depth));
    return first.filter((key) => others.every((keys) => keys.includes(key)));
  }
  if ('not' in condition) {
    const { not } = condition;
    return 'fact' in not && not.operator === 'missing' ? [presenceKey(not)] : [];
  }
  if ('condition' in condition) {
    const segment = depth < DEEPEST ? ruleSet.segments.get(condition.condition) : undefined;
    return segment ? presentIn(segment.body.when, ruleSet, depth + 1) : [];
  }
  return needsFact(condition) ? [presenceKey(condition)] : [];
}

/** Whether a comparison is false where its fact is missing. */
function needsFact(leaf: FactCondition): boolean {
  if (leaf.operator === 'present') return true;
  const operator = parseOperator(leaf.operator);
  if (!operator) return false;
  const isAlsoWithoutValue = isFactReference(leaf.value);
  return !holdsForMissing(operator, 'fact') && !(isAlsoWithoutValue && holdsForMissing(operator, 'both'));
}

export function presenceKey(reference: FactReference): string {
  return factKey(reference);
}

/** What is there on a run's way, and what else is where a mail goes out. */
export function guardsOf(
  { trigger, audience, migrate }: CampaignBody,
  ruleSet: RuleSet,
): Pick<Reading, 'present' | 'presentInMail'> {
  // A run that has moved here from an older version was begun by another trigger.
  const where = 'event' in trigger && !migrate ? trigger.where : undefined;
  return {
    present: new Set(where ? presentInEvent(where, ruleSet) : []),
    presentInMail: new Set(audience ? presentIn(audience, ruleSet) : []),
  };
}

/** What a condition asks of the trigger event, which is one in all of a run. */
function presentInEvent(condition: Condition, ruleSet: RuleSet): readonly string[] {
  const ofEvent = '{"fact":"event"';
  return presentIn(condition, ruleSet).filter((key) => key.startsWith(ofEvent));
}

/** Where a choice was taken. */
export function readingBehind(reading: Reading, when: Condition): Reading {
  return withPresent(reading, presentInEvent(when, reading.names.ruleSet));
}

/** Where a mail is proposed: for its audience. */
export function readingAtMail(reading: Reading): Reading {
  return withPresent(reading, reading.presentInMail ?? []);
}

/** Where a mail is made: for its audience, and where its own condition holds. */
export function readingInMail(reading: Reading, { when }: SendStep): Reading {
  const atMail = readingAtMail(reading);
  return when ? withPresent(atMail, presentIn(when, reading.names.ruleSet)) : atMail;
}

function withPresent(reading: Reading, keys: Iterable<string>): Reading {
  return { ...reading, present: new Set([...(reading.present ?? []), ...keys]) };
}
