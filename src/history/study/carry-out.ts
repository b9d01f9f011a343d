/** One partition after the other, on whichever thread. */
import type { Study } from '../../simulate/study.js';
import type { Partition } from '../prepared/opened-history.js';
import { openCopyReader, type CopyReader } from '../prepared/users.js';
import type { Read, StudyModule, StudyOrder } from './study-module.js';

/** Who works out parts on a thread, with what it has open for all of them. */
export interface Student {
  /** The part of one partition; `tell` hears what has been read since it was told last. */
  readonly carryOut: (unit: StudyUnit, tell: (read: Read) => void) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

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

/** Milliseconds between two tellings. */
const BETWEEN = 100;
/** Milliseconds in which nothing else is heard on the thread. */
const SLICE = 20;

/** Between two users it is asked whether to stop. */
export async function openStudent({ module, setup }: SentOrder, isStopped: () => boolean): Promise<Student> {
  const { default: open } = (await import(module)) as { readonly default: StudyModule<unknown, unknown> };
  const make = await open(setup);
  const reader = await openCopyReader();
  return {
    carryOut: ({ partition, number }, tell) =>
      studyPartition(make(number), reader, partition, tell, isStopped),
    close: reader.close,
  };
}

async function studyPartition(
  study: Study<unknown>,
  reader: CopyReader,
  partition: Partition,
  tell: (read: Read) => void,
  isStopped: () => boolean,
): Promise<unknown> {
  let [users, events, told, heard] = [0, 0, performance.now(), performance.now()];
  for await (const batch of reader.users(partition)) {
    for (const history of batch) {
      if (isStopped()) throw new Error('the study was stopped');
      study.take(history);
      users += 1;
      events += history.events.length;
    }
    const now = performance.now();
    if (now - told >= BETWEEN) {
      tell({ users, events });
      [users, events, told] = [0, 0, now];
    }
    if (now - heard < SLICE) continue;
    // The event loop has its turn: progress is written, another thread's part taken, and an interruption heard.
    await new Promise((resolve) => setImmediate(resolve));
    heard = performance.now();
  }
  tell({ users, events });
  return study.finish();
}
