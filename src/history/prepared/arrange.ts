/** Rows of `stage.ts` → a prepared copy: one file of events sorted by user and time, one of users, one of texts. */
import { join } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';

import { assert } from '../../vocabulary/diagnostic.js';
import type { Database } from '../database.js';
import { literal, rowsOf } from '../database.js';
import { countLots, type Lots } from '../lots.js';
import { uniteIds } from '../united.js';
import type { Findings } from './judge.js';
import { judgeDoubtful, type Judge } from './judge.js';
import { keepTexts, writeTexts } from './kept-texts.js';
import type { MadeColumns } from './made-columns.js';
import type { Arranged, Kind } from './manifest.js';
import { EVENTS_FILE, USERS_FILE } from './manifest.js';
import { MADE_MESSAGE, type Reading } from './stage.js';
import { numberedStage, type Stage } from './stage-view.js';

/** Gives each id of the log another name, which says nothing of whose it is. */
export type Pseudonym = (id: string) => string;

/** Of an identical time, message ids in the order of code units: those beyond the basic plane come before U+E000. */
const MESSAGE_KEY = `message_key(m) AS CASE WHEN strlen(m) = length(m) THEN m
  ELSE regexp_replace(m, '([\\x{E000}-\\x{FFFF}])', chr(1114111) || '\\1', 'g') END`;

export interface ArrangeOptions {
  readonly folder: string;
  readonly reading: Reading;
  readonly judge: Judge;
  readonly findings: Findings;
  readonly pseudonym: Pseudonym | undefined;
  /** Of so many records it is looked beforehand whether a user has two events at one instant. */
  readonly lookedAt?: number | undefined;
}

export async function arrange(db: Database, stage: Stage, options: ArrangeOptions): Promise<Arranged> {
  const { folder, reading, judge, findings, pseudonym, lookedAt = LOOKED_AT } = options;
  const { connection } = db;
  const { kinds, wanted } = reading;
  await connection.run(`CREATE TEMP MACRO ${MESSAGE_KEY}`);
  const lots = await countLots(connection);
  const ids = await uniteIds(connection);
  await numberUsers(db, ids, pseudonym);
  const order = orderIn(db, stage, lots);
  const duplicates = await leaveOutDuplicates(db, order);
  const refused =
    lots.doubtful === 0 ? 0 : await judgeDoubtful(db, stage, reading, (await order()).by, judge, findings);
  const texts = await keepTexts(db, stage, reading);
  const { columns } = texts;
  const contents = {
    names: kinds.map(({ name }) => name),
    whole: kinds.map(({ reads }) => reads === 'all'),
    columns,
    traits: wanted.traits === 'all' ? ('whole' as const) : ('columns' as const),
    messages: wanted.messages,
    ids,
  };
  await writeTexts(db, folder);
  const file = join(folder, EVENTS_FILE);
  const sortBy = async (ties: Ties): Promise<void> => {
    const { by, from } = ties === 'compared' ? await order() : { by: '', from: 'stage' };
    const sorted = sortedEvents(reading, texts, ids, {
      by,
      from: wanted.messages ? numberedStage(stage) : from,
      leavesOut: duplicates + refused > 0,
      ties,
    });
    const { rowsChanged } = await connection.run(
      `COPY (${sorted}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`,
    );
    assert(rowsChanged === lots.events - duplicates - refused, 'events are lost on the way into a copy');
  };
  await sortEvents(db, file, order, lookedAt, sortBy);
  await connection.run(
    `COPY (SELECT number, place, name FROM owner ORDER BY number, place) TO ${literal(join(folder, USERS_FILE))} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return { contents, ...(await countEvents(db, folder, lots, duplicates, findings)) };
}

/** `owner`: for each id the number of its user, its place among the user's ids, and the name that it goes by. */
async function numberUsers(
  db: Database,
  ids: 'apart' | 'united',
  pseudonym: Pseudonym | undefined,
): Promise<void> {
  const { connection } = db;
  const seen = `SELECT DISTINCT "user" AS id FROM stage WHERE code IS NOT NULL`;
  const all =
    ids === 'apart'
      ? `SELECT id, id AS owner FROM (${seen})`
      : `SELECT id, coalesce(united."user", id) AS owner
         FROM (${seen} UNION SELECT DISTINCT previous FROM stage WHERE code IS NOT NULL AND previous IS NOT NULL) LEFT JOIN united USING (id)`;
  await connection.run(`CREATE TEMP TABLE one_id AS ${all}`);
  if (pseudonym) await nameAnew(db, pseudonym);
  const named = pseudonym
    ? `SELECT one_id.id, own.name, first.name AS owner FROM one_id JOIN pseudonym AS own ON own.id = one_id.id
         JOIN pseudonym AS first ON first.id = one_id.owner`
    : 'SELECT id, id AS name, owner FROM one_id';
  const numbered =
    ids === 'apart'
      ? `CAST(row_number() OVER (ORDER BY owner) - 1 AS INTEGER) AS number, CAST(0 AS INTEGER) AS place`
      : `CAST(dense_rank() OVER (ORDER BY owner) - 1 AS INTEGER) AS number,
         CAST(row_number() OVER (PARTITION BY owner ORDER BY name <> owner, name) - 1 AS INTEGER) AS place`;
  await connection.run(`CREATE TEMP TABLE owner AS SELECT id, name, ${numbered} FROM (${named})`);
  await connection.run('DROP TABLE one_id');
}

async function nameAnew({ connection }: Database, pseudonym: Pseudonym): Promise<void> {
  await connection.run('CREATE TEMP TABLE pseudonym (id VARCHAR, name VARCHAR)');
  const appender = await connection.createAppender('pseudonym');
  const result = await connection.stream('SELECT id FROM one_id');
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const id of chunk.getColumnValues(0) as readonly string[]) {
      appender.appendVarchar(id);
      appender.appendVarchar(pseudonym(id));
      appender.endRow();
    }
  }
  appender.closeSync();
  const [[clashes]] = (await rowsOf(
    connection,
    'SELECT CAST(count(*) - count(DISTINCT name) AS DOUBLE) FROM pseudonym',
  )) as [[number]];
  assert(clashes === 0, 'two users have one pseudonym');
}

/** What sorts a user's events, and the rows that it sorts. */
interface Order {
  readonly by: string;
  /** `stage`, with the numbers of records where messages are made of them. */
  readonly from: string;
}

/** Found out when it is asked for, which most logs never do. Records of the same message id may be there. */
type AskedOrder = () => Promise<Order>;

function orderIn({ connection }: Database, stage: Stage, { events }: Lots): AskedOrder {
  let known: Promise<Order> | undefined;
  const find = async (): Promise<Order> => {
    const [[messages]] = (await rowsOf(
      connection,
      'SELECT CAST(count(message) AS DOUBLE) FROM stage WHERE code IS NOT NULL',
    )) as [[number]];
    if (messages === 0) return { by: 'received, time, row', from: 'stage' };
    if (messages === events) return { by: 'received, time, message_key(message), row', from: 'stage' };
    const message = `coalesce(message, ${MADE_MESSAGE})`;
    return { by: `received, time, message_key(${message}), row`, from: numberedStage(stage) };
  };
  return () => (known ??= find());
}

/** Fills `left_out` with the second and later records of one message id of one user; answers how many these are. */
async function leaveOutDuplicates({ connection }: Database, order: AskedOrder): Promise<number> {
  await connection.run('CREATE TEMP TABLE left_out (row BIGINT)');
  // Sorted, equal hashes are neighbours: many numbers are sooner sorted than counted. Under a DISTINCT they would not be sorted.
  const repeating = `SELECT hash FROM (
    SELECT hash, lag(hash) OVER () AS before FROM (
      SELECT hash(message) AS hash FROM stage WHERE code IS NOT NULL AND message IS NOT NULL ORDER BY hash
    )) WHERE hash = before`;
  await requireSteps(connection, repeating, ['STREAMING_WINDOW', 'ORDER_BY']);
  await connection.run('CREATE TEMP TABLE repeated (hash UBIGINT)');
  const repeated = await connection.run(`INSERT INTO repeated ${repeating}`);
  if (repeated.rowsChanged === 0) return 0;
  const { by, from } = await order();
  const added = await connection.run(`
    INSERT INTO left_out SELECT row FROM (
      SELECT row, row_number() OVER (PARTITION BY number, message ORDER BY ${by}) AS place
      FROM ${from} JOIN owner ON owner.id = stage."user"
      WHERE code IS NOT NULL AND message IS NOT NULL AND hash(message) IN (SELECT hash FROM repeated)
    ) WHERE place > 1`);
  return added.rowsChanged;
}

/** Rows are compared with those before them as they come: what DuckDB makes of it must be that. */
async function requireSteps(
  connection: DuckDBConnection,
  sql: string,
  steps: readonly string[],
): Promise<void> {
  const plan = (await rowsOf(connection, `EXPLAIN ${sql}`)).flat().join('\n');
  const isSo = plan.includes('EMPTY_RESULT') || steps.every((step) => plan.includes(step));
  assert(isSo, 'rows are compared with those before them');
}

/** How events of a user at one instant are told apart: by all that sorts them, by their places in `tied`, or not at all. */
type Ties = 'compared' | 'placed' | 'none';

/** In fewer, logs that are full of such events have some. */
const LOOKED_AT = 500_000;

/**
 * Sorts events by numbers alone, which is far cheaper than by ids of messages, and then looks for those that a user has at one
 * instant: where there are some, these are put in order, and all are sorted by that as well. A log that is full of them is
 * sorted by everything at once.
 */
async function sortEvents(
  { connection }: Database,
  file: string,
  order: AskedOrder,
  lookedAt: number,
  sortBy: (ties: Ties) => Promise<void>,
): Promise<void> {
  const seen = await rowsOf(
    connection,
    `SELECT 1 FROM (SELECT "user", received, code FROM stage LIMIT ${lookedAt}) WHERE code IS NOT NULL
     GROUP BY "user", received HAVING count(*) > 1 LIMIT 1`,
  );
  if (seen.length > 0) return await sortBy('compared');
  await sortBy('none');
  const meet = `SELECT "user", received FROM (
    SELECT "user", received, "user" = lag("user") OVER () AND received = lag(received) OVER () AS meets FROM read_parquet(${literal(file)})
  ) WHERE meets`;
  await requireSteps(connection, meet, ['STREAMING_WINDOW']);
  await connection.run('CREATE TEMP TABLE meeting ("user" INTEGER, received DOUBLE)');
  const met = await connection.run(`INSERT INTO meeting SELECT DISTINCT * FROM (${meet})`);
  if (met.rowsChanged === 0) return;
  const { by, from } = await order();
  await connection.run('CREATE TEMP TABLE tied (row BIGINT, place INTEGER)');
  await connection.run(`INSERT INTO tied
    SELECT row, CAST(row_number() OVER (ORDER BY ${by}) AS INTEGER) AS place
    FROM ${from} JOIN owner ON owner.id = stage."user"
    WHERE stage.code IS NOT NULL AND EXISTS (SELECT 1 FROM meeting WHERE meeting."user" = owner.number AND meeting.received = stage.received)`);
  await sortBy('placed');
}

interface Sorting extends Order {
  readonly leavesOut: boolean;
  readonly ties: Ties;
}

/** The columns of the events file; NULL where there is nothing. */
function sortedEvents(
  { kinds, wanted }: Reading,
  { values, consent }: MadeColumns,
  ids: 'apart' | 'united',
  { by, from, leavesOut, ties }: Sorting,
): string {
  const made = [...values, consent];
  const isUnited = ids === 'united';
  return `
    SELECT ${[
      'owner.number AS "user"',
      ...(isUnited ? ['owner.place AS own', 'before.place AS previous'] : []),
      'received',
      'CASE WHEN time <> received THEN time END AS time',
      'CAST(stage.code AS SMALLINT) AS code',
      ...made.map(({ name, sql }) => `${sql} AS ${name}`),
      ...(kinds.some(({ reads }) => reads === 'all') ? ['properties'] : []),
      ...(wanted.traits === 'all' ? ['traits'] : []),
      ...(wanted.messages ? [`coalesce(message, ${MADE_MESSAGE}) AS message`] : []),
    ].join(', ')}
    FROM ${from} JOIN owner ON owner.id = stage."user" ${isUnited ? 'LEFT JOIN owner AS before ON before.id = stage.previous' : ''}
      ${ties === 'placed' ? 'LEFT JOIN tied ON tied.row = stage.row' : ''}
      ${made.flatMap(({ joins }) => joins).join(' ')}
    WHERE stage.code IS NOT NULL ${leavesOut ? 'AND NOT EXISTS (SELECT 1 FROM left_out WHERE left_out.row = stage.row)' : ''}
    ORDER BY owner.number, ${{ compared: by, placed: 'received, coalesce(tied.place, 0)', none: 'received' }[ties]}`;
}

/** About so many events are in a stretch; in one of a small log fewer, so that it can be parted as well. */
const STRETCH = 65_536;
const LEAST_STRETCHES = 512;

async function countEvents(
  { connection }: Database,
  folder: string,
  lots: Lots,
  duplicates: number,
  { rejected }: Findings,
): Promise<Omit<Arranged, 'contents'>> {
  const file = `read_parquet(${literal(join(folder, EVENTS_FILE))})`;
  const kinds = (await rowsOf(
    connection,
    `SELECT CAST(code AS DOUBLE), CAST(count(*) AS DOUBLE) FROM ${file} GROUP BY code ORDER BY code`,
  )) as readonly (readonly [number, number])[];
  const [[users, end]] = (await rowsOf(
    connection,
    `SELECT CAST(count(DISTINCT "user") AS DOUBLE), CAST(coalesce(max("user"), -1) + 1 AS DOUBLE) FROM ${file}`,
  )) as [[number, number]];
  const all = kinds.reduce((sum, [, count]) => sum + count, 0);
  const stretch = Math.max(1, Math.min(STRETCH, Math.floor(all / LEAST_STRETCHES)));
  const stretches = await rowsOf(
    connection,
    `SELECT DISTINCT CAST("user" AS DOUBLE) AS first FROM ${file} WHERE file_row_number % ${stretch} = 0 ORDER BY first`,
  );
  const refused = new Map(lots.rejected);
  for (const [reason, count] of rejected) refused.set(reason, (refused.get(reason) ?? 0) + count);
  return {
    summary: {
      ...lots.extent,
      events: all,
      users,
      duplicates,
      outside: lots.outside,
      unused: lots.unused,
      otherTypes: lots.otherTypes,
      rejected: refused,
    },
    endUser: end,
    kinds: kinds.map(([code, events]): Kind => ({ code, events })),
    stretches: stretches.map(([first]) => first as number),
  };
}
