/** A thread that is asked, and answers in the order in which it was asked. */
import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';

import { OutputError } from './aside.js';
import { LogError, SourceError } from './log-error.js';

export const MOST_WORKERS = 64;
const MOST_USUAL = 8;

/** As many threads as there are processors, within reason. */
export function usualWorkers(): number {
  return Math.min(availableParallelism(), MOST_USUAL);
}

/** Megabytes that threads have together for what they have just made. */
const YOUNG_TOGETHER = 256;

/**
 * The young generation of one of so many threads. What they work out leaves little behind: with room for much of it, next to
 * nothing is to be copied when room is made.
 */
export function youngMegabytes(threads: number): number {
  return Math.max(64, Math.min(128, YOUNG_TOGETHER / threads));
}

/** A thread ended that should not have: out of memory, or by a mistake of ours. */
export class ThreadError extends Error {
  override readonly name = 'ThreadError';
}

type Reply<Answer, Told> =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'told'; readonly told: Told }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** An error on its way between threads, which would lose its class. */
type Failure =
  | { readonly kind: 'log'; readonly message: string; readonly file: string | undefined }
  | {
      readonly kind: 'source';
      readonly source: string;
      readonly reason: string;
      readonly line: number | undefined;
    }
  | { readonly kind: 'output'; readonly message: string }
  | { readonly kind: 'other'; readonly cause: unknown };

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

export interface ThreadOptions<Told> {
  readonly module: URL;
  /** What the module has by {@link threadData}; it survives structured cloning. */
  readonly data: unknown;
  readonly limits?: ResourceLimits;
  /** Milliseconds that it has to answer once it is to end, which it can ask by {@link isStopAsked}; by default none. */
  readonly patience?: number;
  /** Hears what the thread tells before it answers. */
  readonly onTold?: (told: Told) => void;
}

/** A thread whose module calls {@link serve}. */
export class Thread<Question, Answer, Told = never> {
  private readonly worker: Worker;
  private readonly queue: Waiting<Answer>[] = [];
  private failure: unknown;
  private readonly stop = new Int32Array(new SharedArrayBuffer(4));
  private readonly patience: number;
  private readonly asked = new Set<Promise<unknown>>();

  constructor({ module, data, limits, onTold, patience = 0 }: ThreadOptions<Told>) {
    this.patience = patience;
    const given: Given = { data, stop: this.stop };
    this.worker = new Worker(module, { workerData: given, ...(limits ? { resourceLimits: limits } : {}) });
    this.worker.on('message', (reply: Reply<Answer, Told>) => {
      if (reply.kind === 'told') onTold?.(reply.told);
      else if (reply.kind === 'answer') this.queue.shift()?.resolve(reply.answer);
      else this.queue.shift()?.reject(errorOf(reply.failure));
    });
    this.worker.on('error', (cause: unknown) => this.fail(ended(cause)));
    this.worker.on('exit', () => this.fail(new ThreadError('a worker thread ended without a word')));
  }

  /** Questions that are not answered yet. */
  get waiting(): number {
    return this.queue.length;
  }

  ask(question: Question): Promise<Answer> {
    const answer = this.answerTo(question);
    const settled: Promise<unknown> = answer.then(
      () => this.asked.delete(settled),
      () => this.asked.delete(settled),
    );
    this.asked.add(settled);
    return answer;
  }

  private answerTo(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure as Error);
        return;
      }
      this.queue.push({ resolve, reject });
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.worker.postMessage(question);
    });
  }

  private fail(error: unknown): void {
    this.failure ??= error;
    for (const { reject } of this.queue.splice(0)) reject(this.failure);
  }

  /** Ends it, whatever it does: DuckDB ends the whole process if that is in the middle of a query, so that there is time to come to an end. */
  async end(): Promise<void> {
    this.failure ??= new ThreadError('the thread has been ended');
    Atomics.store(this.stop, 0, 1);
    await within(this.patience, Promise.all(this.asked));
    await this.worker.terminate();
  }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([work, over]);
  clearTimeout(timer);
}

interface Given {
  readonly data: unknown;
  readonly stop: Int32Array;
}

/** On a thread: what it was given. */
export function threadData<Data>(): Data {
  return (workerData as Given).data as Data;
}

/** On a thread: whether it is to end. */
export function isStopAsked(): boolean {
  return Atomics.load((workerData as Given).stop, 0) === 1;
}

function ended(cause: unknown): unknown {
  return (cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new ThreadError(
        'a worker thread ran out of memory; give fewer `--workers`, or Node more memory: `NODE_OPTIONS=--max-old-space-size=8192`',
      )
    : cause;
}

/** On a thread: answers one question after the other; `tell` says something on the way. */
export function serve<Question, Answer, Told = never>(
  answerTo: (question: Question, tell: (told: Told) => void) => Answer | Promise<Answer>,
): void {
  const reply = (one: Reply<Answer, Told>) => {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(one);
  };
  const answer = async (question: Question) => {
    try {
      reply({ kind: 'answer', answer: await answerTo(question, (told) => reply({ kind: 'told', told })) });
    } catch (cause) {
      reply({ kind: 'failed', failure: failureOf(cause) });
    }
  };
  let last = Promise.resolve();
  parentPort?.on('message', (question: Question) => {
    last = last.then(() => answer(question));
  });
}

function failureOf(cause: unknown): Failure {
  if (cause instanceof LogError) return { kind: 'log', message: cause.message, file: cause.file };
  if (cause instanceof SourceError) {
    return { kind: 'source', source: cause.source, reason: cause.reason, line: cause.line };
  }
  if (cause instanceof OutputError) return { kind: 'output', message: cause.message };
  return { kind: 'other', cause };
}

function errorOf(failure: Failure): unknown {
  if (failure.kind === 'log') return new LogError(failure.message, failure.file);
  if (failure.kind === 'source') return new SourceError(failure.source, failure.reason, failure.line);
  if (failure.kind === 'output') return new OutputError(failure.message);
  return failure.cause;
}
