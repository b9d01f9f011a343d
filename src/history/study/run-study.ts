/** Something worked out over all users of a log, by as many threads as are wanted. */
import { dealOut } from '../deal-out.js';
import type { OpenedHistory, Partition } from '../prepared/opened-history.js';
import { Thread, usualWorkers, youngMegabytes } from '../thread.js';
import { openStudent, sentOrder, type SentOrder, type StudyUnit } from './carry-out.js';
import type { Read, StudyOrder } from './study-module.js';

export interface StudyOptions {
  /** Threads that work it out; of a short log this thread is one of them. */
  readonly workers: number;
  /** By default several for each thread, so that none waits for another for long. */
  readonly partitions?: number | undefined;
  /** Whether other threads do all of it, this one nothing; by default where there are many events. */
  readonly aside?: boolean | undefined;
  /** Hears how much has been read in all. */
  readonly onProgress?: ((read: Read) => void) | undefined;
  /** Ends it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** With the last of so many partitions a thread has the others wait for little. */
const PARTITIONS_A_WORKER = 8;

/** Fewer are read before a thread has begun. */
const EVENTS_A_THREAD = 100_000;

/**
 * With more events all is worked out by other threads, even by a single one: only they can be given a large young
 * generation, which is worth a tenth of the time; loading once more what this thread has loaded takes a third of a second.
 */
const MANY_EVENTS = 3_000_000;

/** As many threads as there are processors, within reason, and as the events are worth. */
export function workersFor(events: number): number {
  return Math.max(1, Math.min(usualWorkers(), Math.floor(events / EVENTS_A_THREAD)));
}

/** The parts in the order of partitions, whichever thread had which. */
export async function runStudy<Part>(
  history: Pick<OpenedHistory, 'manifest' | 'partitions'>,
  order: StudyOrder,
  { workers, partitions, aside, onProgress, signal }: StudyOptions,
): Promise<readonly Part[]> {
  signal?.throwIfAborted();
  const all = history.partitions(partitions ?? (workers === 1 ? 1 : workers * PARTITIONS_A_WORKER));
  const read = { users: 0, events: 0 };
  const tell = (more: Read) => {
    read.users += more.users;
    read.events += more.events;
    onProgress?.({ ...read });
  };
  const sent = sentOrder(order);
  const hands = Math.min(workers, all.length);
  const crew =
    (aside ?? history.manifest.events >= MANY_EVENTS)
      ? threads(hands, sent, tell)
      : [own(sent, tell, signal), ...threads(hands - 1, sent, tell)];
  try {
    const students = crew.map(
      ({ carryOut }) =>
        (partition: Partition, number: number) =>
          carryOut({ partition, number }),
    );
    return (await dealOut(all, students, signal)) as readonly Part[];
  } finally {
    await Promise.all(crew.map(({ end }) => end()));
  }
}

/** Milliseconds; a user who did very much takes a second or two. */
const PATIENCE = 5000;

/** Who works out parts. */
interface Hand {
  readonly carryOut: (unit: StudyUnit) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

function own(order: SentOrder, tell: (read: Read) => void, signal: AbortSignal | undefined): Hand {
  let opened: ReturnType<typeof openStudent> | undefined;
  let working: Promise<unknown> = Promise.resolve();
  let isEnded = false;
  const isStopped = () => isEnded || signal?.aborted === true;
  return {
    carryOut: (unit) => {
      opened ??= openStudent(order, isStopped);
      return (working = opened.then((student) => student.carryOut(unit, tell)));
    },
    end: async () => {
      isEnded = true;
      await working.catch(() => {});
      const student = await opened?.catch(() => undefined);
      await student?.close();
    },
  };
}

function threads(count: number, order: SentOrder, tell: (read: Read) => void): readonly Hand[] {
  return Array.from({ length: Math.max(0, count) }, () => {
    const thread = new Thread<StudyUnit | undefined, unknown, Read>({
      module: new URL('study-thread.js', import.meta.url),
      data: order,
      patience: PATIENCE,
      limits: { maxYoungGenerationSizeMb: youngMegabytes(count) },
      onTold: tell,
    });
    return {
      carryOut: (unit) => thread.ask(unit),
      end: async () => {
        // Asked before it is told to end: it stops what it does, and closes what it has.
        const closed = thread.ask(undefined).catch(() => {});
        await Promise.all([thread.end(), closed]);
      },
    };
  });
}
