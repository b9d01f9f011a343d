/** A prepared copy → its users, column by column: no row becomes an object but the event that it is. */
import { join } from 'node:path';

import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

import type { UserHistory } from '../../simulate/study.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { Database } from '../database.js';
import { literal, openReader } from '../database.js';
import { EVENTS_FILE, USERS_FILE } from './manifest.js';
import type { Partition } from './opened-history.js';
import { columnsSql, numbersOf, RowEvents, type Numbers } from './row-events.js';
import { readTexts, type Texts } from './texts.js';

/** So many events come at once, at least; of more, more would be there still when room is made for others. */
const EVENTS_AT_ONCE = 2048;

/** Reads partitions one after the other: what they share is read once. */
export interface CopyReader {
  /** In batches, in the order of their ids' code points. */
  readonly users: (partition: Partition) => AsyncGenerator<readonly UserHistory[]>;
  readonly close: () => Promise<void>;
}

export async function openCopyReader(): Promise<CopyReader> {
  const db = await openReader();
  const people = await db.connect();
  let known: { readonly folder: string; readonly texts: Texts } | undefined;
  return {
    async *users(partition) {
      const { folder, firstUser, endUser } = partition;
      if (firstUser >= endUser) return;
      if (known?.folder !== folder) known = { folder, texts: await readTexts(db.connection, folder) };
      yield* readUsers(db, people, partition, known.texts);
    },
    close: () => db.close(),
  };
}

/** The users of a partition, in batches, in the order of their ids' code points: in whatever thread. */
export async function* usersOf(partition: Partition): AsyncGenerator<readonly UserHistory[]> {
  if (partition.firstUser >= partition.endUser) return;
  const reader = await openCopyReader();
  try {
    yield* reader.users(partition);
  } finally {
    await reader.close();
  }
}

async function* readUsers(
  { connection }: Database,
  ofPeople: DuckDBConnection,
  partition: Partition,
  texts: Texts,
): AsyncGenerator<readonly UserHistory[]> {
  const people = new People(ofPeople, partition);
  const rows = new RowEvents(partition.contents, texts);
  let user = partition.firstUser - 1;
  let ids: readonly string[] = [];
  let events: Event[] = [];
  let batch: UserHistory[] = [];
  let batched = 0;
  let last = -Infinity;
  try {
    for await (const chunk of chunksOf(connection, eventsSql(partition))) {
      const users = numbersOf(chunk, 0);
      rows.take(chunk, 1);
      const { rowCount } = chunk;
      for (let row = 0; row < rowCount; row += 1) {
        if (users[row] !== user) {
          assert(users[row]! > user, 'users come out of order');
          if (events.length > 0) batch.push({ user: ids[0]!, events });
          batched += events.length;
          user = users[row]!;
          ids = people.idsAtHand(user) ?? (await people.idsOf(user));
          events = [];
          last = -Infinity;
          if (batched >= EVENTS_AT_ONCE) {
            yield batch;
            batch = [];
            batched = 0;
          }
        }
        const received = rows.receivedAt(row);
        assert(received >= last, 'the events of a user come out of order');
        last = received;
        events.push(rows.event(row, ids));
      }
    }
    if (events.length > 0) batch.push({ user: ids[0]!, events });
    if (batch.length > 0) yield batch;
  } finally {
    await people.close();
  }
}

/** What is not there is a value that nothing has: DuckDB's own marks of it are slow to read. */
function eventsSql({ folder, firstUser, endUser, contents, codes, from, to }: Partition): string {
  const conditions = [
    `"user" BETWEEN ${firstUser} AND ${endUser - 1}`,
    ...(codes === undefined ? [] : [`list_contains([${codes.join(', ')}], code)`]),
    ...(from === undefined ? [] : [`received >= ${from}`]),
    ...(to === undefined ? [] : [`received <= ${to}`]),
  ];
  const columns = ['"user"', ...columnsSql(contents)];
  const file = `read_parquet(${literal(join(folder, EVENTS_FILE))})`;
  return `SELECT ${columns.join(', ')} FROM ${file} WHERE ${conditions.join(' AND ')}`;
}

/** DuckDB fetches a chunk while the one before is being read. */
async function* chunksOf(connection: DuckDBConnection, sql: string): AsyncGenerator<DuckDBDataChunk> {
  const result = await connection.stream(sql);
  let next = result.fetchChunk();
  try {
    for (let chunk = await next; chunk !== null && chunk.rowCount > 0; chunk = await next) {
      next = result.fetchChunk();
      yield chunk;
    }
  } finally {
    // Whoever stops early closes the database next, which must not happen under a fetch.
    await next;
  }
}

/** The ids of users, read in step with their events. */
class People {
  private readonly chunks: AsyncGenerator<DuckDBDataChunk>;
  private users: Numbers = new Int32Array(0);
  private names: readonly string[] = [];
  private at = 0;

  constructor(connection: DuckDBConnection, { folder, firstUser, endUser }: Partition) {
    const file = `read_parquet(${literal(join(folder, USERS_FILE))})`;
    this.chunks = chunksOf(
      connection,
      `SELECT number, name FROM ${file} WHERE number BETWEEN ${firstUser} AND ${endUser - 1}`,
    );
  }

  /** The ids of a user who is wholly among those that have been read, asked for in the order of numbers. */
  idsAtHand(user: number): readonly string[] | undefined {
    const { users, names } = this;
    let { at } = this;
    while (at < users.length && users[at]! < user) at += 1;
    const first = at;
    while (at < users.length && users[at] === user) at += 1;
    if (first === at || at === users.length) return undefined;
    this.at = at;
    return names.slice(first, at);
  }

  /** The same of any user. The first is the name of the user. */
  async idsOf(user: number): Promise<readonly string[]> {
    const ids: string[] = [];
    for (;;) {
      for (; this.at < this.users.length; this.at += 1) {
        if (this.users[this.at]! > user && ids.length > 0) return ids;
        if (this.users[this.at] === user) ids.push(this.names[this.at]!);
      }
      const { value, done } = await this.chunks.next();
      if (done === true) {
        assert(ids.length > 0, 'a user has no id');
        return ids;
      }
      // They are asked for when the chunk may be gone.
      this.users = numbersOf(value, 0).slice();
      this.names = value.getColumnValues(1) as readonly string[];
      this.at = 0;
    }
  }

  async close(): Promise<void> {
    await this.chunks.return(undefined);
  }
}
