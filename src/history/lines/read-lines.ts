/** Files of JSON Lines and JSON arrays → stage files, by as many threads as are wanted. */
import { statSync } from 'node:fs';

import { dealOut } from '../deal-out.js';
import type { LogFile } from '../log-file.js';
import type { Reading } from '../prepared/stage.js';
import { Thread } from '../thread.js';
import { openScanner, type ScannerData, type Written } from './scanner.js';
import type { LineTask } from './line-task.js';
import type { Block } from './record-blocks.js';

export interface LinesRead {
  readonly written: readonly Written[];
  /** In the order of the log: the first is number 0. */
  readonly blocks: readonly LogBlock[];
}

export interface LogBlock extends Block {
  readonly file: LogFile;
}

export interface LineOptions {
  readonly reading: Reading;
  /** Where stage files are written. */
  readonly folder: string;
  /** What their names begin with. */
  readonly prefix: string;
  /** At most so many; a small log is read on this one alone. */
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  /** Hears how many bytes of the files have been read, of how many. */
  readonly onRead?: ((done: number, all: number) => void) | undefined;
  /** Bytes of a block, and those that are looked at together. */
  readonly blockBytes?: number;
  readonly together?: number;
  /** Bytes that are worth a thread. */
  readonly threadBytes?: number;
}

/** What a thread takes at a time: one waits no longer for another than that takes. */
const BLOCK_BYTES = 2 ** 23;
/** As much as stays in a processor's own memory. */
const TOGETHER = 2 ** 19;
/** In the time in which a thread begins, another reads so much. */
const THREAD_BYTES = 2 ** 25;
/** Of bytes packed by gzip, so many come out, about. */
const UNPACKED = 6;

/** Throws {@link LogError} for a file that can not be read, and what the disk throws. */
export async function readLines(files: readonly LogFile[], options: LineOptions): Promise<LinesRead> {
  const { signal, onRead, together = TOGETHER, threadBytes = THREAD_BYTES } = options;
  signal?.throwIfAborted();
  const sizes = files.map(({ path }) => statSync(path).size);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  const tell = (bytes: number) => onRead?.((done += bytes), all);
  const tasks = tasksOf(files, sizes, options.blockBytes ?? BLOCK_BYTES);
  const worth = files.reduce(
    (sum, { isPacked }, at) => sum + sizes[at]! * (isPacked === true ? UNPACKED : 1),
    0,
  );
  const hands = Math.max(1, Math.min(options.threads, tasks.length, Math.floor(worth / threadBytes)));
  const { reading, folder, prefix } = options;
  const dataOf = (number: number): ScannerData => ({ reading, folder, prefix, together, number });
  // This thread is one of them, as it has loaded already what another must load first.
  const crew = [own(dataOf(0), tell, signal)];
  for (let number = 1; number < hands; number += 1) crew.push(other(dataOf(number), tell));
  try {
    const readers = crew.flatMap(({ read, ahead }) => Array<Hand['read']>(ahead).fill(read));
    const blocks = await dealOut(tasks, readers, signal);
    const written = await Promise.all(crew.map(({ finish }) => finish()));
    return { written, blocks: tasks.map(({ file }, at) => ({ file, ...blocks[at]! })) };
  } finally {
    await Promise.all(crew.map(({ end }) => end()));
  }
}

/** Plain lines can be read from anywhere; all else from its beginning on. */
function tasksOf(files: readonly LogFile[], sizes: readonly number[], bytes: number): readonly LineTask[] {
  const tasks: LineTask[] = [];
  for (const [at, file] of files.entries()) {
    const size = sizes[at]!;
    const isParted = file.format === 'json-lines' && file.isPacked !== true;
    const part = isParted ? bytes : Math.max(1, size);
    for (let from = 0; from < size; from += part) {
      const to = isParted ? Math.min(size, from + part) : Infinity;
      tasks.push({ file, number: tasks.length, from, to });
    }
  }
  return tasks;
}

/** Who reads blocks. */
interface Hand {
  /** Blocks that it is given at once: another thread is not to wait while this one is busy. */
  readonly ahead: number;
  readonly read: (task: LineTask) => Promise<Block>;
  readonly finish: () => Promise<Written>;
  readonly end: () => Promise<void>;
}

function own(data: ScannerData, tell: (bytes: number) => void, signal: AbortSignal | undefined): Hand {
  let isEnded = false;
  let working: Promise<unknown> = Promise.resolve();
  const scanner = openScanner(data, tell, () => {
    signal?.throwIfAborted();
    if (isEnded) throw new Error('the log is not to be read any more');
  });
  return {
    ahead: 1,
    read: (task) => {
      const block = scanner.read(task);
      working = block;
      return block;
    },
    finish: () => Promise.resolve(scanner.finish()),
    end: async () => {
      isEnded = true;
      await working.catch(() => {});
      scanner.abandon();
    },
  };
}

function other(data: ScannerData, tell: (bytes: number) => void): Hand {
  const thread = new Thread<LineTask | undefined, Block | Written, number>({
    module: new URL('lines-thread.js', import.meta.url),
    data,
    onTold: tell,
  });
  return {
    ahead: 2,
    read: (task) => thread.ask(task) as Promise<Block>,
    finish: () => thread.ask(undefined) as Promise<Written>,
    end: () => thread.end(),
  };
}
