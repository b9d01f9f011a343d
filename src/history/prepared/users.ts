/** Reads the users of a prepared copy. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize } from 'node:v8';

import type { UserHistory } from '../../simulate/study.js';
import type { Partition } from './opened-history.js';

/** So many users come at once. */
export const USERS_AT_ONCE = 256;

/** The users of a partition, in batches, in the order of their ids' code points: in whatever thread. */
export async function* usersOf({
  folder,
  firstUser,
  endUser,
}: Partition): AsyncGenerator<readonly UserHistory[]> {
  const last = Math.ceil(endUser / USERS_AT_ONCE);
  for (let batch = Math.floor(firstUser / USERS_AT_ONCE); batch < last; batch += 1) {
    const first = batch * USERS_AT_ONCE;
    const users = deserialize(await readFile(join(folder, String(batch)))) as readonly UserHistory[];
    yield users.slice(Math.max(0, firstUser - first), endUser - first);
  }
}
