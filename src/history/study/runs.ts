/**
 * Records on their way to a sorted file: so many at a time are sorted and written as a *run*, and all runs merged when
 * the last is there. Memory does not depend on how many there are, nor the result on how they were dealt out.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

import { compareText } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { outputError, OutputError } from '../aside.js';

/** A line and what it is sorted by; what that leaves equal stays in the order in which it came. */
export interface Sortable {
  readonly at: Instant;
  readonly user: string;
  /** What happened to the user, as `campaign`, a null character, `step`. */
  readonly what: string;
  /** Without a line feed. */
  readonly line: string;
}

export function compareSortables(a: Omit<Sortable, 'line'>, b: Omit<Sortable, 'line'>): number {
  return a.at - b.at || compareText(a.user, b.user) || compareText(a.what, b.what);
}

/** A file of sorted records. */
export type Run = string;

/** `at`, and the lengths of the three texts, which follow in UTF-8. */
export const HEAD = 8 + 3 * 4;
const LARGEST_WRITE = 1024 * 1024;

/** Records as they stand in these bytes, from `starts` to `ends`, in an order of their numbers. */
export function writeRun(
  run: Run,
  bytes: Buffer,
  order: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
): void {
  try {
    const output = new Output(run);
    try {
      for (const number of order) output.bytes(bytes, starts[number]!, ends[number]!);
      output.flush();
    } finally {
      output.close();
    }
  } catch (cause) {
    throw outputError(run, 'records that are sorted', cause);
  }
}

/** A file that is written in large pieces. */
class Output {
  private readonly file: number;
  private buffer = Buffer.allocUnsafe(LARGEST_WRITE);
  private used = 0;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  bytes(bytes: Buffer, start: number, end: number): void {
    this.room(end - start);
    bytes.copy(this.buffer, this.used, start, end);
    this.used += end - start;
  }

  /** A line, from the bytes of a run. */
  line(bytes: Buffer, start: number, end: number): void {
    this.room(end - start + 1);
    bytes.copy(this.buffer, this.used, start, end);
    this.used += end - start;
    this.buffer[this.used++] = LINE_FEED;
  }

  private room(bytes: number): void {
    if (this.buffer.length - this.used >= bytes) return;
    this.flush();
    if (this.buffer.length < bytes) this.buffer = Buffer.allocUnsafe(bytes);
  }

  flush(): void {
    for (let done = 0; done < this.used;) {
      done += writeSync(this.file, this.buffer, done, this.used - done);
    }
    this.used = 0;
  }

  close(): void {
    closeSync(this.file);
  }
}

const LINE_FEED = 10;

export interface MergeOptions {
  /** What the lines are, in the plural, and where they are meant to be, for what is said when they can't be written. */
  readonly what: string;
  readonly target: string;
  readonly onProgress?: ((lines: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds after which others have their turn on this thread. */
const TURN = 50;
const BETWEEN_LOOKS = 1024;

/** Writes all lines of the runs, sorted; runs are given in the order that decides between equals. */
export async function mergeRuns(
  runs: readonly Run[],
  path: string,
  { what, target, onProgress, signal }: MergeOptions,
): Promise<void> {
  try {
    const output = new Output(path);
    try {
      const room = Math.max(LEAST_READ, Math.min(LARGEST_READ, Math.floor(MERGE_BYTES / runs.length)));
      const cursors = new Cursors(runs.map((run, index) => new Cursor(run, index, room)));
      let lines = 0;
      let turn = performance.now();
      for (let first = cursors.first; first !== undefined; first = cursors.advance()) {
        output.line(first.bytes, first.lineStart, first.lineEnd);
        lines += 1;
        if (lines % BETWEEN_LOOKS !== 0 || performance.now() - turn < TURN) continue;
        onProgress?.(lines);
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
        turn = performance.now();
      }
      output.flush();
    } finally {
      output.close();
    }
  } catch (cause) {
    if (signal?.aborted || cause instanceof OutputError) throw cause;
    throw outputError(target, what, cause);
  }
}

/** Bytes read ahead of all runs together, and of one. */
const MERGE_BYTES = 64 * 1024 * 1024;
const LARGEST_READ = 256 * 1024;
const LEAST_READ = 16 * 1024;

/** The next record of a run. */
class Cursor {
  bytes: Buffer;
  at: Instant = 0;
  lineStart = 0;
  lineEnd = 0;
  private userStart = 0;
  private whatStart = 0;
  /** Read when they are first asked for: most instants differ. */
  private knownUser: string | undefined;
  private knownWhat: string | undefined;
  private filled = 0;
  private place = 0;

  constructor(
    private readonly run: Run,
    /** Decides between equals. */
    readonly index: number,
    room: number,
  ) {
    this.bytes = Buffer.allocUnsafe(room);
  }

  get user(): string {
    return (this.knownUser ??= this.bytes.toString('utf8', this.userStart, this.whatStart));
  }

  get what(): string {
    return (this.knownWhat ??= this.bytes.toString('utf8', this.whatStart, this.lineStart));
  }

  /** False after the last. */
  next(): boolean {
    const start = this.lineEnd;
    if (!this.has(start, HEAD)) return false;
    const at = this.lineEnd;
    const user = this.bytes.readUInt32LE(at + 8);
    const what = this.bytes.readUInt32LE(at + 12);
    const line = this.bytes.readUInt32LE(at + 16);
    this.has(at, HEAD + user + what + line);
    const begin = this.lineEnd;
    this.at = this.bytes.readDoubleLE(begin);
    this.userStart = begin + HEAD;
    this.whatStart = this.userStart + user;
    this.lineStart = this.whatStart + what;
    this.lineEnd = this.lineStart + line;
    this.knownUser = undefined;
    this.knownWhat = undefined;
    return true;
  }

  /** Whether so many bytes follow; then they lie in `bytes` from `lineEnd` on. */
  private has(start: number, length: number): boolean {
    if (this.filled - start >= length) return true;
    const kept = this.filled - start;
    const into = length > this.bytes.length ? Buffer.allocUnsafe(length) : this.bytes;
    this.bytes.copy(into, 0, start, this.filled);
    this.bytes = into;
    this.lineEnd = 0;
    this.filled = kept + this.read(kept);
    return this.filled >= length;
  }

  /** The file is open only meanwhile: there may be more runs than files that may be open. */
  private read(from: number): number {
    const file = openSync(this.run, 'r');
    try {
      let end = from;
      for (let count = -1; end < this.bytes.length && count !== 0; end += count) {
        count = readSync(file, this.bytes, end, this.bytes.length - end, this.place);
        this.place += count;
      }
      return end - from;
    } finally {
      closeSync(file);
    }
  }
}

function compareCursors(a: Cursor, b: Cursor): number {
  return compareSortables(a, b) || a.index - b.index;
}

/** The runs by their next records: a heap. */
class Cursors {
  private readonly heap: Cursor[] = [];

  constructor(cursors: readonly Cursor[]) {
    for (const cursor of cursors) if (cursor.next()) this.heap.push(cursor);
    for (let place = this.heap.length >> 1; place >= 0; place--) this.sink(place);
  }

  get first(): Cursor | undefined {
    return this.heap[0];
  }

  advance(): Cursor | undefined {
    const [first] = this.heap;
    if (first === undefined) return undefined;
    if (!first.next()) {
      const last = this.heap.pop()!;
      if (last !== first) this.heap[0] = last;
    }
    this.sink(0);
    return this.heap[0];
  }

  private sink(from: number): void {
    const { heap } = this;
    const cursor = heap[from];
    if (cursor === undefined) return;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && compareCursors(heap[child + 1]!, heap[child]!) < 0) child += 1;
      if (compareCursors(cursor, heap[child]!) <= 0) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = cursor;
  }
}
