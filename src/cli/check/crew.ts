/** Who carries out the units of an attack: this thread alone, or threads beside it. */
import type { Crew } from '../../check/attack/attack.js';
import type { Ground } from '../../check/attack/ground.js';
import type { Part } from '../../check/attack/part.js';
import { carryOut } from '../../check/attack/unit.js';
import { Thread, usualWorkers as usualThreads, youngMegabytes } from '../../history/thread.js';
import type { Opening } from './opened.js';
import type { Order } from './worker.js';

/** A crew that has threads to be ended. */
export interface HiredCrew extends Crew {
  readonly end: () => Promise<void>;
}

/** As many as there are processors; a thread takes a while to begin, which few lives are not worth. */
export function usualWorkers(runs: number): number {
  return runs < FEW_RUNS ? 1 : usualThreads();
}

const FEW_RUNS = 1000;

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
  const hands = Array.from(
    { length: size },
    () =>
      new Thread<Order, Part>({
        module: new URL('worker.js', import.meta.url),
        data: opening,
        limits: { maxYoungGenerationSizeMb: youngMegabytes(size) },
      }),
  );
  return {
    size,
    carryOut: (unit, settled) => {
      const hand = hands.reduce((least, one) => (one.waiting < least.waiting ? one : least));
      return hand.ask({ unit, settled });
    },
    end: async () => {
      await Promise.all(hands.map((hand) => hand.end()));
    },
  };
}
