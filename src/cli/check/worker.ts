/** A thread of an attack: it opens the project, and carries out one unit after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { carryOut } from '../../check/attack/unit.js';
import type { Unit } from '../../check/attack/unit.js';
import type { Opening } from './opened.js';
import { openGround } from './opened.js';

export interface Order {
  readonly unit: Unit;
  readonly settled: readonly number[];
}

const ground = await openGround(workerData as Opening);

parentPort?.on('message', ({ unit, settled }: Order) => {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(carryOut(unit, settled, ground));
});
