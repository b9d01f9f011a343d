/** When a comparison with the user's clock or calendar changes. */
import type { FactCondition } from '../language/documents.js';
import { isOfTexts, parseOperator } from '../language/operator.js';
import type { JsonValue } from '../vocabulary/json.js';
import { parsePath } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { DAY, NEVER, parseInstant } from '../vocabulary/time.js';
import type { Frame } from './frame.js';

/** Looks ahead at so many instants at most; a day has no more whole hours, nor an hour whole minutes. */
const MOST_LOOKS = 64;

/** No zone's calendar is further from that of UTC. */
const FURTHEST = 2 * DAY;

/**
 * The next instant at which the verdict is another, of those at which the facts change: nobody needs to be woken
 * every minute for what turns once an hour. Where so many looks leave it as it is, a comparison with a literal is
 * never anything else; one with another fact is looked at again.
 */
export function localTimeChange(
  leaf: FactCondition,
  nextChange: (frame: Frame) => Instant,
  literal: JsonValue | undefined,
  test: (frame: Frame) => boolean,
): (frame: Frame) => Instant {
  if (leaf.value === undefined) return () => NEVER;
  const days = datesOf(leaf, literal);
  const canHoldEver = isOfDates(leaf) && isOfParts(leaf.operator);
  return (frame) => {
    const { now } = frame;
    const verdict = test(frame);
    let time = now;
    let looks = 0;
    do {
      time = days ? nearDate(days, nextChange(frame)) : nextChange(frame);
      frame.now = time;
    } while (++looks < MOST_LOOKS && time !== NEVER && test(frame) === verdict);
    const isSame = looks === MOST_LOOKS && literal !== undefined && test(frame) === verdict;
    const isConstant = isSame && !canHoldEver;
    frame.now = now;
    return isConstant ? NEVER : time;
  };
}

function isOfDates({ fact, path }: FactCondition): boolean {
  return fact === 'localTime' && path !== undefined && parsePath(path)?.[0] === 'date';
}

/** What looks at a part of a date, such as its end, can hold on any day to come. */
function isOfParts(operator: string): boolean {
  const name = parseOperator(operator);
  return name !== undefined && isOfTexts(name.plain);
}

/** The dates that a literal names, as instants in UTC, oldest first; undefined where it is not dates that are compared. */
function datesOf(leaf: FactCondition, literal: JsonValue | undefined): readonly Instant[] | undefined {
  if (!isOfDates(leaf) || literal === undefined || isOfParts(leaf.operator)) return undefined;
  const texts = (Array.isArray(literal) ? literal : [literal]) as readonly JsonValue[];
  return texts
    .flatMap((text) => (typeof text === 'string' ? (parseInstant(text) ?? []) : []))
    .sort((a, b) => a - b);
}

/** Days that are far from all that are named pass unseen. */
function nearDate(days: readonly Instant[], next: Instant): Instant {
  const day = days.find((one) => next <= one + DAY + FURTHEST);
  return day === undefined ? NEVER : Math.max(next, day - FURTHEST);
}
