/** Runs the scenarios in this process. */
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { filesFor } from '../../check/filter.js';
import type { TestReport } from '../../check/outcome.js';
import { runDirect } from '../../check/direct.js';
import { openTested } from '../../check/scenario-tests.js';
import { loadLater } from '../later-packages.js';
import type { Run, RunRequest } from './run.js';
import { failureCounter, runOf } from './run.js';
import { snapshotComparison } from './snapshots.js';

/**
 * How much a function must have run before V8 compiles it once more to make it fast, in bytes of its code: most scenarios
 * are over before that has paid, and it takes a third of a run of thousands. V8's own is a tenth of it.
 */
const INTERRUPT_BUDGET = 1_000_000;

/** Milliseconds between two looks at the keyboard. */
const BREATH = 50;

export async function runInProcess(request: RunRequest): Promise<Run> {
  const { project, files, filters, snapshots, bail, coverage, onOutcome, signal } = request;
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
  const paths = new Set(
    filesFor(
      filters,
      files.scenarios.map(({ path }) => path),
    ),
  );
  const chosen = files.scenarios.filter(({ path }) => paths.has(path));
  const compare = snapshotComparison(project, snapshots);
  const stage = { compare, clock: () => performance.now(), countsWays: coverage };
  const reports: TestReport[] = [];
  const leftOut: string[] = [];
  const isEnough = failureCounter(bail);
  let breathed = performance.now();
  loadLater();
  const tested = await openTested([...files.rules, ...files.given]);
  for await (const event of runDirect(chosen, tested, filters, stage)) {
    if (event.kind === 'left-out') {
      leftOut.push(event.name);
      continue;
    }
    const { report } = event;
    reports.push(report);
    onOutcome(report.outcome);
    if (performance.now() - breathed > BREATH) {
      await setImmediate();
      breathed = performance.now();
    }
    if (signal.aborted || isEnough(report.outcome)) break;
  }
  return runOf(reports, request, { leftOut });
}
