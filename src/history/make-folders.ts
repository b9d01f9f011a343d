import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those that it is in, as far as they are not there. Throws Node's error where one can't be made. Node's own
 * `recursive` never comes back from a file system that has no place for new folders, as `/proc`: there a folder is not found
 * though the one that it is in is.
 */
export function makeFolders(path: string): void {
  const missing: string[] = [];
  for (let folder = path; !isFolder(folder); folder = dirname(folder)) missing.push(folder);
  for (const folder of missing.toReversed()) makeFolder(folder);
}

/** Of two who make it at once, both have it. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (cause) {
    if (!isFolder(folder)) throw cause;
  }
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ?? path === dirname(path);
}
