/** A part of a log file, and how its bytes come to be rows. */
import { closeSync, openSync, readSync } from 'node:fs';

import { gunzipped } from '../gzip.js';
import { LogError } from '../log-error.js';
import type { LogFile } from '../log-file.js';
import { NEW_LINE } from './json-bytes.js';
import { Items, Lines, type Block, type RecordBytes } from './record-blocks.js';
import type { StageRows } from './stage-rows.js';

export interface LineTask {
  readonly file: LogFile;
  /** Of its block. */
  readonly number: number;
  /** The file's bytes that it takes; all, of a file that is packed, or is one array. */
  readonly from: number;
  readonly to: number;
}

export interface TaskOptions {
  readonly rows: StageRows;
  /** Bytes that are looked at together. */
  readonly together: number;
  /** Hears of bytes of the file that have been read since it was told last. */
  readonly tell: (bytes: number) => void;
  /** Throws where it is not to go on. */
  readonly goOn: () => void;
}

/** Bytes that are read at a time behind the end of a block. */
const BEYOND = 2 ** 13;
/** Milliseconds in which nothing else is heard on the thread. */
const SLICE = 20;

export async function carryOut(task: LineTask, options: TaskOptions): Promise<Block> {
  return task.file.isPacked === true ? readPacked(task, options) : readPlain(task, options);
}

function bytesOf({ file, number, from, to }: LineTask, { rows, together }: TaskOptions): RecordBytes {
  const about = { rows, number, name: file.name, from, to, together };
  return file.format === 'json-array' ? new Items(about) : new Lines(about);
}

async function readPlain(task: LineTask, options: TaskOptions): Promise<Block> {
  const { tell, goOn, together } = options;
  const { file, to } = task;
  const opened = attempt(file, () => openSync(file.path, 'r'));
  try {
    const from = task.from === 0 ? 0 : attempt(file, () => lineStart(opened, task.from, together));
    if (from >= to) return { records: 0, unreadable: [] };
    const records = bytesOf({ ...task, from }, options);
    let at = from;
    let heard = performance.now();
    while (!records.isDone) {
      const room = records.room();
      // Of what is another block's, the end of a line alone is wanted.
      const length = Math.min(room.length, Math.max(BEYOND, to - at));
      const count = attempt(file, () => readSync(opened, room, 0, length, at));
      if (count === 0) records.finish();
      else records.filled(count);
      if (count === 0) break;
      at += count;
      if (performance.now() - heard < SLICE) continue;
      await new Promise((resolve) => setImmediate(resolve));
      goOn();
      heard = performance.now();
    }
    return records.block;
  } finally {
    closeSync(opened);
    tell(to - task.from);
  }
}

/** The first place from `from` on where a line begins; behind the end of the file if there is none. */
function lineStart(opened: number, from: number, together: number): number {
  const bytes = Buffer.allocUnsafe(together);
  for (let at = from - 1; ;) {
    const count = readSync(opened, bytes, 0, bytes.length, at);
    if (count === 0) return Infinity;
    const found = bytes.subarray(0, count).indexOf(NEW_LINE);
    if (found >= 0) return at + found + 1;
    at += count;
  }
}

async function readPacked(task: LineTask, options: TaskOptions): Promise<Block> {
  const { name, path } = task.file;
  const { tell, goOn } = options;
  const records = bytesOf(task, options);
  let told = 0;
  const onRead = (bytes: number) => {
    tell(bytes - told);
    told = bytes;
  };
  for await (const chunk of gunzipped(name, path, onRead)) {
    for (let at = 0; at < chunk.length;) {
      const count = chunk.copy(records.room(), 0, at);
      records.filled(count);
      at += count;
    }
    goOn();
  }
  records.finish();
  return records.block;
}

function attempt<T>(file: LogFile, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new LogError(`\`${file.name}\` cannot be read`, file.name, cause);
  }
}
