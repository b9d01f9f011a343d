/** A user treated otherwise, as both rule sets live the life. */
import type { Witness } from '../change.js';
import type { Models } from './models.js';
import type { ConditionChange, Direction } from './prove.js';
import type { PairAt } from './readings.js';

export function witnessOf(
  _change: ConditionChange,
  _pair: PairAt,
  _direction: Direction,
  _models: Models,
): Witness | undefined {
  return undefined;
}
