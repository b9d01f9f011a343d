/** A thread of an attack: it opens the project, and carries out one unit after the other. */
import { carryOut } from '../../check/attack/unit.js';
import type { Part } from '../../check/attack/part.js';
import type { Unit } from '../../check/attack/unit.js';
import { serve, threadData } from '../../history/thread.js';
import type { Opening } from './opened.js';
import { openGround } from './opened.js';

export interface Order {
  readonly unit: Unit;
  readonly settled: readonly number[];
}

const ground = await openGround(threadData<Opening>());

serve<Order, Part>(({ unit, settled }) => carryOut(unit, settled, ground));
