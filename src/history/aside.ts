/** Files that are written aside, and take their place only when they are whole. */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { partOf } from './leftovers.js';

/** A file that can't be written; `cause` is Node's error, or DuckDB's. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

export interface Aside {
  /** Where it is written to. */
  readonly path: string;
  /** Puts it in its place, where it is seen whole or not at all. */
  readonly keep: () => void;
  /** Removes it; what was in its place is as it was. Does nothing once it is kept. */
  readonly drop: () => void;
}

/**
 * Begins a file; `what` says in the plural what it holds: `decisions`. Throws {@link OutputError} where nothing can be written, before
 * any work is done for it. What is no ordinary file, as `/dev/stdout` or a pipe, is written as it comes.
 */
export function setAside(target: string, what: string): Aside {
  return telling(target, what, () => {
    const known = statSync(target, { throwIfNoEntry: false });
    if (known !== undefined && !known.isFile()) {
      closeSync(openSync(target, 'a'));
      return { path: target, keep: () => {}, drop: () => {} };
    }
    const place = known === undefined ? target : realpathSync(target);
    const path = partOf(place);
    closeSync(openSync(path, 'w'));
    if (known !== undefined) chmodSync(path, known.mode);
    return {
      path,
      keep: () => telling(target, what, () => putInPlace(path, place)),
      drop: () => rmSync(path, { force: true }),
    };
  });
}

function putInPlace(path: string, place: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(path, place);
}

/** Tells whatever goes wrong as a mistake of the world, in the words of who named the file. */
export function telling<Result>(target: string, what: string, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    throw cause instanceof OutputError ? cause : outputError(target, what, cause);
  }
}

export function outputError(target: string, what: string, cause: unknown): OutputError {
  return new OutputError(`the ${what} can not be written to \`${target}\` (${reasonOf(cause)})`, { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such folder',
  EACCES: 'you may not write there',
  EROFS: 'the disk can only be read',
};

function reasonOf(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code !== undefined) return Object.hasOwn(REASONS, code) ? REASONS[code]! : code;
  const [message] = (cause instanceof Error ? cause.message : String(cause)).split('\n') as [string];
  return /no space left on device/i.test(message) ? REASONS['ENOSPC']! : message;
}
