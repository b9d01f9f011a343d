/** One partition after the other, on whichever thread. */
import type { Study } from '../../simulate/study.js';
import type { Partition } from '../prepared/opened-history.js';
import { usersOf } from '../prepared/users.js';
import type { Read, StudyModule, StudyOrder } from './study-module.js';

/** Works out the part of one partition; `tell` hears what has been read since it was told last. */
export type CarryOut = (unit: StudyUnit, tell: (read: Read) => void) => Promise<unknown>;

/** A partition, and its number in their order. */
export interface StudyUnit {
  readonly partition: Partition;
  readonly number: number;
}

/** An order as it goes to a thread. */
export interface SentOrder {
  readonly module: string;
  readonly setup: unknown;
}

export function sentOrder({ module, setup }: StudyOrder): SentOrder {
  return { module: module.href, setup };
}

/** Milliseconds between two tellings; between them nothing else is heard on the thread. */
const BETWEEN = 100;

/** Between two users it is asked whether to stop. */
export async function openStudy({ module, setup }: SentOrder, isStopped: () => boolean): Promise<CarryOut> {
  const { default: open } = (await import(module)) as { readonly default: StudyModule<unknown, unknown> };
  const make = await open(setup);
  return ({ partition, number }, tell) => studyPartition(make(number), partition, tell, isStopped);
}

async function studyPartition(
  study: Study<unknown>,
  partition: Partition,
  tell: (read: Read) => void,
  isStopped: () => boolean,
): Promise<unknown> {
  let [users, events, told] = [0, 0, performance.now()];
  for await (const batch of usersOf(partition)) {
    for (const history of batch) {
      if (isStopped()) throw new Error('the study was stopped');
      study.take(history);
      users += 1;
      events += history.events.length;
    }
    if (performance.now() - told < BETWEEN) continue;
    tell({ users, events });
    // The event loop has its turn: progress is written, and an interruption heard.
    await new Promise((resolve) => setImmediate(resolve));
    [users, events, told] = [0, 0, performance.now()];
  }
  tell({ users, events });
  return study.finish();
}
