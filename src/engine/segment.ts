/** Followed segments: who is a member, and when time alone may change that. */
import type { SegmentSway, TrackedSegment } from '../compile/program.js';
import { NONE } from '../compile/state.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Cause } from './enter.js';
import { trigger } from './enter.js';
import type { Run } from './run.js';
import { dueBesideAt } from './run.js';

/** Whether nothing has happened yet that the rules read: whoever does nothing is in no segment. */
export function isNew({ program: { segments }, state }: Run): boolean {
  const first = segments[0];
  return first !== undefined && state.numbers[first.checkSlot] === NONE;
}

/** Reads a segment again after an event, unless that leaves it as it is for certain. */
export function followEvent(
  run: Run,
  segment: TrackedSegment,
  sway: SegmentSway,
  eventTime: Instant,
  cause: Cause,
): void {
  if (!isLeft(run, segment, sway, eventTime)) follow(run, segment, cause);
}

/**
 * Most events leave most segments as they are, which a look at numbers says. When time may change them is known as a
 * bound only then: see `leftTimes`. A trace tells of every segment that an event might have changed.
 */
function isLeft(run: Run, segment: TrackedSegment, sway: SegmentSway, eventTime: Instant): boolean {
  const { numbers } = run.state;
  const { now } = run.frame;
  const checkTime = numbers[segment.checkSlot]!;
  if (checkTime <= now || run.tracing === 'on') return false;
  if (numbers[segment.memberSlot] === 1) {
    if (!sway.keepsMembers) return false;
  } else if (isBelow(numbers, segment)) {
    if (checkTime === NEVER) return true;
  } else if (!sway.keepsOthers) return false;
  const soonest = eventTime + sway.after;
  if (soonest <= now) return false;
  if (soonest < checkTime) {
    numbers[segment.checkSlot] = soonest;
    dueBesideAt(run, soonest);
  } else if (checkTime === NEVER) return true;
  run.leftTimes[segment.index] = now;
  run.isBesideEarly = true;
  run.isDueEarly = true;
  return true;
}

/** Whether a number says that the user is no member, and becomes none before the next event. */
function isBelow(numbers: readonly number[], { ceiling }: TrackedSegment): boolean {
  return numbers[ceiling.slot]! < ceiling.below;
}

/**
 * When time may change a segment, worked out as when an event last left it as it was; as a bound where that is later
 * than `last`.
 */
export function recheck(run: Run, segment: TrackedSegment, last: Instant): Instant {
  const { state, frame, leftTimes } = run;
  const { now } = frame;
  frame.event = null;
  frame.now = leftTimes[segment.index]!;
  const isMember = state.numbers[segment.memberSlot] === 1;
  const isLasting = isBelow(state.numbers, segment) || isMember === segment.condition.lasting;
  const checkTime = isLasting ? settled(run, segment, NEVER) : turnOf(run, segment, last);
  frame.now = now;
  return checkTime;
}

/** When time may change a segment as it was just read, or as it was at `frame.now`: as a bound where that is later than `last`. */
function turnOf(run: Run, segment: TrackedSegment, last: Instant): Instant {
  const { frame } = run;
  const { nextChange, soonest } = segment.condition;
  const bound = soonest ? soonest(frame) : NONE;
  if (!(bound > last)) return settled(run, segment, nextChange(frame));
  run.leftTimes[segment.index] = frame.now;
  run.state.numbers[segment.checkSlot] = bound;
  return bound;
}

function settled(run: Run, segment: TrackedSegment, checkTime: Instant): Instant {
  run.leftTimes[segment.index] = NONE;
  run.state.numbers[segment.checkSlot] = checkTime;
  return checkTime;
}

/** Reads a segment again whose time has come, as far as that is known. */
export function followTime(run: Run, segment: TrackedSegment, time: Instant): void {
  const isComing = run.leftTimes[segment.index] !== NONE && recheck(run, segment, time) > time;
  if (!isComing) follow(run, segment, 'outside');
}

/** Reads a segment again: its members, and when time alone may change that. */
export function follow(run: Run, segment: TrackedSegment, cause: Cause): void {
  const { state, frame } = run;
  frame.event = null;
  const isNone = isBelow(state.numbers, segment);
  const isMember = !isNone && segment.condition.test(frame);
  const wasMember = state.numbers[segment.memberSlot] === 1;
  const isLasting = isNone || isMember === segment.condition.lasting;
  dueBesideAt(run, isLasting ? settled(run, segment, NEVER) : turnOf(run, segment, frame.now));
  if (isMember === wasMember) {
    if (run.tracing === 'on') stayed(run, segment, isMember);
    return;
  }
  state.numbers[segment.memberSlot] = isMember ? 1 : 0;
  if (run.tracing === 'on') changed(run, segment, isMember);
  const begun = isMember ? segment.entering : segment.leaving;
  for (let at = 0; at < begun.length; at++) trigger(run, begun[at]!, null, cause);
}

function changed({ journal, frame }: Run, { name, condition }: TrackedSegment, isMember: boolean): void {
  const kind = isMember ? 'joined' : 'left';
  journal.push({ kind, at: frame.now, segment: name, condition: condition.trace(frame) });
}

/** Notes a membership that did not change where a change would have begun a campaign. */
function stayed(
  { journal, frame }: Run,
  { name, condition, entering, leaving }: TrackedSegment,
  isMember: boolean,
): void {
  if ((isMember ? leaving : entering).length === 0) return;
  journal.push({
    kind: 'stayed',
    at: frame.now,
    segment: name,
    isMember,
    condition: condition.trace(frame),
  });
}
