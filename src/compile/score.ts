/**
 * Scores. Of all points one number is kept, worth what they are at the newest event that gave some, and decays from
 * there: halves exactly after a half-life, and every millisecond in between.
 */
import type { FactParams } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Reader } from './aggregate.js';
import type { Quick } from './condition-group.js';
import { asked, durationOf, whenMatching } from './aggregate.js';
import type { CompileContext } from './context.js';
import { changeBetween } from './crossing.js';
import { decayFactor } from './decay.js';
import type { Frame } from './frame.js';
import type { State } from './state.js';
import { NONE } from './state.js';
import { adding, finite } from './update.js';
import type { Ceiling } from './sway.js';

/** A score as it is kept: read it at an instant, no earlier than its newest event. */
interface Score {
  /** Of the state: what it was worth at its newest event. */
  readonly slot: number;
  /** Not yet rounded. */
  readonly rawAt: (state: State, time: Instant) => number;
  /** An instant from which on it is 0, or stays what it is, if no event comes. */
  readonly restTime: (state: State) => Instant;
  /** Whether time alone changes it. */
  readonly decays: boolean;
  /** About when it will be at a number; any instant where it never will. */
  readonly guess: (state: State, number: number) => Instant;
  /** For one that is not below a number above 0: an instant that is no later than when it will be. */
  readonly soonestBelow: (number: number) => ((frame: Frame) => Instant) | undefined;
  readonly events: readonly string[];
}

/** What is smaller counts as nothing, so that a score comes to an end. */
const SMALLEST = 1e-9;

/** A score is read to so many digits, so that what floating point adds on the way is not seen: 0.1 + 0.2 reaches 0.3. */
const DIGITS = 12;

/** Whole numbers below it have no more digits. */
const FEW_DIGITS = 10 ** (DIGITS - 1);

function rounded(raw: number): number {
  if (Number.isInteger(raw) && Math.abs(raw) < FEW_DIGITS) return raw;
  return Math.abs(raw) < SMALLEST ? 0 : Number(raw.toPrecision(DIGITS));
}

/** −1, 0 or 1: whether the rounded score is below a number, at it or above. Rounding matters near it only. */
function sideOf(raw: number, number: number): number {
  const difference = raw - number;
  const size = Math.abs(raw);
  if (Math.abs(difference) > 1e-10 * (size + Math.abs(number)) && size >= SMALLEST)
    return difference > 0 ? 1 : -1;
  const isNear = Math.abs(difference) <= 1e-11 * Math.max(Math.abs(raw), Math.abs(number));
  return Math.sign(isNear || Math.abs(raw) < SMALLEST ? rounded(raw) - number : difference);
}

/** The score of that name, which is kept from now on. */
function keptScore(name: string, context: CompileContext): Score {
  const score = context.ruleSet.scores.get(name);
  assert(score, `the score \`${name}\` was resolved`);
  const { points, halfLife: written } = score.body;
  const halfLife = written === undefined ? undefined : durationOf(written);
  // By its content: a score that is changed begins anew.
  const key = canonicalJson([points, halfLife ?? null]);
  const slot = context.layout.number(`score ${key}`, 0, 'own');
  const timeSlot = context.layout.number(`score time ${key}`, NONE, 'own');
  context.layout.onJoin(`score ${key}`, ({ numbers }, other) => {
    const [own, its] = [numbers[timeSlot]!, other.numbers[timeSlot]!];
    const newest = Math.max(own, its);
    const worth = (sum: number, time: Instant) =>
      time === newest || time === NONE || halfLife === undefined
        ? sum
        : sum * decayFactor(newest - time, halfLife);
    numbers[slot] = finite(worth(numbers[slot]!, own) + worth(other.numbers[slot]!, its));
    numbers[timeSlot] = newest;
  });
  for (const [index, { event, where, add }] of points.entries()) {
    const what = { kind: 'number', words: `score ${name}`, properties: [] } as const;
    const need = asked({ event, ...(where ? { where } : {}) }, context);
    whenMatching(
      context,
      need,
      `score ${key} ${index}`,
      what,
      adding({ slot, timeSlot, add, halfLife: halfLife ?? Infinity }),
    );
  }
  const events = points.map(({ event }) => event);
  return halfLife === undefined ? steady(slot, events) : decaying(slot, timeSlot, halfLife, events);
}

function steady(slot: number, events: readonly string[]): Score {
  return {
    slot,
    rawAt: ({ numbers }) => numbers[slot]!,
    restTime: () => NONE,
    decays: false,
    guess: () => NONE,
    soonestBelow: () => undefined,
    events,
  };
}

/** After so many half-lives, or fewer, a number is nothing. */
function halvingsOf(size: number): number {
  return size < SMALLEST ? 0 : Math.max(0, Math.ceil(Math.log2(size / SMALLEST))) + 1;
}

function decaying(slot: number, timeSlot: number, halfLife: Duration, events: readonly string[]): Score {
  return {
    slot,
    rawAt: ({ numbers }, time) => {
      const newest = numbers[timeSlot]!;
      if (newest === time) return numbers[slot]!;
      return newest === NONE ? 0 : numbers[slot]! * decayFactor(time - newest, halfLife);
    },
    restTime: ({ numbers }) => {
      const newest = numbers[timeSlot]!;
      if (newest === NONE) return NONE;
      return newest + halvingsOf(Math.abs(numbers[slot]!)) * halfLife;
    },
    decays: true,
    // Logarithms differ between machines in the last bit: of a guess that is no matter.
    guess: ({ numbers }, number) =>
      Math.floor(numbers[timeSlot]! + halfLife * Math.log2(numbers[slot]! / number)) || NONE,
    soonestBelow: (number) => {
      // More than what rounding and logarithms can be wrong by.
      const margin = 2 + halfLife * 1e-9;
      return ({ state: { numbers } }) =>
        Math.floor(numbers[timeSlot]! + halfLife * Math.log2(numbers[slot]! / number) - margin);
    },
    events,
  };
}

export interface ScoreReader extends Reader {
  readonly read: (frame: Frame) => number;
  /** −1, 0 or 1: what it is beside a number. */
  readonly side: (frame: Frame, number: number) => number;
  /** When it will have come from its side of a number to another, if no event comes. */
  readonly nextCrossing: (frame: Frame, number: number) => Instant;
  /** When it will be 0, or stay what it is. */
  readonly restTime: (frame: Frame) => Instant;
  readonly soonestBelow: Score['soonestBelow'];
}

export function scoreReader({ name }: FactParams, context: CompileContext): ScoreReader {
  const score = keptScore(name!, context);
  return {
    read: ({ state, now }) => rounded(score.rawAt(state, now)),
    side: ({ state, now }, number) => sideOf(score.rawAt(state, now), number),
    nextCrossing: ({ state, now }, number) => {
      // At rest it is 0: from that number's side it goes nowhere, and most scores are there most of the time.
      if (!score.decays || sideOf(score.rawAt(state, now), number) === sideOf(0, number)) return NEVER;
      return crossing(score, state, now, number);
    },
    restTime: ({ state }) => score.restTime(state),
    soonestBelow: score.soonestBelow,
    // By itself it changes all the time: what it is compared with says when that matters, see score-change.ts.
    nextChange: () => NEVER,
    events: score.events,
  };
}

function crossing(score: Score, state: State, now: Instant, number: number): Instant {
  const sideAt = (time: Instant) => sideOf(score.rawAt(state, time), number);
  return changeBetween(sideAt, sideAt(now), now, score.restTime(state), score.guess(state, number));
}

/** The name of the highest level that the score reaches; missing below the lowest. */
export function levelReader({ name }: FactParams, context: CompileContext): Reader {
  const score = keptScore(name!, context);
  const levels = levelsOf(name!, context);
  return {
    read: ({ state, now }) => levels.names[heightOf(levels, score.rawAt(state, now))],
    nextChange: levelTurn(score, levels, [...levels.names.keys(), levels.names.length]),
    events: score.events,
  };
}

/** What is said of a level, and when that changes by time alone: not at every level that the score passes. */
export function levelSaid(
  { name }: FactParams,
  says: (level: string | undefined) => boolean,
  context: CompileContext,
): Quick {
  const levels = levelsOf(name!, context);
  const score = keptScore(name!, context);
  const said = [undefined, ...levels.names].map((level) => Number(says(level)));
  return {
    test: ({ state, now }) => said[heightOf(levels, score.rawAt(state, now)) + 1] === 1,
    nextChange: levelTurn(score, levels, said),
    lasting: lastingOf(levels, said),
    soonest: soonestOf(score, levels, said),
    ceiling: ceilingOf(name!, levels, said, context),
  };
}

/** Of what changes at one level, above 0: that of a score that has reached it. */
function soonestOf(score: Score, { from }: Levels, said: readonly number[]): Quick['soonest'] {
  const step = stepUp(said) ?? stepUp(said.map((one) => 1 - one));
  return step !== undefined && from[step]! > 0 ? score.soonestBelow(from[step]!) : undefined;
}

/** Of what is said from one level on, and of no lower one. */
function ceilingOf(
  name: string,
  levels: Levels,
  said: readonly number[],
  context: CompileContext,
): Ceiling | undefined {
  const from = stepUp(said);
  return from === undefined ? undefined : ceilingAt(levels.from[from]!, { name }, context);
}

/** The level from which on something is said of all, and of none below it; by position in what is said of all, that below the lowest first. */
export function stepUp(said: readonly number[]): number | undefined {
  const first = said.indexOf(1);
  return first > 0 && !said.includes(0, first) ? first - 1 : undefined;
}

/**
 * A score is kept as it was at its newest event: it goes towards 0 from there, and what is below a number above 0 does not
 * come to it by time. Not so near that rounding could matter.
 */
export function ceilingAt(
  number: number,
  { name }: FactParams,
  context: CompileContext,
): Ceiling | undefined {
  return number > 0 ? { slot: keptScore(name!, context).slot, below: number * (1 - 1e-9) } : undefined;
}

/** What is said of the level of 0, where no level is on a way to it from which the same is said and then something else. */
function lastingOf(levels: Levels, said: readonly number[]): boolean | undefined {
  const rest = heightOf(levels, 0) + 1;
  const turns = (heights: readonly number[]) =>
    heights.filter((one, index) => index > 0 && one !== heights[index - 1]).length;
  const isTold = turns(said.slice(0, rest + 1)) <= 1 && turns(said.slice(rest)) <= 1;
  return isTold ? said[rest] === 1 : undefined;
}

/** A score's levels, from low to high. */
interface Levels {
  readonly names: readonly string[];
  readonly from: readonly number[];
}

export function levelsOf(name: string, { ruleSet }: CompileContext): Levels {
  const levels = ruleSet.scores.get(name)!.body.levels ?? {};
  return { names: Object.keys(levels), from: Object.values(levels) };
}

/** The position of the highest level that a score reaches; −1 below the lowest. */
function heightOf({ from }: Levels, raw: number): number {
  let height = from.length - 1;
  while (height >= 0 && sideOf(raw, from[height]!) < 0) height--;
  return height;
}

/**
 * When something that each level has, the height below the lowest being the first of `had`, next becomes something
 * else. A score only falls, or only rises, towards the level of 0.
 */
function levelTurn(score: Score, levels: Levels, had: readonly number[]): (frame: Frame) => Instant {
  const rest = heightOf(levels, 0);
  return ({ state, now }) => {
    if (!score.decays) return NEVER;
    const height = heightOf(levels, score.rawAt(state, now));
    const way = Math.sign(rest - height);
    let turn = height;
    while (turn !== rest && had[turn + 1] === had[height + 1]) turn += way;
    return had[turn + 1] === had[height + 1] ? NEVER : passing(score, levels, state, now, { turn, way });
  };
}

/** When a score comes to the height `turn`, which is on its way to 0: upwards, or down. */
function passing(
  score: Score,
  levels: Levels,
  state: State,
  now: Instant,
  { turn, way }: { readonly turn: number; readonly way: number },
): Instant {
  const edge = way > 0 ? turn : turn + 1;
  const from = levels.from[edge]!;
  const isPast = (time: Instant) => Number(sideOf(score.rawAt(state, time), from) >= 0 === way > 0);
  return changeBetween(isPast, 0, now, score.restTime(state), score.guess(state, from));
}
