import type { DuckDBConnection } from '@duckdb/node-api';

import { rowsOf } from './database.js';

/**
 * Finds the ids that the log says are one user's, and writes for each whose it is into the table `united` (`id`, `user`):
 * the one that becomes no other, of several the first by code point. Nothing is written where no record names two ids.
 */
export async function uniteIds(connection: DuckDBConnection): Promise<'apart' | 'united'> {
  const pairs = (await rowsOf(
    connection,
    `SELECT DISTINCT "user", previous FROM stage WHERE code IS NOT NULL AND previous IS NOT NULL ORDER BY ALL`,
  )) as readonly (readonly [string, string])[];
  if (pairs.length === 0) return 'apart';
  await connection.run('CREATE TEMP TABLE united (id VARCHAR PRIMARY KEY, "user" VARCHAR)');
  const appender = await connection.createAppender('united');
  for (const [id, user] of ownersOf(pairs)) {
    appender.appendVarchar(id);
    appender.appendVarchar(user);
    appender.endRow();
  }
  appender.closeSync();
  return 'united';
}

/** Pairs of an id and one that was the same user's before → every id with the user that it belongs to. */
export function ownersOf(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parents.get(root) ?? root; next !== root; next = parents.get(root) ?? root) root = next;
    for (let at = id; at !== root;) {
      const next = parents.get(at)!;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  for (const [user, previous] of pairs) parents.set(rootOf(previous), rootOf(user));
  const ids = [...new Set(pairs.flat())].sort(byCodePoint);
  const previous = new Set(pairs.map(([, id]) => id));
  const names = new Map<string, string>();
  for (const id of [...ids.filter((one) => !previous.has(one)), ...ids]) {
    if (!names.has(rootOf(id))) names.set(rootOf(id), id);
  }
  return new Map(ids.map((id) => [id, names.get(rootOf(id))!]));
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
