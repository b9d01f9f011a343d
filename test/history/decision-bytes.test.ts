/** Lines of decisions as bytes, against the lines themselves. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { DecisionBytes } from '../../src/history/study/decision-bytes.js';
import { RunWriter } from '../../src/history/study/run-writer.js';
import { compareSortables, mergeRuns } from '../../src/history/study/runs.js';
import { OUTCOMES, REASONS, type Decision } from '../../src/vocabulary/decision.js';
import { decisionLine } from '../../src/vocabulary/decision-record.js';
import { DAY } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';

const folder = mkdtempSync(join(tmpdir(), 'mailwright-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const instant = fc.oneof(
  fc.integer({ min: 0, max: 2 * DAY }),
  fc.integer({ min: -(2 ** 44), max: 2 ** 44 }),
  fc.constantFrom(-1, DAY - 1, 0.5, 1_700_000_000_000.25, 253_402_300_799_999),
);
const name = fc.oneof(fc.constantFrom('cart', 'cart-day', 'c"\\é', ''), fc.string({ unit: 'grapheme' }));
const sometimes = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 3 });

const decision: fc.Arbitrary<Decision> = fc
  .record({
    at: instant,
    user: fc.oneof(fc.constantFrom('u1', 'u2', 'ü', '\u{1F600}', '"'), fc.string({ unit: 'grapheme' })),
    campaign: name,
    version: fc.constantFrom(1, 2, 30),
    run: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 1200 }).map((ordinal) => `#${ordinal}`) },
      { weight: 1, arbitrary: fc.constantFrom('', '#', '#x', '##1', '#1a') },
    ),
    step: name,
    outcome: fc.constantFrom(...OUTCOMES),
    reason: sometimes(fc.constantFrom(...REASONS)),
    until: sometimes(instant),
    detail: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined, freq: 9 }),
    experiment: fc.option(name, { nil: undefined, freq: 9 }),
    variant: fc.option(name, { nil: undefined, freq: 9 }),
  })
  .map(({ run, reason, until, detail, experiment, variant, ...rest }) => ({
    ...rest,
    instance: `${rest.campaign}${run}`,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    ...(detail === undefined ? {} : { detail }),
    ...(experiment === undefined ? {} : { experiment }),
    ...(variant === undefined ? {} : { variant }),
    place: { file: 'rules/cart.yaml', line: 1, column: 1, endLine: 1, endColumn: 5 },
  }));

let files = 0;

test('any decision is the line that it is, in its place', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(decision, { maxLength: 30 }),
      fc.integer({ min: 1, max: 40 }),
      async (all, most) => {
        files += 1;
        const path = join(folder, String(files));
        const [writer, bytes] = [new RunWriter(folder, `run-${files}`, most), new DecisionBytes()];
        for (const one of all) bytes.add(writer, one);
        await mergeRuns(writer.finish(), path, { what: 'decisions', target: path });
        const sorted = all
          .map((one) => ({
            at: one.at,
            user: one.user,
            what: `${one.campaign}\0${one.step}`,
            line: decisionLine(one),
          }))
          .toSorted(compareSortables);
        expect(readFileSync(path, 'utf8')).toBe(sorted.map(({ line }) => `${line}\n`).join(''));
      },
    ),
    { numRuns: runs(100) },
  );
});
