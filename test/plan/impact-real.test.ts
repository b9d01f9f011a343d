/** Plans over a real log, against SQL that knows nothing of the engine: it works out itself who is mailed, and when. */
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { realLog } from '../real-data.js';
import { edited, impactOfLog, sideOf, storeFiles } from './impacts.js';

const retail = realLog('online-retail.csv.gz');

/** One row of a query, as numbers. */
async function row(sql: string): Promise<readonly number[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(sql);
  connection.closeSync();
  instance.closeSync();
  return result.getRows()[0]!.map(Number);
}

const ORDERS = `orders AS (
  SELECT CustomerID AS customer, InvoiceNo AS invoice, min(InvoiceDate) AS t
  FROM read_csv('${retail.path}') WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND InvoiceNo NOT LIKE 'C%'
  GROUP BY ALL),
  gaps AS (SELECT customer, t, lead(t) OVER (PARTITION BY customer ORDER BY t, invoice) AS next FROM orders),
  final AS (SELECT max(t) AS t FROM orders)`;

/** British Summer Time of the year of the log, in UTC. */
const offset = (t: string) =>
  `(CASE WHEN ${t} >= TIMESTAMP '2011-03-27 01:00' AND ${t} < TIMESTAMP '2011-10-30 01:00'
         THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END)`;

/**
 * The mails of the win-back after so many days: a lapse begins a run, if the last began a quarter before or earlier, at
 * most four times; its mail waits for the end of the night, and an order before that ends the run.
 */
const winBack = (days: number) => `
  lapse_${days} AS (
    SELECT customer, t + INTERVAL ${days} DAY AS e FROM gaps, (SELECT t AS until FROM final)
    WHERE t + INTERVAL ${days} DAY <= until AND (next IS NULL OR next > t + INTERVAL ${days} DAY)),
  run_${days} AS (
    SELECT customer, min(e) AS e, 1 AS n FROM lapse_${days} GROUP BY customer
    UNION ALL
    SELECT r.customer, min(l.e), r.n + 1 FROM run_${days} r
    JOIN lapse_${days} l ON l.customer = r.customer AND l.e >= r.e + INTERVAL 91 DAY
    WHERE r.n < 4 GROUP BY r.customer, r.n, r.e),
  local_${days} AS (SELECT customer, e, e + ${offset('e')} AS here FROM run_${days}),
  morning_${days} AS (
    SELECT customer, e, here, CASE
      WHEN hour(here) < 8 THEN date_trunc('day', here) + INTERVAL 8 HOUR
      WHEN hour(here) >= 21 THEN date_trunc('day', here) + INTERVAL 32 HOUR
      ELSE here END AS there FROM local_${days}),
  timed_${days} AS (
    SELECT customer, e, CASE WHEN there = here THEN e ELSE there - ${offset('(there - INTERVAL 1 HOUR)')} END AS sent
    FROM morning_${days}),
  mail_${days} AS (
    SELECT m.customer, m.e - INTERVAL ${days} DAY AS ordered, m.sent FROM timed_${days} m, final f
    WHERE m.sent <= f.t
      AND NOT EXISTS (FROM orders o WHERE o.customer = m.customer AND o.t > m.e AND o.t <= m.sent)),
  first_${days} AS (SELECT customer, min(sent) AS sent FROM mail_${days} GROUP BY customer)`;

describe.skipIf(retail.missing)(`online retail${retail.missing ? `: ${retail.missing}` : ''}`, () => {
  test('the win-back of the example store after 60 days in place of 90, as SQL counts both', async () => {
    const files = storeFiles();
    const [before, after] = [
      await sideOf(edited(files, 'rules/segments.yaml', '60d', '90d')),
      await sideOf(files),
    ];
    const impact = await impactOfLog([before, after], retail.path, 'online-retail');
    const winBackImpact = impact.campaigns.find(({ name }) => name === 'win-back')!;
    const [mailsBefore, mailsAfter, usersBefore, usersAfter, gained, lost, earlier, later, both] = await row(`
      WITH RECURSIVE ${ORDERS}, ${winBack(90)}, ${winBack(60)}
      SELECT (SELECT count(*) FROM mail_90), (SELECT count(*) FROM mail_60),
             count(a.customer), count(b.customer),
             count(*) FILTER (a.customer IS NULL), count(*) FILTER (b.customer IS NULL),
             count(*) FILTER (b.sent < a.sent), count(*) FILTER (b.sent > a.sent),
             (SELECT count(*) FROM mail_90 a JOIN mail_60 b USING (customer, ordered) WHERE b.sent < a.sent)
      FROM first_90 a FULL JOIN first_60 b ON a.customer = b.customer`);
    const { otherWords, ...counts } = winBackImpact;
    // Mails of one lapse, that is after one order, are one mail.
    expect(counts).toEqual({
      name: 'win-back',
      mails: { before: mailsBefore, after: mailsAfter },
      users: { before: usersBefore, after: usersAfter },
      gained,
      lost,
      firstEarlier: earlier,
      firstLater: later,
      earlier: both,
      later: 0,
      same: 0,
      more: mailsAfter! - both!,
      fewer: mailsBefore! - both!,
    });
    expect(otherWords).toBeLessThan(both!);
    expect(Math.min(gained!, earlier!)).toBeGreaterThan(100);
    const others = impact.campaigns.filter(({ name }) => name !== 'win-back');
    expect(others.map(({ mails, same }) => [mails.before, mails.after, same])).toEqual(
      others.map(({ mails }) => [mails.after, mails.after, mails.after]),
    );
    expect(others.find(({ name }) => name === 'post-purchase')!.mails.after).toBeGreaterThan(1000);
  });

  test('a cap of one mail in 30 days on a mail after every order, as SQL counts both', async () => {
    const sides = [await sideOf(thanks('')), await sideOf(thanks(CAP))] as const;
    const { total, capped, newlyCapped, suppressions, busiest } = await impactOfLog(
      sides,
      retail.path,
      'online-retail',
    );
    const [mailsBefore, users, mailsAfter, stopped, most, mostAfter] = await row(`
      WITH RECURSIVE ${ORDERS},
      mail AS (
        SELECT customer, min(t) AS sent FROM orders GROUP BY customer
        UNION ALL
        SELECT m.customer, min(o.t) FROM mail m
        JOIN orders o ON o.customer = m.customer AND o.t >= m.sent + INTERVAL 30 DAY GROUP BY m.customer, m.sent),
      fewer AS (
        SELECT customer FROM orders GROUP BY customer
        HAVING count(*) > (SELECT count(*) FROM mail WHERE mail.customer = orders.customer)),
      week AS (
        SELECT count(*) OVER (PARTITION BY customer ORDER BY t
          RANGE BETWEEN CURRENT ROW AND INTERVAL 604799 SECOND FOLLOWING) AS n FROM orders)
      SELECT (SELECT count(*) FROM orders), (SELECT count(DISTINCT customer) FROM orders), (SELECT count(*) FROM mail),
             (SELECT count(*) FROM fewer), (SELECT max(n) FROM week), 1`);
    expect(total).toEqual({
      name: 'all',
      mails: { before: mailsBefore, after: mailsAfter },
      users: { before: users, after: users },
      gained: 0,
      lost: 0,
      firstEarlier: 0,
      firstLater: 0,
      earlier: 0,
      later: 0,
      otherWords: 0,
      same: mailsAfter,
      more: 0,
      fewer: mailsBefore! - mailsAfter!,
    });
    expect([capped, newlyCapped]).toEqual([{ before: 0, after: stopped }, stopped]);
    expect(suppressions).toEqual([
      {
        reason: 'frequency-cap',
        mail: 'thanks/mail',
        times: { before: 0, after: mailsBefore! - mailsAfter! },
      },
    ]);
    const mostOf = (side: 'before' | 'after') => busiest.findLastIndex((pair) => pair[side] > 0);
    expect([mostOf('before'), mostOf('after')]).toEqual([most, mostAfter]);
  });
});

const CAP = ', caps: [ { max: 1, per: 30d, window: rolling, onHit: drop } ]';

/** Thanks for every order, under a policy. */
function thanks(caps: string) {
  const files = storeFiles();
  const source = files.find(({ path }) => path === 'rules/sources/online-retail.yaml')!;
  const rules = `
kind: policy
name: sending
version: 1
timeZone: Europe/London
from: { name: Shop, address: hello@shop.example }
purposes: { marketing: { consent: not-required, quietHours: ignore${caps} } }
---
kind: profile
name: customer
version: 1
traits: { type: object, properties: { country: { type: string }, timeZone: { type: string } } }
---
kind: event
name: Order Completed
version: 1
properties:
  type: object
  required: [order_id, revenue]
  properties: { order_id: { type: string }, revenue: { type: number } }
---
kind: campaign
name: thanks
version: 1
purpose: marketing
trigger: { event: Order Completed }
entry: { onRepeat: parallel }
steps: [ { send: mail, template: plain, subject: Hello } ]
`;
  const template =
    '<mjml><mj-body><mj-section><mj-column><mj-text>Hello</mj-text></mj-column></mj-section></mj-body></mjml>';
  return [source, { path: 'rules/all.yaml', text: rules }, { path: 'templates/plain.mjml', text: template }];
}
