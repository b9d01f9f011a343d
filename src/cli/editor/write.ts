/** Files that are written into a project: whole or not at all, and never through a link. */
import { existsSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import process from 'node:process';
import { makeFolders } from '../../history/make-folders.js';
import { DiskError } from '../files.js';

/** Makes the folder that a file belongs into, and writes it. `within` must hold the folder, links followed. */
export function writeWhole(path: string, text: string, within?: string): void {
  const folder = dirname(path);
  // Of its own, so that two that write at once do not write into each other's.
  const draft = join(folder, `.${process.pid}.mailwright-draft`);
  try {
    makeInside(folder, within);
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, path);
  } catch (cause) {
    if (existsSync(draft)) rmSync(draft);
    throw asDiskError(path, cause);
  }
}

/** As `writeWhole`, and never over what is there. */
export function writeNew(path: string, text: string, within: string): void {
  try {
    makeInside(dirname(path), within);
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw asDiskError(path, cause);
  }
}

export function makeFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (cause) {
    throw asDiskError(path, cause);
  }
}

function makeInside(folder: string, within: string | undefined): void {
  if (within !== undefined && !isInside(realOf(folder), realpathSync(within))) {
    throw new DiskError(`\`${folder}\` leads out of the project, so nothing is written there`);
  }
  makeFolders(folder);
}

/** Where a path leads, as far as it is there. */
function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realOf(dirname(path)), basename(path));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

function asDiskError(path: string, cause: unknown): DiskError {
  if (cause instanceof DiskError) return cause;
  return new DiskError(`\`${path}\` can not be written (${reasonOf(cause)})`, { cause });
}

export function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}
