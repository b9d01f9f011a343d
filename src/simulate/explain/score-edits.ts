/** What would have to be otherwise in what a user did for a score, or its level, to be another. */
import { decayFactor } from '../../compile/decay.js';
import type { ScoreBody } from '../../language/documents.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { parseDuration } from '../../vocabulary/time.js';
import { readAgainAt } from './again.js';
import { levelsOf } from './domain.js';
import { MOST_ADDED, addedTimes, numbered, removed } from './past-edits.js';
import type { Spot } from './past-events.js';
import { countedBy, sampleFor } from './past-events.js';
import { param } from './reading.js';
import type { NewValue } from './solve.js';
import type { Tries } from './tries.js';
import { addEdit, made } from './tries.js';

type Points = ScoreBody['points'][number];

/** More or fewer of the events that give points, or take them. */
export function scoreCandidates(value: NewValue, spot: Spot): Tries {
  const name = String(param(value.reading, 'name'));
  const body = spot.life.project.ruleSet.scores.get(name)?.body;
  if (!body) return [];
  const found = Number(scoreAt(name, spot) ?? 0);
  const gaps = targets(value, spot).map((target) => target - found);
  const halfLife = body.halfLife === undefined ? undefined : parseDuration(body.halfLife);
  return gaps.flatMap((gap) => [
    ...body.points.flatMap((points) => (points.add * gap > 0 ? added(points, gap, halfLife, spot) : [])),
    ...fewer(
      body.points.filter(({ add }) => add * gap < 0),
      spot,
    ),
  ]);
}

export function scoreAt(name: string, spot: Spot): JsonValue | undefined {
  return readAgainAt(spot)({ fact: 'score', params: { name } }, spot.life.timeline.events);
}

/** The scores to aim at; of a level from its own edge to just below the next one's. */
function targets({ reading, to }: NewValue, spot: Spot): readonly number[] {
  if (reading.fact === 'score') return typeof to === 'number' ? [to] : [];
  const levels = Object.entries(levelsOf(reading, spot));
  const index = levels.findIndex(([level]) => level === to);
  const [from, end] = [levels[index]?.[1], levels[index + 1]?.[1]];
  const below = (edge: number) => edge - Math.max(Math.abs(edge), 1) / 1000;
  return [
    ...(from === undefined ? [] : [from]),
    ...(end === undefined ? [] : [below(end), ...(from === undefined ? [] : [(from + end) / 2])]),
  ];
}

/** What a `where` counts of an event that gives points. */
function readingOf({ event, where }: Points): Reading {
  return { fact: 'count', params: { event, ...(where ? { where: where as unknown as JsonObject } : {}) } };
}

/** As many events as make up the gap; the earlier they come, the more have decayed. */
function added(points: Points, gap: number, halfLife: Duration | undefined, spot: Spot): Tries {
  const reading = readingOf(points);
  const sample = sampleFor(reading, spot);
  if (!sample) return [];
  return addedTimes(reading, spot).flatMap((time) => {
    const worth = points.add * (halfLife === undefined ? 1 : decayFactor(spot.at - time, halfLife));
    const count = Math.ceil(gap / worth - 1e-9);
    if (count < 1 || count > MOST_ADDED) return [];
    return [count, count + 1].map((many) =>
      Array.from({ length: many }, (_, index) => addEdit(spot, numbered(made(spot, sample, time), index))),
    );
  });
}

/** Without one of them, the newest few, the oldest few, or all. */
function fewer(all: readonly Points[], spot: Spot): Tries {
  const counted: readonly Event[] = [
    ...new Set(all.flatMap((points) => countedBy(readingOf(points), spot))),
  ].sort((a, b) => a.time - b.time);
  const counts = Array.from({ length: Math.min(counted.length, MOST_FEWER) }, (_, index) => index + 1);
  return [
    ...counted.slice(-MOST_FEWER).map((event) => removed([event])),
    ...counts.flatMap((count) => [removed(counted.slice(-count)), removed(counted.slice(0, count))]),
    ...(counted.length > 0 && counted.length <= MOST_ADDED ? [removed(counted)] : []),
  ];
}

const MOST_FEWER = 20;
