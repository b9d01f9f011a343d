/** Why a user is in a segment or out of it, and when time alone will change that. */
import { whyNot } from '../simulate/explain/condition-words.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Moment } from './moment.js';
import { momentAt } from './moment.js';

/** So often time may turn a condition's parts before it turns the whole. */
const MOST_TURNS = 8;

export function segmentLines(
  segment: string,
  isWanted: boolean,
  moment: Moment,
): { readonly details: readonly string[]; readonly help: string | undefined } {
  const { life, asked, frame } = moment;
  const condition = asked.segments.get(segment)!;
  const declared = life.project.ruleSet.segments.get(segment)!;
  const lines = whyNot(condition.trace(frame), life.show, isWanted);
  const turn = turnTime(segment, isWanted, moment);
  const { timeline, endTime, show } = life;
  return {
    details: [`\`${segment}\` (${formatPlace(declared.span)}):`, ...lines.map((line) => `  ${line}`)],
    help:
      turn === undefined
        ? undefined
        : `by time alone it is so at ${show.time(turn)}${turn > endTime && timeline.until !== undefined ? `: write \`until: '${show.time(turn)}'\`` : ''}`,
  };
}

function turnTime(segment: string, isWanted: boolean, from: Moment): Instant | undefined {
  const condition = from.asked.segments.get(segment)!;
  const { events } = from.life.timeline;
  let moment = from;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const next = condition.nextChange(moment.frame);
    if (next === NEVER || next <= moment.at) return undefined;
    if (events.some((event) => receiptOf(event) > from.at && receiptOf(event) <= next)) return undefined;
    moment = momentAt(from.life, next);
    if (condition.test(moment.frame) === isWanted) return next;
  }
  return undefined;
}
