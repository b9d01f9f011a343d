/** Runs the scenarios as tests of vitest. */
import type { TestCase, Vitest } from 'vitest/node';
import { filesFor } from '../../check/filter.js';
import type { Outcome } from '../../check/outcome.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Run, RunRequest } from './run.js';
import { failureCounter, runOf } from './run.js';
import type { Settings } from './vitest-host.js';
import {
  crashOf,
  moduleIdOf,
  notIncluded,
  openVitest,
  provide,
  reportOf,
  runUntil,
  testsOf,
  textOf,
  workersFor,
} from './vitest-host.js';

export async function runOnVitest(request: RunRequest): Promise<Run> {
  const { project, files } = request;
  const brake = new AbortController();
  const isOver = AbortSignal.any([brake.signal, request.signal]);
  try {
    const maxWorkers = request.bail === undefined ? workersFor(files.scenarios.length) : 1;
    const { vitest, close } = await openVitest(
      project,
      settings(request, () => brake.abort()),
      { maxWorkers },
      pathsOf(request),
    );
    return await runScenarios(vitest, request, isOver).finally(close);
  } catch (cause) {
    return runOf([], request, { leftOut: [], crash: textOf(cause) });
  }
}

function settings({ snapshots, bail, onOutcome }: RunRequest, stop: () => void): Settings {
  const isEnough = failureCounter(bail);
  return {
    update: snapshots,
    ...(bail === undefined ? {} : { fileParallelism: false, maxWorkers: 1 }),
    reporters: [
      {
        onTestCaseResult: (test) => {
          const outcome = outcomeOf(test);
          if (!outcome) return;
          onOutcome(outcome);
          if (isEnough(outcome)) stop();
        },
      },
    ],
  };
}

function outcomeOf(test: TestCase): Outcome | undefined {
  return test.result().state === 'skipped' ? undefined : reportOf(test).outcome;
}

/** The files that are to be run, in the order in which they are. */
function pathsOf({ files, filters }: RunRequest): readonly string[] {
  const paths = files.scenarios.map(({ path }) => path);
  return filesFor(filters, paths).toSorted(compareText);
}

async function runScenarios(vitest: Vitest, request: RunRequest, isOver: AbortSignal): Promise<Run> {
  const { project, filters, coverage } = request;
  provide(vitest, { filters, ...(coverage === undefined ? {} : { coverage }) });
  const wanted = new Map(pathsOf(request).map((path) => [moduleIdOf(project, path), path]));
  const specifications = (await vitest.getRelevantTestSpecifications()).filter(({ moduleId }) =>
    wanted.has(moduleId),
  );
  await runUntil(isOver, vitest, specifications);
  for (const { moduleId } of specifications) wanted.delete(moduleId);
  return collected(vitest, request, [...wanted.values()]);
}

function collected(vitest: Vitest, request: RunRequest, [missing]: readonly string[]): Run {
  const modules = vitest.state.getTestModules();
  const tests = modules.flatMap(testsOf);
  const leftOut = tests.filter((one) => one.options.mode === 'skip').map(({ name }) => name);
  const crash =
    crashOf(vitest, modules) ??
    (missing !== undefined && !request.signal.aborted ? notIncluded(missing) : undefined);
  return runOf(tests.map(reportOf), request, { leftOut, ...(crash === undefined ? {} : { crash }) });
}
