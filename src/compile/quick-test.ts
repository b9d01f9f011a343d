/**
 * Facts of a kind that followed segments are made of, compared with a literal: the verdict straight from what is kept,
 * without the value that a report would show.
 */
import type { FactCondition } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Holds } from './against-literal.js';
import { lastTimeSlot } from './aggregate.js';
import type { Quick } from './condition-group.js';
import type { CompileContext } from './context.js';
import { literalFor } from './fact.js';
import type { Frame } from './frame.js';
import { ceilingAt, levelSaid, scoreReader } from './score.js';
import { NONE } from './state.js';

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
  const order = Object.hasOwn(ORDER, operator) ? ORDER[operator] : undefined;
  if (!order || typeof literal !== 'number' || leaf.path !== undefined) return undefined;
  if (fact === 'score') {
    const { side, soonestBelow } = scoreReader(params, context);
    const ceiling = operator === 'greaterThanInclusive' ? ceilingAt(literal, params, context) : undefined;
    const lasting = lastingBelow(operator, literal);
    return {
      test: order((frame) => side(frame, literal)),
      lasting,
      soonest: lasting === undefined ? undefined : soonestBelow(literal),
      ceiling,
    };
  }
  if (fact !== 'recency' || params.default !== undefined) return undefined;
  const slot = lastTimeSlot(params, context);
  return {
    // What has never happened was never so long ago.
    ceiling: { slot, below: NONE + 1 },
    test: order(({ state, now }) => {
      const time = state.numbers[slot]!;
      return time === NONE ? Number.NaN : now - time - literal;
    }),
    nextChange: ({ state, now }) => turnOf(state.numbers[slot]!, literal, now),
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
