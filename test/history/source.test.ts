import { describe, expect, test } from 'vitest';

import { openDatabase, seal } from '../../src/history/database.js';
import { SourceError } from '../../src/history/log-error.js';
import { parseInstant } from '../../src/vocabulary/time.js';
import {
  accountedRows,
  ADDED,
  jsonLines,
  logFolder,
  ORDERED,
  readAll,
  source,
  type ReadLog,
} from './logs.js';

const write = logFolder();
const CSV =
  'Who,Day,What\n17850.0,2010-12-01 08:26:00,Product Added\n17851.0,2010-12-01 08:28:00,Order Completed\n';
const COLUMNS = `SELECT 'u' AS userId, Day AS timestamp, What AS event`;

function readCsv(select: string, content = CSV): Promise<ReadLog> {
  return readAll(write('log.csv', content), { mapping: source(select) });
}

describe('a query makes events of rows', () => {
  test('of a CSV, whose columns get their types from all of its rows', async () => {
    const rows = Array.from({ length: 30_000 }, (_, at) => `${at},1,2010-12-01 08:26:00`);
    const csv = `No,Count,Day\n${rows.join('\n')}\nC1,,2010-12-01 08:27:00\n`;
    const select = `SELECT No AS userId, Day AS timestamp, '${ADDED}' AS event, {'type': typeof(No) || typeof(Count) || typeof(Day)} AS properties FROM input`;
    const { users, summary } = await readCsv(select, csv);
    expect(summary.events).toBe(30_001);
    expect(users.at(-1)).toMatchObject({
      user: 'C1',
      events: [{ properties: { type: 'VARCHARBIGINTTIMESTAMP' } }],
    });
  });

  test('of nested JSON', async () => {
    const log = write(
      'nested.jsonl',
      jsonLines([
        {
          session: 1,
          events: [
            { ts: 1_659_304_800_025, type: 'carts' },
            { ts: 1_659_304_800_025, type: 'orders' },
          ],
        },
      ]),
    );
    const select = `
      SELECT CAST(session AS VARCHAR) AS userId, e.ts AS timestamp, CASE e.type WHEN 'carts' THEN '${ADDED}' ELSE '${ORDERED}' END AS event
      FROM (SELECT session, unnest(events) AS e FROM input)`;
    const { users } = await readAll(log, { mapping: source(select) });
    expect(users).toMatchObject([
      { user: '1', events: [{ name: ADDED, time: 1_659_304_800_025 }, { name: ORDERED }] },
    ]);
  });

  test.each([
    ['STRUCT, whose columns all rows have', `{'price': 1.5, 'n': NULL}`, { price: 1.5 }],
    ['MAP', `MAP {'price': 1.5}`, { price: 1.5 }],
    ['JSON', `'{"price": 1.5}'::JSON`, { price: 1.5 }],
    ['JSON as text', `' {"__proto__": 1.5}'`, JSON.parse('{"__proto__": 1.5}')],
    ['nothing', `NULL::VARCHAR`, {}],
  ])('properties as %s', async (_, properties, expected) => {
    const { users } = await readCsv(`${COLUMNS}, ${properties} AS properties FROM input`);
    expect(users[0]!.events[0]!.properties).toEqual(expected);
  });

  test.each([
    ['a list', `'[1]'`],
    ['no JSON', `'{price: 1}'`],
    ['a number that is none', `{'price': 'NaN'::DOUBLE}`],
  ])('properties that are %s are rejected', async (_, properties) => {
    const read = await readCsv(`${COLUMNS}, ${properties} AS properties FROM input`);
    expect(read.summary.rejected).toEqual(new Map([['properties are not an object', 2]]));
  });

  test.each([
    ['TIMESTAMP', `TIMESTAMP '2026-03-29 02:30:00.0079'`, '2026-03-29T02:30:00.007Z'],
    ['TIMESTAMP before 1970', `TIMESTAMP '1969-12-31 23:59:59.9999'`, '1969-12-31T23:59:59.999Z'],
    ['TIMESTAMPTZ', `TIMESTAMPTZ '2026-03-29 02:30:00+02'`, '2026-03-29T00:30:00Z'],
    ['TIMESTAMPTZ without zone', `TIMESTAMPTZ '2026-03-29 02:30:00'`, '2026-03-29T02:30:00Z'],
    ['DATE', `DATE '2026-03-29'`, '2026-03-29T00:00:00Z'],
    ['text', `'2026-03-29T02:30+02:00'`, '2026-03-29T00:30:00Z'],
    ['milliseconds', `1774751400007`, '2026-03-29T02:30:00.007Z'],
    ['zoned by hand', `TIMESTAMP '2026-07-01 12:00:00' AT TIME ZONE 'Europe/London'`, '2026-07-01T11:00:00Z'],
  ])('a timestamp as %s', async (_, timestamp, instant) => {
    const select = `SELECT 'u' AS userId, '${ADDED}' AS event, ${timestamp} AS timestamp FROM input`;
    const { summary } = await readCsv(select);
    expect(summary.firstTime).toBe(parseInstant(instant));
  });

  test('consent and type', async () => {
    const select = `SELECT 'u' AS userId, Day AS timestamp, 'identify' AS type, {'country': 'GB'} AS traits,
      {'consent': {'categoryPreferences': {'marketing': false}}} AS context FROM input LIMIT 1`;
    const { users } = await readCsv(select);
    expect(users[0]!.events).toMatchObject([
      { type: 'identify', name: '', traits: { country: 'GB' }, consent: { marketing: 'denied' } },
    ]);
  });

  test('rows without a message id keep the order of the log', async () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => `${at},2010-12-01 08:26:00,${ADDED}`);
    const { users } = await readCsv(
      `${COLUMNS}, {'at': Who} AS properties FROM input`,
      `Who,Day,What\n${rows.join('\n')}\n`,
    );
    expect(users[0]!.events.every(({ properties }, index) => properties['at'] === index)).toBe(true);
  });

  test('lines that are no JSON objects are counted, and the query never sees them', async () => {
    const lines = jsonLines([{ id: 1 }, [1], { id: 2 }]).replace('[1]', '[1]\nbroken\n\n');
    const select = `SELECT CAST(id AS VARCHAR) AS userId, '2026-03-02' AS timestamp, '${ADDED}' AS event FROM input`;
    const read = await readAll(write('broken.jsonl', lines), { mapping: source(select) });
    expect(read.summary).toMatchObject({ rows: 4, events: 2, rejected: new Map([['not a JSON object', 2]]) });
    expect(accountedRows(read)).toBe(4);
  });
});

describe('columns', () => {
  test.each([
    [`${COLUMNS}, 1 AS propertys FROM input`, 'did you mean `properties`?'],
    [`${COLUMNS}, now AS xyzzy FROM (SELECT *, 1 AS now FROM input)`, 'the columns are userId, anonymousId,'],
    [
      `${COLUMNS}, [1] AS receivedAt FROM input`,
      'the column `receivedAt` is INTEGER[]; it must be a TIMESTAMP',
    ],
    [`SELECT Day AS timestamp, What AS event FROM input`, 'no column `userId` (or `anonymousId`)'],
    [`SELECT 'u' AS userId, What AS event FROM input`, 'no column `timestamp`'],
    [`SELECT 'u' AS userId, Day AS timestamp FROM input`, 'no column `event` (or `type`)'],
    [
      `SELECT [1] AS userId, Day AS timestamp, What AS event FROM input`,
      'the column `userId` is INTEGER[]; it must be a text',
    ],
    [`SELECT 'u' AS userId, Who AS timestamp, What AS event FROM input`, 'CAST(… AS BIGINT)'],
    [`${COLUMNS}, [{'a': 1}] AS properties FROM input`, 'must be a STRUCT, a MAP or JSON'],
  ])('%s', async (select, message) => {
    await expect(readCsv(select)).rejects.toThrow(message);
  });
});

describe("DuckDB's complaints name the line of the query", () => {
  test.each([
    [`SELECT 'u' AS userId,\n  nosuch AS timestamp\nFROM input`, 2, 'Referenced column "nosuch" not found'],
    [`SELECT 'u' AS userId\nFORM input`, 2, 'syntax error at or near'],
    [`${COLUMNS},\n  nosuch(1) AS properties FROM input`, 2, 'nosuch does not exist'],
    [
      `SELECT 'u' AS userId,\nCAST(What AS INTEGER) AS timestamp, What AS event FROM input`,
      2,
      'Could not convert string',
    ],
    [`SELECT 'u' AS userId; -- a remark`, undefined, 'no column `timestamp`'],
  ])('%s', async (select, line, message) => {
    const error = await readCsv(select).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ source: 'shop', line, reason: expect.stringContaining(message) });
    expect((error as Error).message).not.toMatch(/LINE|\^|mapped|CREATE/);
  });
});

describe('the query sees `input` and nothing else', () => {
  const secret = write('secret.csv', 'a\n1\n');

  test.each([
    `COPY (SELECT 1) TO '${secret}'`,
    `ATTACH '${secret}.db'`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET threads = 4`,
    `RESET ALL`,
    `PRAGMA version`,
    `PRAGMA table_info('input')`,
    `CALL duckdb_settings()`,
    `CREATE TABLE t AS SELECT 1`,
    `DROP TABLE input`,
    `DELETE FROM input`,
    `EXPORT DATABASE '${secret}'`,
    `EXPLAIN SELECT 1`,
    `PIVOT input ON What USING count(*)`,
    ``,
    `-- nothing`,
    `SELECT 1; SELECT 2`,
    `SELECT 1; COPY (SELECT 1) TO '${secret}'`,
    `DESCRIBE input`,
    `SUMMARIZE input`,
    `SHOW TABLES`,
    `SELECT * FROM read_csv('${secret}')`,
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM read_text('${secret}')`,
    `SELECT * FROM read_blob('${secret}')`,
    `SELECT * FROM read_json('${secret}')`,
    `SELECT * FROM read_parquet('https://127.0.0.1/x.parquet')`,
    `SELECT * FROM glob('*')`,
    `SELECT * FROM sniff_csv('${secret}')`,
    `SELECT * FROM duckdb_secrets()`,
    `SELECT * FROM duckdb_settings()`,
    `SELECT * FROM duckdb_tables`,
    `SELECT * FROM information_schema.tables`,
    `SELECT * FROM sqlite_master`,
    `SELECT * FROM pragma_version()`,
    `SELECT * FROM event`,
    `SELECT * FROM main.input`,
    `SELECT * FROM memory.main.event`,
    `SELECT * FROM query('SELECT 1')`,
    `SELECT * FROM query_table('event')`,
    `SELECT * FROM json_execute_serialized_sql('{}')`,
    `SELECT (SELECT count(*) FROM duckdb_tables()) FROM input`,
    `SELECT * FROM input WHERE EXISTS (FROM read_csv('${secret}'))`,
    `SELECT * FROM input ORDER BY (SELECT max(a) FROM '${secret}')`,
    `WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables`,
    `SELECT * FROM (WITH sqlite_master AS (SELECT 1) SELECT 1), sqlite_master`,
    `WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT * FROM t`,
    `SELECT current_setting('memory_limit')`,
    `SELECT getenv('HOME')`,
    `SELECT getvariable('x')`,
    `SELECT version()`,
    `SELECT main.version()`,
    `SELECT current_database()`,
    `SELECT random()`,
    `SELECT uuid()`,
    `SELECT now()`,
    `SELECT today()`,
    `SELECT current_timestamp`,
    `SELECT current_date`,
    `SELECT localtimestamp`,
    `SELECT ago(INTERVAL 1 DAY)`,
    `SELECT age(Day) FROM input`,
    `SELECT nextval('s')`,
    `SELECT write_log('x')`,
    `SELECT pg_sleep(1)`,
    `SELECT [random() FOR x IN [1]] FROM input`,
    `SELECT list_transform([1], lambda x: random())`,
    `SELECT list_aggregate([1.0], 'reservoir_quantile', 0.5)`,
    `SELECT count(*) OVER (ORDER BY random()) FROM input`,
    `SELECT * FROM input TABLESAMPLE 10%`,
    `SELECT * FROM input USING SAMPLE 5`,
    `SELECT * FROM input WHERE Who = ?`,
  ])('%s', async (select) => {
    const error = await readCsv(select).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).reason).not.toMatch(/must be a|there is no column|nothing reads/);
  });

  test.each([
    ['long', `SELECT '${'x'.repeat(60_000)}'`],
    ['deep', `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
  ])('a query that is too %s', async (_, select) => {
    await expect(readCsv(select)).rejects.toThrow(SourceError);
  });

  test('what an honest query needs is allowed', async () => {
    const select = `
      WITH rows AS (SELECT *, row_number() OVER (ORDER BY Who) AS n FROM input),
           named AS (FROM rows SELECT *, list_transform([n], lambda x: x + 1)[1] AS next)
      SELECT md5(CAST(Who AS VARCHAR)) AS userId, date_trunc('day', max(Day)) AS timestamp, any_value(What) AS event,
        to_json({'names': list(DISTINCT trim(What) ORDER BY trim(What)), 'q': median(n), 'm': coalesce(nullif(split_part('a-b', '-', 2), ''), 'x')}) AS properties
      FROM named JOIN range(3) AS r(i) ON i = n
      WHERE regexp_matches(What, '^[A-Z]') AND What IN (SELECT What FROM rows) AND n BETWEEN 0 AND 10
      GROUP BY Who`;
    const { summary } = await readCsv(select);
    expect(summary.events).toBe(2);
  });

  test('behind the check stands DuckDB: sealed, it opens no file and changes no setting', async () => {
    const db = await openDatabase();
    await seal(db);
    for (const sql of [
      `FROM read_csv('${secret}')`,
      `SET threads = 2`,
      `SET TimeZone = 'Asia/Tokyo'`,
      `LOAD httpfs`,
      `SET enable_external_access = true`,
    ]) {
      await expect(db.connection.run(sql)).rejects.toThrow(/disabled|locked|Cannot/);
    }
    await db.close();
  });
});
