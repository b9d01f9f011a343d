/** One partition after the other, on whichever thread. */
import type { Study } from '../../simulate/study.js';
import type { PartitionReader, PartitionValue, Read, StudyModule, StudyOrder } from './study-module.js';

/** Works out the part of one partition; `tell` hears what has been read since it was told last. */
export type CarryOut = (partition: PartitionValue, tell: (read: Read) => void) => Promise<unknown>;

interface Loaded<Value> {
  readonly default: Value;
}

/** Milliseconds between two tellings; between them nothing else is heard on the thread. */
const BETWEEN = 100;

/** Loads what `order` and `reader` name. */
export async function openStudy(
  reader: string,
  { module, setup }: { module: string; setup: unknown },
): Promise<CarryOut> {
  const { default: read } = (await import(reader)) as Loaded<PartitionReader>;
  const { default: open } = (await import(module)) as Loaded<StudyModule<unknown, unknown>>;
  const make = await open(setup);
  return (partition, tell) => studyPartition(make(), read(partition), tell);
}

async function studyPartition(
  study: Study<unknown>,
  batches: AsyncIterable<readonly { readonly events: readonly unknown[] }[]>,
  tell: (read: Read) => void,
): Promise<unknown> {
  let [users, events, told] = [0, 0, performance.now()];
  for await (const batch of batches as ReturnType<PartitionReader>) {
    for (const history of batch) {
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

/** URLs as threads pass them on. */
export function namesOf(order: StudyOrder): { readonly module: string; readonly setup: unknown } {
  return { module: order.module.href, setup: order.setup };
}
