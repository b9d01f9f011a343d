/** Who carries out the units of an attack: this thread alone, or threads beside it. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Crew } from '../../check/attack/attack.js';
import type { Ground } from '../../check/attack/ground.js';
import type { Part } from '../../check/attack/part.js';
import { carryOut } from '../../check/attack/unit.js';
import type { Opening } from './opened.js';
import type { Order } from './worker.js';

/** A crew that has threads to be ended. */
export interface HiredCrew extends Crew {
  readonly end: () => Promise<void>;
}

export const MOST_WORKERS = 64;

/** As many as there are processors; a thread takes a while to begin, which few lives are not worth. */
export function usualWorkers(runs: number): number {
  return runs < FEW_RUNS ? 1 : Math.min(availableParallelism(), MOST_USUAL);
}

const FEW_RUNS = 1000;
const MOST_USUAL = 8;

export function hireCrew(size: number, opening: Opening, ground: Ground): HiredCrew {
  if (size === 1) {
    return {
      size: 1,
      // Between units the event loop has its turn: progress is written, and an interruption heard.
      carryOut: async (unit, settled) => {
        await new Promise((resolve) => setImmediate(resolve));
        return carryOut(unit, settled, ground);
      },
      end: () => Promise.resolve(),
    };
  }
  const hands = Array.from({ length: size }, () => new Hand(opening));
  return {
    size,
    carryOut: (unit, settled) => {
      const hand = hands.reduce((least, one) => (one.waiting < least.waiting ? one : least));
      return hand.take({ unit, settled });
    },
    end: async () => {
      await Promise.all(hands.map((hand) => hand.end()));
    },
  };
}

interface Waiting {
  readonly resolve: (part: Part) => void;
  readonly reject: (error: Error) => void;
}

/** A life leaves nothing behind: with room for some hundred of them, next to nothing is to be copied when room is made. */
const YOUNG_MEGABYTES = 64;

/** A thread; it answers in the order in which it is asked. */
class Hand {
  private readonly worker: Worker;
  private readonly queue: Waiting[] = [];
  private failure: Error | undefined;

  constructor(opening: Opening) {
    this.worker = new Worker(new URL('worker.js', import.meta.url), {
      workerData: opening,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
    this.worker.on('message', (part: Part) => this.queue.shift()?.resolve(part));
    this.worker.on('error', (error: Error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('a thread of the attack ended without a word')));
  }

  get waiting(): number {
    return this.queue.length;
  }

  take(order: Order): Promise<Part> {
    return new Promise((resolve, reject) => {
      if (this.failure) {
        reject(this.failure);
        return;
      }
      this.queue.push({ resolve, reject });
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.worker.postMessage(order);
    });
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.queue.splice(0)) reject(this.failure);
  }

  async end(): Promise<void> {
    this.failure ??= new Error('the attack is over');
    await this.worker.terminate();
  }
}
