import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';

import { realLog } from '../real-data.js';
import { ORDERED, readAll, source } from './logs.js';

const retail = realLog('online-retail.csv.gz');
const otto = realLog('otto-sample.jsonl');
const RETAIL = retail.path;
const OTTO = otto.path;
const skipped = (missing: string | false): string => (missing ? ` (skipped: ${missing})` : '');

async function ask(sql: string): Promise<readonly unknown[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const rows = (await connection.runAndReadAll(sql)).getRowsJson();
  return rows[0]!.map(Number);
}

test.skipIf(retail.missing)(`online-retail as language.md maps it${skipped(retail.missing)}`, async () => {
  const mapping = source(`
    SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS userId, min(InvoiceDate) AS timestamp,
           'Order Completed' AS event, InvoiceNo AS messageId,
           {'order_id': InvoiceNo, 'revenue': round(sum(Quantity * UnitPrice), 2)} AS properties
    FROM input WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
    GROUP BY CustomerID, InvoiceNo`);
  const { users, summary } = await readAll(RETAIL, { mapping, eventNames: new Set([ORDERED]) });
  const revenue = users.flatMap(({ events }) =>
    events.map(({ properties }) => properties['revenue'] as number),
  );
  const counted = await ask(`
    WITH line AS (FROM read_csv('${RETAIL}', all_varchar = true)),
    orders AS (
      SELECT CustomerID, InvoiceNo, min(CAST(InvoiceDate AS TIMESTAMP)) AS moment,
        sum(CAST(Quantity AS DECIMAL(18, 2)) * CAST(UnitPrice AS DECIMAL(18, 3))) AS revenue
      FROM line WHERE CustomerID <> '' AND NOT starts_with(InvoiceNo, 'C')
        AND CAST(Quantity AS BIGINT) > 0 AND CAST(UnitPrice AS DOUBLE) > 0 GROUP BY ALL
    )
    SELECT count(*), count(DISTINCT CustomerID), epoch_ms(min(moment)), epoch_ms(max(moment)), sum(revenue) FROM orders`);
  expect([summary.events, summary.users, summary.firstTime, summary.lastTime]).toEqual(counted.slice(0, 4));
  expect(revenue.reduce((sum, value) => sum + value, 0)).toBeCloseTo(counted[4] as number, 0);
  expect(summary.rows).toBe(summary.events);
});

test.skipIf(otto.missing)(`otto-sample, a session a line${skipped(otto.missing)}`, async () => {
  const mapping = source(`
    SELECT CAST(session AS VARCHAR) AS userId, e.ts AS timestamp, e.type AS event, {'product_id': e.aid} AS properties
    FROM (SELECT session, unnest(events) AS e FROM input)`);
  const { users, summary } = await readAll(OTTO, { mapping, eventNames: new Set(['carts', 'orders']) });
  const counted = await ask(`
    WITH e AS (SELECT session, unnest(events, recursive := true) FROM read_json('${OTTO}'))
    SELECT count(*), count(*) FILTER (type <> 'clicks'), count(DISTINCT session) FILTER (type <> 'clicks'), min(ts), max(ts) FROM e`);
  expect([summary.rows, summary.events, summary.users, summary.firstTime, summary.lastTime]).toEqual(counted);
  expect(summary.unused).toEqual(new Map([['clicks', summary.rows - summary.events]]));
  for (const { events } of users)
    expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).sort());
});
