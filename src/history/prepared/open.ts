/** Opens a log for studies of its users. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';

import { eventCheck } from '../../language/event-check.js';
import { openLog } from '../log.js';
import type { LogSummary } from '../log.js';
import type { OpenedHistory, Partition, PrepareOptions } from './opened-history.js';
import { readsOf } from './reads.js';
import { USERS_AT_ONCE, usersOf } from './users.js';

/** Reads, checks and sorts a log. Throws `LogError` and `SourceError` for what is wrong with it or its mapping. */
export async function openPrepared(options: PrepareOptions): Promise<OpenedHistory> {
  const folder = await mkdtemp(join(tmpdir(), 'mailwright-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    return openedOf(folder, await prepare(folder, options), close);
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function prepare(
  folder: string,
  { ruleSets, source, ...options }: PrepareOptions,
): Promise<LogSummary> {
  const check = eventCheck(ruleSets[0]!);
  const log = await openLog({
    ...options,
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    eventNames: new Set(readsOf(ruleSets).events.keys()),
    check: ({ name, properties }) => check(name, properties),
  });
  try {
    let batch = [];
    let batches = 0;
    for await (const user of log.users()) {
      batch.push(user);
      if (batch.length < USERS_AT_ONCE) continue;
      await writeFile(join(folder, String(batches++)), serialize(batch));
      batch = [];
    }
    await writeFile(join(folder, String(batches)), serialize(batch));
    return log.summary();
  } finally {
    await log.close();
  }
}

function openedOf(folder: string, manifest: LogSummary, close: () => Promise<void>): OpenedHistory {
  return {
    manifest,
    partitions: (count) => partitionsOf(folder, manifest.users, count),
    users: usersOf,
    close,
  };
}

function partitionsOf(folder: string, users: number, count: number): readonly Partition[] {
  const pieces = Math.min(count, users);
  return Array.from({ length: pieces }, (_, index) => ({
    folder,
    firstUser: Math.floor((index * users) / pieces),
    endUser: Math.floor(((index + 1) * users) / pieces),
  }));
}
