/** Why a user is in a segment or out of it, and when time alone will change that. */
import { whyNot } from '../simulate/explain/condition-words.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { receiptOf } from '../vocabulary/event.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { View } from './view.js';
import { viewAt } from './view.js';

/** So often time may turn a condition's parts before it turns the whole. */
const MOST_TURNS = 8;

export function segmentLines(
  segment: string,
  isWanted: boolean,
  view: View,
): { readonly details: readonly string[]; readonly help: string | undefined } {
  const { life, asked, frame } = view;
  const condition = asked.segments.get(segment)!;
  const declared = life.project.ruleSet.segments.get(segment)!;
  const lines = whyNot(condition.trace(frame), life.show, isWanted);
  const turn = turnTime(segment, isWanted, view);
  const { timeline, endTime, show } = life;
  return {
    details: [`\`${segment}\` (${formatPlace(declared.span)}):`, ...lines.map((line) => `  ${line}`)],
    help:
      turn === undefined
        ? undefined
        : `by time alone it is so at ${show.time(turn)}${turn > endTime && timeline.until !== undefined ? `: write \`until: '${show.time(turn)}'\`` : ''}`,
  };
}

function turnTime(segment: string, isWanted: boolean, from: View): Instant | undefined {
  const condition = from.asked.segments.get(segment)!;
  const { events } = from.life.timeline;
  let view = from;
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const next = condition.nextChange(view.frame);
    if (next === NEVER || next <= view.at) return undefined;
    if (events.some((event) => receiptOf(event) > from.at && receiptOf(event) <= next)) return undefined;
    view = viewAt(from.life, next);
    if (condition.test(view.frame) === isWanted) return next;
  }
  return undefined;
}
