/**
 * Decisions over real logs, against SQL that knows nothing of the engine. Both count what the language says: a lapse
 * is decided at order time + N days, to the millisecond, if no order of that customer came by then.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { realLog } from '../real-data.js';
import { decide as decideLog } from './decided.js';

const TEMPLATE = {
  path: 'templates/plain.mjml',
  text: '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>',
};

const POLICY = `
kind: policy
name: sending
version: 1
timeZone: Europe/London
from: { name: Shop, address: hello@shop.example }
purposes: { service: { consent: not-required, quietHours: ignore } }
`;

const RETAIL_SOURCE = `
kind: event
name: Order Completed
version: 1
properties:
  type: object
  required: [order_id, revenue]
  properties: { order_id: { type: string }, revenue: { type: number } }
---
kind: source
name: online-retail
version: 1
select: |
  SELECT CAST(CAST(CustomerID AS BIGINT) AS VARCHAR) AS userId, min(InvoiceDate) AS timestamp,
         'Order Completed' AS event, InvoiceNo AS messageId,
         {'order_id': InvoiceNo, 'revenue': round(sum(Quantity * UnitPrice), 2)} AS properties
  FROM input WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
  GROUP BY CustomerID, InvoiceNo
assume: { timeZone: Europe/London }
`;

const SEND = 'steps: [ { send: mail, template: plain, subject: Hello } ]';

const lapse = (days: number) => `
kind: segment
name: lapsed-${days}
version: 1
when: { fact: recency, params: { event: Order Completed }, operator: greaterThanInclusive, value: ${days}d }
---
kind: campaign
name: lapsed-${days}
version: 1
purpose: service
trigger: { enters: lapsed-${days} }
${SEND}
`;

const second = (days: number) => `
kind: campaign
name: second-${days}
version: 1
purpose: service
trigger:
  event: Order Completed
  where:
    all:
      - { fact: count, params: { event: Order Completed }, operator: equal, value: 2 }
      - { fact: count, params: { event: Order Completed, within: ${days}d }, operator: equal, value: 2 }
${SEND}
`;

const OTTO = `
kind: event
name: cart
version: 1
properties: { type: object, required: [aid], properties: { aid: { type: integer } } }
---
kind: event
name: order
version: 1
properties: { type: object, required: [aid], properties: { aid: { type: integer } } }
---
kind: source
name: otto
version: 1
select: |
  SELECT CAST(session AS VARCHAR) AS userId, e.ts AS timestamp,
         CASE e.type WHEN 'carts' THEN 'cart' WHEN 'orders' THEN 'order' ELSE 'click' END AS event,
         {'aid': e.aid} AS properties
  FROM (SELECT session, unnest(events) AS e FROM input)
---
kind: campaign
name: left-cart
version: 1
purpose: service
trigger: { event: cart }
entry: { onRepeat: parallel }
exit: [ { event: order } ]
steps:
  - { wait: 1h }
  - { send: mail, template: plain, subject: Hello }
`;

function decide(path: string, source: string, ...documents: readonly string[]) {
  const text = [POLICY, ...documents].join('\n---\n');
  const files = [{ path: 'rules/all.yaml', text }, TEMPLATE];
  return decideLog(files, { files: [path] }, source);
}

/** One row of a query, as numbers. */
async function row(sql: string): Promise<readonly number[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(sql);
  connection.closeSync();
  instance.closeSync();
  return result.getRows()[0]!.map(Number);
}

const retail = realLog('online-retail.csv.gz');

const ORDERS = `orders AS (
  SELECT CustomerID AS customer, InvoiceNo AS invoice, min(InvoiceDate) AS t
  FROM read_csv('${retail.path}') WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
  GROUP BY ALL)`;

describe.skipIf(retail.missing)(`online retail${retail.missing ? `: ${retail.missing}` : ''}`, () => {
  test.each([30, 60, 90])('%i days without an order: once per lapse, as SQL counts them', async (days) => {
    const { decisions } = await decide(retail.path, 'online-retail', RETAIL_SOURCE, lapse(days));
    const [mails, customers] = await row(`
      WITH ${ORDERS},
      gaps AS (SELECT customer, t, lead(t) OVER (PARTITION BY customer ORDER BY t, invoice) AS next FROM orders)
      SELECT count(*), count(DISTINCT customer) FROM gaps
      WHERE t + INTERVAL ${days} DAY <= (SELECT max(t) FROM orders)
        AND (next IS NULL OR next > t + INTERVAL ${days} DAY)`);
    expect(decisions.every(({ outcome }) => outcome === 'sent')).toBe(true);
    expect([decisions.length, new Set(decisions.map(({ user }) => user)).size]).toEqual([mails, customers]);
  });

  test.each([7, 30])('a second order within %i days of the first, as SQL counts them', async (days) => {
    const { decisions } = await decide(retail.path, 'online-retail', RETAIL_SOURCE, second(days));
    const [customers] = await row(`
      WITH ${ORDERS},
      numbered AS (SELECT customer, t, row_number() OVER (PARTITION BY customer ORDER BY t, invoice) AS n FROM orders)
      SELECT count(*) FROM numbered a JOIN numbered b USING (customer)
      WHERE a.n = 1 AND b.n = 2 AND b.t < a.t + INTERVAL ${days} DAY`);
    expect(decisions.length).toBe(customers);
    expect(new Set(decisions.map(({ user }) => user)).size).toBe(customers);
  });

  test('the same log gives the same decisions byte for byte', async () => {
    const text = async () =>
      (await decide(retail.path, 'online-retail', RETAIL_SOURCE, lapse(90), second(30))).text;
    expect(await text()).toBe(await text());
  });
});

const otto = realLog('otto-sample.jsonl');

describe.skipIf(otto.missing)(`OTTO${otto.missing ? `: ${otto.missing}` : ''}`, () => {
  test('carts without an order within one hour, as SQL counts them', async () => {
    const { decisions } = await decide(otto.path, 'otto', OTTO);
    const [mails, sessions] = await row(`
      WITH flat AS (SELECT session, unnest(events) AS e, unnest(range(len(events))) AS n FROM read_json('${otto.path}')),
      event AS (SELECT session, n, e.ts AS t, e.type AS type FROM flat)
      SELECT count(*), count(DISTINCT session) FROM event cart
      WHERE type = 'carts' AND t + 3600000 <= (SELECT max(t) FROM event)
        AND NOT EXISTS (FROM event o WHERE o.session = cart.session AND o.type = 'orders'
                        AND (o.t > cart.t OR (o.t = cart.t AND o.n > cart.n)) AND o.t <= cart.t + 3600000)`);
    expect([decisions.length, new Set(decisions.map(({ user }) => user)).size]).toEqual([mails, sessions]);
    expect(mails).toBeGreaterThan(0);
  });
});
