/** What a backtest says does not depend on who worked it out, and nothing that it decides on what came later. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';

import { tally } from '../../src/history/tally.js';
import { livePerson } from '../../src/simulate/person.js';
import type { Project } from '../../src/simulate/project.js';
import { mailNames, openProject } from '../../src/simulate/project.js';
import { sortDecisions } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import { receiptOf } from '../../src/vocabulary/event.js';
import { filesOf, namesIn } from '../rule-sets.js';
import { runs, seedOf } from '../runs.js';
import { decide, decideInto } from './decided.js';
import { envelopesOf, knownBy, lastReceipt, usersOf, type Users } from './log-of-lives.js';
import { drawnRules } from './drawn-rules.js';
import { jsonLines } from './logs.js';

const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SETS = (['sound', 'planted'] as const).flatMap((kind) =>
  namesIn(kind).map((name) => ({ name, files: filesOf(kind, name) })),
);
const seed = fc.integer({ min: 1, max: 1_000_000 });

function opened(files: Parameters<typeof openProject>[0]): Project {
  const { project, diagnostics } = openProject(files);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return project!;
}

/** Records dealt out to files, in whichever order. */
function written(records: readonly object[], name: string, files: number): readonly string[] {
  return Array.from({ length: files }, (_, number) => {
    const path = join(folder, `${name}-${number}.jsonl`);
    writeFileSync(path, jsonLines(records.filter((_record, index) => index % files === number)));
    return path;
  });
}

/** The decisions of all users one after the other, all in memory. */
function decidedSlowly(project: Project, users: Users) {
  const end = lastReceipt(users);
  return sortDecisions(users.flatMap((events) => livePerson(project.program, events, end).decisions));
}

describe('over rule sets of the tests', () => {
  test('decisions, exposures and counts are the same for any threads, partitions and files', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SETS),
        seed,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 2, max: 3 }),
        async ({ files }, drawn, partitions, workers) => {
          const project = opened(files);
          const users = usersOf(project, 20, drawn);
          const records = envelopesOf(users);
          const log = written(records, 'log', 1);
          const shuffled = written(records.toReversed(), 'parts', 3);
          const one = await decide(files, { files: log, workers: 1, partitions: 1 });
          const others = [
            await decide(files, { files: log, workers, partitions }),
            await decide(files, { files: shuffled, workers: 1, partitions }),
          ];
          for (const other of others) expect(other).toEqual(one);
          const slowly = decidedSlowly(project, users);
          expect(one.text).toBe(jsonLines(slowly.map(decisionRecord)));
          expect(one.result.tally).toEqual(tally(slowly, mailNames(project), project.program.zone));
          expect(one.result.decisions).toBe(slowly.length);
        },
      ),
      { numRuns: runs(2) },
    );
  });

  test('what is cut off a log changes no decision before it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SETS),
        seed,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async ({ files }, drawn, share) => {
          const users = usersOf(opened(files), 40, drawn);
          const [first, last] = [firstReceipt(users), lastReceipt(users)];
          const cut = first + Math.floor(share * (last - first));
          const whole = await decide(files, { files: written(envelopesOf(users), 'whole', 1) });
          const before = written(envelopesOf(knownBy(users, cut)), 'cut', 1);
          const known = await decide(files, { files: before, to: cut });
          const until = new Date(cut).toISOString();
          expect(known.decisions).toEqual(whole.decisions.filter(({ at }) => at <= until));
          // The clock stopped over the whole log says the same.
          const stopped = await decide(files, { files: written(envelopesOf(users), 'whole', 1), to: cut });
          expect(stopped.text).toBe(known.text);
        },
      ),
      { numRuns: runs(2) },
    );
  });

  test('the same of lives in memory, and of rules that are drawn', () => {
    let [decisions, late, aliases] = [0, 0, 0];
    fc.assert(
      fc.property(drawnRules, seed, fc.double({ min: 0, max: 1, noNaN: true }), (files, drawn, share) => {
        const { program } = opened(files);
        for (const events of usersOf(opened(files), 5, drawn)) {
          if (events.length === 0) continue;
          const last = lastReceipt([events]);
          const first = firstReceipt([events]);
          const cut = first + Math.floor(share * (last - first));
          const whole = livePerson(program, events, last + MONTH).decisions;
          const known = livePerson(program, knownBy([events], cut)[0]!, cut).decisions;
          expect(known.map(decisionRecord)).toEqual(whole.filter(({ at }) => at <= cut).map(decisionRecord));
          decisions += known.length;
          late += events.filter((event) => receiptOf(event) !== event.time).length;
          aliases += events.filter(({ previousId }) => previousId !== undefined).length;
        }
      }),
      { numRuns: runs(60) },
    );
    // The law says something: there are decisions to change, and what may change them.
    expect(decisions).toBeGreaterThan(0);
    expect(late).toBeGreaterThan(0);
    expect(aliases).toBeGreaterThan(0);
  });
});

const MONTH = 30 * 86_400_000;

function firstReceipt(users: Users): number {
  return users.flat().reduce((first, event) => Math.min(first, receiptOf(event)), Infinity);
}

test('SQL over the Parquet file counts what the summary says, in the order of the lines', async () => {
  const { files } = SETS.find(({ name }) => name === 'two-tests-that-share-nobody')!;
  const users = usersOf(opened(files), 120, seedOf(7));
  const log = written(envelopesOf(users), 'sql', 1);
  const lines = await decide(files, { files: log });
  const [decisionsFile, exposuresFile] = ['decisions.parquet', 'exposures.parquet'].map((name) =>
    join(folder, name),
  ) as [string, string];
  const bytes = async (workers: number) => {
    const out = { decisionsFile, exposuresFile };
    const result = await decideInto(files, { files: log, workers, ...out });
    expect(result.tally).toEqual(lines.result.tally);
    return [readFileSync(decisionsFile), readFileSync(exposuresFile)];
  };
  expect(await bytes(2)).toEqual(await bytes(1));
  const { tally: counted, exposed, exposures } = lines.result;
  expect(counted.sent).toBeGreaterThan(0);
  expect(exposures).toBeGreaterThan(0);
  const rows =
    await sql(`SELECT campaign || '/' || step, count(*) FILTER (outcome = 'sent'), count(DISTINCT "user") FILTER (outcome = 'sent'),
    count(*) FILTER (outcome = 'suppressed'), count(*) FILTER (outcome = 'deferred'), count(*) FILTER (outcome = 'held-out')
    FROM '${decisionsFile}' GROUP BY ALL`);
  const named = new Map(rows.map(([mail, ...counts]) => [mail, counts.map(Number)]));
  for (const { mail, sent, users: got, suppressed, deferred, heldOut } of counted.mails) {
    expect(named.get(mail) ?? [0, 0, 0, 0, 0]).toEqual([sent, got, suppressed, deferred, heldOut]);
  }
  const reasons = await sql(
    `SELECT reason, campaign || '/' || step, count(*)::INTEGER FROM '${decisionsFile}' WHERE outcome = 'suppressed' GROUP BY ALL`,
  );
  expect(reasons.map(String).sort()).toEqual(
    counted.suppressions.map(({ reason, mail, count }) => `${reason},${mail},${count}`).sort(),
  );
  const order = await sql(
    `SELECT CAST(epoch_ms("at") AS DOUBLE), "user", campaign, step, CAST(epoch_ms("until") AS DOUBLE) FROM '${decisionsFile}'`,
  );
  expect(order).toEqual(
    lines.decisions.map(({ at, user, campaign, step, until }) => [
      Date.parse(at),
      user,
      campaign,
      step,
      until === undefined ? null : Date.parse(until),
    ]),
  );
  const exposedRows = await sql(
    `SELECT experiment, variant, count(*)::INTEGER FROM '${exposuresFile}' GROUP BY ALL`,
  );
  expect(exposedRows.map(String).sort()).toEqual(
    exposed
      .filter((one) => one.users > 0)
      .map((one) => `${one.experiment},${one.variant},${one.users}`)
      .sort(),
  );
});

async function sql(query: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(query);
  connection.closeSync();
  instance.closeSync();
  return result.getRows();
}
