/** When a comparison with a score changes while nothing happens. */
import type { FactCondition, FactReference } from '../language/documents.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Reader } from './aggregate.js';
import type { CompileContext } from './context.js';
import { firstChange } from './crossing.js';
import type { Frame } from './frame.js';
import type { ScoreReader } from './score.js';
import { scoreReader } from './score.js';

interface Compared {
  readonly fact: Reader;
  readonly wanted: Reader | undefined;
  readonly literal: JsonValue | undefined;
}

/**
 * Whatever the operator, the verdict can change only where the score passes a number that it is compared with, or
 * where that number changes.
 */
export function scoreChange(
  leaf: FactCondition,
  { fact, wanted, literal }: Compared,
  context: CompileContext,
): (frame: Frame) => Instant {
  const scoreOf = ({ params = {} }: FactReference) => scoreReader(params, context);
  if (!wanted) {
    const score = scoreOf(leaf);
    const numbers = numbersIn(literal);
    return (frame) => nextCrossing(score, frame, numbers);
  }
  const value = leaf.value as unknown as FactReference;
  if (leaf.fact === 'score' && value.fact === 'score') return meeting(scoreOf(leaf), scoreOf(value));
  const [score, other] = leaf.fact === 'score' ? [scoreOf(leaf), wanted] : [scoreOf(value), fact];
  return (frame) =>
    Math.min(other.nextChange(frame), nextCrossing(score, frame, numbersIn(other.read(frame))));
}

function nextCrossing(score: ScoreReader, frame: Frame, numbers: readonly number[]): Instant {
  let time = NEVER;
  for (const number of numbers) time = Math.min(time, score.nextCrossing(frame, number));
  return time;
}

/** The verdict of a score beside a number, where it is one of order or equality: without the digits that a report shows. */
export function scoreTest(
  { operator, params = {}, path }: FactCondition,
  literal: JsonValue | undefined,
  context: CompileContext,
): ((frame: Frame) => boolean) | undefined {
  if (typeof literal !== 'number' || path !== undefined || context.given) return undefined;
  const { side } = scoreReader(params, context);
  switch (operator) {
    case 'lessThan':
      return (frame) => side(frame, literal) < 0;
    case 'lessThanInclusive':
      return (frame) => side(frame, literal) <= 0;
    case 'greaterThan':
      return (frame) => side(frame, literal) > 0;
    case 'greaterThanInclusive':
      return (frame) => side(frame, literal) >= 0;
    default:
      return undefined;
  }
}

/** A text that reads as a number is compared as one. */
function numbersIn(value: JsonValue | undefined): readonly number[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(numbersIn);
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && !Number.isNaN(number) ? [number] : [];
}

/** Two scores that decay at different speed meet once at most before the first of them is nothing. */
function meeting(one: ScoreReader, other: ScoreReader): (frame: Frame) => Instant {
  return (frame) => {
    const { now } = frame;
    const sideAt = (time: Instant) => {
      frame.now = time;
      const side = Math.sign(one.read(frame) - other.read(frame));
      frame.now = now;
      return side;
    };
    const ends = [one, other].map((score) => Math.min(score.nextCrossing(frame, 0), NEVER));
    const looks = ends.filter((end) => end !== NEVER).flatMap((end) => [end - 1, end]);
    let from = now;
    for (const look of looks.filter((time) => time > now).sort((a, b) => a - b)) {
      if (sideAt(look) !== sideAt(now)) return firstChange(sideAt, from, look, now);
      from = look;
    }
    return NEVER;
  };
}
