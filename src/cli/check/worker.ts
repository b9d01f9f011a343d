/** A thread of an attack: it opens the project, and carries out one unit after the other. */
import { workerData } from 'node:worker_threads';
import { carryOut } from '../../check/attack/unit.js';
import type { Part } from '../../check/attack/part.js';
import type { Unit } from '../../check/attack/unit.js';
import { serve } from '../../history/thread.js';
import type { Opening } from './opened.js';
import { openGround } from './opened.js';

export interface Order {
  readonly unit: Unit;
  readonly settled: readonly number[];
}

const ground = await openGround(workerData as Opening);

serve<Order, Part>(({ unit, settled }) => carryOut(unit, settled, ground));
