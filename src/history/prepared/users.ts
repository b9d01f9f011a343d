/** A prepared copy → its users, column by column: no row becomes an object but the event that it is. */
import { join } from 'node:path';

import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';

import type { UserHistory } from '../../simulate/study.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import type { Database } from '../database.js';
import { literal, openReader, rowsOf } from '../database.js';
import { consentOf, NO_CONSENT, NOTHING, parseObject } from '../json-parts.js';
import { ALIAS, IDENTIFY } from './columns.js';
import type { Contents, KeptColumn } from './manifest.js';
import { EVENTS_FILE, TEXTS_FILE, USERS_FILE } from './manifest.js';
import type { Partition } from './opened-history.js';

/** So many events come at once, at least. */
const EVENTS_AT_ONCE = 16_384;

/** The users of a partition, in batches, in the order of their ids' code points: in whatever thread. */
export async function* usersOf(partition: Partition): AsyncGenerator<readonly UserHistory[]> {
  if (partition.firstUser >= partition.endUser) return;
  const db = await openReader();
  try {
    yield* readUsers(db, partition);
  } finally {
    await db.close();
  }
}

async function* readUsers(db: Database, partition: Partition): AsyncGenerator<readonly UserHistory[]> {
  const { contents, firstUser } = partition;
  const texts = await readTexts(db, partition.folder);
  const people = new People(await db.connect(), partition);
  const builder = new Builder(contents, texts);
  let user = firstUser - 1;
  let ids: readonly string[] = [];
  let events: Event[] = [];
  let batch: UserHistory[] = [];
  let batched = 0;
  let last = -1;
  for await (const chunk of chunksOf(db.connection, eventsSql(partition))) {
    const [users, places] = [numbers(chunk, 0), numbers(chunk, 1)];
    builder.take(chunk);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      if (users[row] !== user) {
        assert(users[row]! > user, 'users come out of order');
        if (events.length > 0) batch.push({ user: ids[0]!, events });
        batched += events.length;
        user = users[row]!;
        ids = await people.idsOf(user);
        events = [];
        if (batched >= EVENTS_AT_ONCE) {
          yield batch;
          batch = [];
          batched = 0;
        }
      }
      const place = places[row]!;
      assert(place > last, 'the events of a user come out of order');
      last = place;
      events.push(builder.event(row, ids));
    }
  }
  if (events.length > 0) batch.push({ user: ids[0]!, events });
  if (batch.length > 0) yield batch;
}

/** What is not there is a number that nothing has: DuckDB's own marks of it are slow to read. */
function eventsSql({ folder, firstUser, endUser, contents, codes, from, to }: Partition): string {
  const columns = contents.columns.flatMap(({ place, numbers: hasNumbers, texts }) => [
    ...(hasNumbers ? [`coalesce(n${place}, CAST('NaN' AS DOUBLE))`] : []),
    ...(texts === 'coded' ? [`coalesce(c${place}, -1)`] : []),
    ...(texts === 'plain' ? [`v${place}`] : []),
  ]);
  const conditions = [
    `"user" BETWEEN ${firstUser} AND ${endUser - 1}`,
    ...(codes === undefined ? [] : [`list_contains([${codes.join(', ')}], code)`]),
    ...(from === undefined ? [] : [`received >= ${from}`]),
    ...(to === undefined ? [] : [`received <= ${to}`]),
  ];
  return `SELECT ${[
    '"user"',
    'place',
    'received',
    'coalesce(time, received)',
    'code',
    'coalesce(consent, -1)',
    ...(contents.ids === 'united' ? ['own', 'coalesce(previous, -1)'] : []),
    ...(contents.messages ? ['message'] : []),
    ...(contents.whole.includes(true) ? ['properties'] : []),
    ...(contents.traits === 'whole' ? ['traits'] : []),
    ...columns,
  ].join(', ')} FROM read_parquet(${literal(join(folder, EVENTS_FILE))}) WHERE ${conditions.join(' AND ')}`;
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

async function readTexts({ connection }: Database, folder: string): Promise<readonly string[]> {
  const rows = await rowsOf(
    connection,
    `SELECT value FROM read_parquet(${literal(join(folder, TEXTS_FILE))})`,
  );
  return rows.map(([value]) => value as string);
}

type Numbers = Float64Array | Int32Array | Int16Array;

function numbers(chunk: DuckDBDataChunk, index: number): Numbers {
  return (chunk.getColumnVector(index) as unknown as { readonly items: Numbers }).items;
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

  /** Asked for in the order of numbers. The first is the name of the user. */
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
      this.users = numbers(value, 0);
      this.names = value.getColumnValues(1) as readonly string[];
      this.at = 0;
    }
  }
}

interface Column {
  readonly name: string;
  readonly numbers: Numbers | undefined;
  readonly codes: Numbers | undefined;
  readonly plain: readonly (string | null)[] | undefined;
}

/** Makes events of the rows of a chunk. */
class Builder {
  private received: Numbers = new Float64Array(0);
  private times: Numbers = new Float64Array(0);
  private codes: Numbers = new Int16Array(0);
  private consents: Numbers = new Int32Array(0);
  private own: Numbers | undefined;
  private previous: Numbers | undefined;
  private messages: readonly (string | null)[] | undefined;
  private properties: readonly (string | null)[] | undefined;
  private traits: readonly (string | null)[] | undefined;
  private columns: readonly Column[] = [];
  private readonly values: readonly (JsonValue | undefined)[];
  private readonly agreed: Map<number, Event['consent']> = new Map();
  /** By code, the positions of the columns that its events have. */
  private readonly columnsOf: readonly (readonly number[])[];
  private readonly columnsOfTraits: readonly number[];

  constructor(
    private readonly contents: Contents,
    private readonly texts: readonly string[],
  ) {
    this.values = texts.map(valueOf);
    const positions = (isIn: (column: KeptColumn) => boolean) =>
      contents.columns.flatMap((column, index) => (isIn(column) ? [index] : []));
    this.columnsOfTraits = positions(({ of }) => of === 'trait');
    this.columnsOf = ['', ...contents.names].map((_, code) => positions(({ codes }) => codes.includes(code)));
  }

  take(chunk: DuckDBDataChunk): void {
    let at = 2;
    const next = () => numbers(chunk, at++);
    const nextTexts = () => chunk.getColumnValues(at++) as readonly (string | null)[];
    const { ids, messages, whole, traits, columns } = this.contents;
    [this.received, this.times, this.codes, this.consents] = [next(), next(), next(), next()];
    [this.own, this.previous] = ids === 'united' ? [next(), next()] : [undefined, undefined];
    this.messages = messages ? nextTexts() : undefined;
    this.properties = whole.includes(true) ? nextTexts() : undefined;
    this.traits = traits === 'whole' ? nextTexts() : undefined;
    this.columns = columns.map(({ name, numbers: hasNumbers, texts }) => ({
      name,
      numbers: hasNumbers ? next() : undefined,
      codes: texts === 'coded' ? next() : undefined,
      plain: texts === 'plain' ? nextTexts() : undefined,
    }));
  }

  event(row: number, ids: readonly string[]): Event {
    const code = this.codes[row]!;
    const [time, received] = [this.times[row]!, this.received[row]!];
    const previous = this.previous === undefined ? -1 : this.previous[row]!;
    return {
      type: code > IDENTIFY ? 'track' : code === ALIAS ? 'alias' : 'identify',
      user: ids[this.own === undefined ? 0 : this.own[row]!]!,
      time,
      receivedTime: received === time ? undefined : received,
      previousId: previous < 0 ? undefined : ids[previous]!,
      name: code > IDENTIFY ? this.contents.names[code - 1]! : '',
      messageId: this.messages === undefined ? '' : this.messages[row]!,
      properties: code > IDENTIFY ? this.propertiesOf(code, row) : this.wholeOf(this.properties, row),
      traits: this.traits ? this.wholeOf(this.traits, row) : this.traitsOf(code, row),
      consent: this.consentOf(this.consents[row]!),
    };
  }

  private propertiesOf(code: number, row: number): JsonObject {
    if (this.contents.whole[code - 1]) return this.wholeOf(this.properties, row);
    return this.objectOf(this.columnsOf[code]!, row);
  }

  private traitsOf(code: number, row: number): JsonObject {
    return code === IDENTIFY ? this.objectOf(this.columnsOfTraits, row) : NOTHING;
  }

  private wholeOf(texts: readonly (string | null)[] | undefined, row: number): JsonObject {
    return parseObject(texts?.[row] ?? null) ?? NOTHING;
  }

  private objectOf(positions: readonly number[], row: number): JsonObject {
    if (positions.length === 0) return NOTHING;
    const object: Record<string, JsonValue> = {};
    for (const position of positions) {
      const column = this.columns[position]!;
      const value = this.valueAt(column, row);
      if (value === undefined) continue;
      if (column.name === '__proto__')
        Object.defineProperty(object, column.name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      else object[column.name] = value;
    }
    return object;
  }

  private valueAt({ numbers: all, codes, plain }: Column, row: number): JsonValue | undefined {
    if (all !== undefined) {
      const number = all[row]!;
      if (number === number) return number;
    }
    if (codes !== undefined) {
      const code = codes[row]!;
      if (code >= 0) return this.values[code];
    }
    const text = plain?.[row];
    return text === undefined || text === null ? undefined : valueOf(text);
  }

  private consentOf(code: number): Event['consent'] {
    if (code < 0) return NO_CONSENT;
    let known = this.agreed.get(code);
    if (!known) this.agreed.set(code, (known = consentOf(parseObject(this.texts[code]!)) ?? NO_CONSENT));
    return known;
  }
}

/** Undefined for what is no JSON, which was rejected wherever it was an event's. */
function valueOf(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
