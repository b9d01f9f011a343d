/**
 * Facts of a kind that followed segments are made of, compared with a literal: the verdict straight from what is kept,
 * without the value that a report would show.
 */
import type { FactCondition } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Holds } from './against-literal.js';
import { forever, lastTimeSlot } from './aggregate.js';
import type { Quick } from './condition-group.js';
import type { CompileContext } from './context.js';
import { literalFor } from './fact.js';
import type { Frame } from './frame.js';
import { ceilingAt, levelSaid, scoreReader } from './score.js';
import { NONE } from './state.js';
import type { Ceiling } from './sway.js';

/** The same verdict as of the value; undefined where there is no quicker way to it. */
export function quickly(
  leaf: FactCondition,
  literal: JsonValue | undefined,
  holds: Holds,
  context: CompileContext,
): Quick | undefined {
  const { fact, operator, params = {} } = leaf;
  if (fact === 'level') {
    const fallback = literalFor(leaf, params.default);
    return levelSaid(params, (level) => holds(level ?? fallback), context);
  }
  if (leaf.path !== undefined) return undefined;
  if (fact === 'recency' && params.default === undefined) return recencySaid(leaf, literal, context);
  const order = Object.hasOwn(ORDER, operator) ? ORDER[operator] : undefined;
  if (fact !== 'score' || !order || typeof literal !== 'number') return undefined;
  const { side, soonestBelow } = scoreReader(params, context);
  const lasting = lastingBelow(operator, literal);
  return {
    test: order((frame) => side(frame, literal)),
    lasting,
    soonest: lasting === undefined ? undefined : soonestBelow(literal),
    ceiling: operator === 'greaterThanInclusive' ? ceilingAt(literal, params, context) : undefined,
  };
}

/** What has never happened was never so long ago, nor less; what has happened is longer ago with every millisecond. */
function recencySaid(
  { operator, params = {} }: FactCondition,
  literal: JsonValue | undefined,
  context: CompileContext,
): Quick | undefined {
  const isPresence = operator === 'present' || operator === 'missing';
  const order = Object.hasOwn(ORDER, operator) ? ORDER[operator] : undefined;
  if (!isPresence && (!order || typeof literal !== 'number')) return undefined;
  const slot = lastTimeSlot(params, context);
  const notYet: Ceiling = { slot, below: NONE + 1 };
  const isKnown = ({ state }: Frame) => state.numbers[slot] !== NONE;
  if (operator === 'present') return { test: isKnown, nextChange: forever, ceiling: notYet };
  if (operator === 'missing') return { test: (frame) => !isKnown(frame), nextChange: forever };
  const duration = literal as Duration;
  return {
    test: order!(({ state, now }) => {
      const time = state.numbers[slot]!;
      return time === NONE ? Number.NaN : now - time - duration;
    }),
    nextChange: turnAfter(slot, TURNS_AT.has(operator) ? duration : duration + 1),
    lasting: operator === 'greaterThan' || operator === 'greaterThanInclusive',
    ceiling: notYet,
  };
}

/** Of orders, those that turn at the duration itself: the others do a millisecond later. */
const TURNS_AT: ReadonlySet<string> = new Set(['lessThan', 'greaterThanInclusive']);

function turnAfter(slot: number, duration: Duration): (frame: Frame) => Instant {
  return ({ state, now }) => {
    const time = state.numbers[slot]!;
    const turn = time + duration;
    return time !== NONE && turn > now ? turn : NEVER;
  };
}

/** A comparison with D turns at last + D, or a millisecond later where D itself is not enough. */
export function turnOf(lastTime: Instant, duration: Duration, now: Instant): Instant {
  if (lastTime === NONE) return NEVER;
  const turn = lastTime + duration;
  return turn > now ? turn : turn + 1 > now ? turn + 1 : NEVER;
}

/** A score goes towards 0 and stays there: below a number it does not come to it again. Others are not worth a thought. */
function lastingBelow(operator: string, number: number): boolean | undefined {
  if (number <= 0) return undefined;
  return operator === 'lessThan' ? true : operator === 'greaterThanInclusive' ? false : undefined;
}

/** How far a value is beyond the literal; not a number where there is none, which is on no side of it. */
type Beyond = (frame: Frame) => number;

const ORDER: Readonly<Record<string, (beyond: Beyond) => (frame: Frame) => boolean>> = {
  lessThan: (beyond) => (frame) => beyond(frame) < 0,
  lessThanInclusive: (beyond) => (frame) => beyond(frame) <= 0,
  greaterThan: (beyond) => (frame) => beyond(frame) > 0,
  greaterThanInclusive: (beyond) => (frame) => beyond(frame) >= 0,
};
