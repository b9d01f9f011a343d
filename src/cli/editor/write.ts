/** Files that are written into a project: whole or not at all, and never through a link. */
import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import process from 'node:process';
import { DiskError } from '../files.js';

/** Makes the folder that a file belongs into, and writes it. `within` must hold the folder, links followed. */
export function writeWhole(path: string, text: string, within?: string): void {
  const folder = dirname(path);
  // Of its own, so that two that write at once do not write into each other's.
  const draft = join(folder, `.${process.pid}.mailwright-draft`);
  try {
    mkdirSync(folder, { recursive: true });
    if (within !== undefined && !isInside(realpathSync(folder), realpathSync(within))) {
      throw new DiskError(`\`${folder}\` leads out of the project, so nothing is written there`);
    }
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, path);
  } catch (cause) {
    if (cause instanceof DiskError) throw cause;
    rmSync(draft, { force: true });
    throw new DiskError(`\`${path}\` can not be written (${reasonOf(cause)})`, { cause });
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep);
}

export function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}
