/** Opens a log for studies of its users. */
import { rm } from 'node:fs/promises';

import { temporaryFolder } from '../leftovers.js';
import { LogError } from '../log-error.js';
import { isImport, openImport } from './kept.js';
import type { OpenedHistory, PrepareOptions } from './opened-history.js';
import { partitionsOf, preparationOf } from './preparation.js';
import type { Preparation } from './prepare.js';
import { prepare } from './prepare.js';
import { usersOf } from './users.js';

/** Reads, checks and sorts a log. Throws `LogError` and `SourceError` for what is wrong with it or its mapping. */
export async function openPrepared(options: PrepareOptions): Promise<OpenedHistory> {
  const imported = options.files.find(isImport);
  if (imported === undefined) return openPreparation(preparationOf(options));
  if (options.files.length > 1)
    throw new LogError(`\`${imported}\` is an import, which is a log by itself; give it alone`, imported);
  return openImport(imported, options);
}

/** Prepares a copy that is removed when it is closed. */
export async function openPreparation(preparation: Preparation): Promise<OpenedHistory> {
  const folder = await temporaryFolder();
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const { contents, summary, endUser, stretches } = await prepare(folder, preparation);
    const whole = { folder, contents, codes: undefined, from: undefined, to: undefined };
    return {
      manifest: summary,
      partitions: (count) => partitionsOf(whole, stretches, endUser, count),
      users: usersOf,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}
