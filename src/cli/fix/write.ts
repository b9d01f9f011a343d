/** Mended files back to the disk. */
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SourceFile } from '../../language/source-file.js';
import { DiskError } from '../files.js';

/** Each file as a whole or not at all: it is written beside the old one, and takes its name. */
export function writeFiles(
  project: string,
  before: readonly SourceFile[],
  after: readonly SourceFile[],
): void {
  for (const [index, { path, text }] of after.entries()) {
    if (before[index]!.text !== text) writeFile(project, path, before[index]!.text, text);
  }
}

function writeFile(project: string, path: string, before: string, after: string): void {
  try {
    // A link stays one: what it leads to is written.
    const real = realpathSync(join(project, path));
    if (!readFileSync(real).equals(Buffer.from(before))) {
      throw new DiskError(`\`${path}\` has changed while it was checked, and was not written; try again`);
    }
    const fresh = join(dirname(real), `.${basename(real)}.${process.pid}.tmp`);
    try {
      writeFileSync(fresh, after, { mode: statSync(real).mode, flag: 'wx' });
      renameSync(fresh, real);
    } finally {
      rmSync(fresh, { force: true });
    }
  } catch (cause) {
    if (cause instanceof DiskError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new DiskError(`\`${path}\` can not be written (${code ?? 'unknown'})`, { cause });
  }
}
