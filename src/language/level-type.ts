import type { ScoreBody } from './documents.js';
import type { ValueType } from './value-type.js';

/** A level is missing below the lowest; a score that never falls below that always has one. */
export function typeOfLevel({ levels = {}, points }: ScoreBody): ValueType {
  const lowest = Math.min(...Object.values(levels));
  const mayFallBelow = lowest > 0 || points.some(({ add }) => add < 0);
  return { kind: 'string', optional: mayFallBelow, values: Object.keys(levels) };
}
