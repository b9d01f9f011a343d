/** Runs the scenarios as tests of vitest, by the project's own configuration where that brings the plugin. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import process from 'node:process';
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestSpecification, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import { filesFor } from '../../check/filter.js';
import type { Outcome, TestReport } from '../../check/outcome.js';
import { mailwrightFor } from './vitest-plugin.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Run, RunRequest } from './run.js';
import { failureCounter, runOf } from './run.js';

export async function runOnVitest(request: RunRequest): Promise<Run> {
  const { project } = request;
  const before = process.exitCode;
  // Vitest notes how long tests took, for the next time; a project need not be a package that has a place for it.
  const cacheDir = mkdtempSync(join(tmpdir(), 'mailwright-'));
  try {
    const isOwn = usesPlugin(project);
    sayWhoRuns();
    const known = process.listeners('SIGINT');
    const brake = new AbortController();
    const isOver = AbortSignal.any([brake.signal, request.signal]);
    const vitest = await createVitest(
      'test',
      {
        ...settings(request, () => brake.abort()),
        ...(isOwn ? {} : { config: false, maxWorkers: workersFor(request) }),
      },
      isOwn ? {} : { cacheDir, plugins: [mailwrightFor({}, { isTold: true, scenarios: pathsOf(request) })] },
      { stdout: beside(), stderr: beside() },
    );
    ofOurs(known);
    return await runScenarios(vitest, request, isOver).finally(() => vitest.close());
  } catch (cause) {
    return runOf([], request, { leftOut: [], crash: textOf(cause) });
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
    // Vitest sets it for a process of its own.
    process.exitCode = before;
  }
}

/** As the command of vitest does, which configurations ask after. */
export function sayWhoRuns(): void {
  process.env['VITEST'] ??= 'true';
  process.env['TEST'] ??= 'true';
  process.env['NODE_ENV'] ??= 'test';
}

/** What vitest has to say of itself: standard output is for results, and it is to take nothing for a terminal of its own. */
export function beside(): Writable {
  return new Writable({ write: (chunk: Uint8Array, _encoding, done) => process.stderr.write(chunk, done) });
}

/** Vitest would end the process at Ctrl-C, with nothing told and nothing put away. */
function ofOurs(known: readonly NodeJS.SignalsListener[]): void {
  for (const one of process.listeners('SIGINT')) if (!known.includes(one)) process.off('SIGINT', one);
}

type Settings = NonNullable<Parameters<typeof createVitest>[1]>;

function settings({ project, snapshots, bail, onOutcome }: RunRequest, stop: () => void): Settings {
  const isEnough = failureCounter(bail);
  return {
    root: project,
    watch: false,
    update: snapshots,
    // A scenario ends by itself, and how long it takes on a busy machine says nothing of it.
    testTimeout: 0,
    // Of the user's code; how much of the rules is reached is counted otherwise.
    coverage: { enabled: false },
    ...(bail === undefined ? {} : { fileParallelism: false, maxWorkers: 1 }),
    sequence: { sequencer: ByPath, shuffle: false, concurrent: false },
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

/** So that the first failure is the first of the project, whatever took how long before. */
class ByPath {
  sort(files: TestSpecification[]): TestSpecification[] {
    return [...files].sort((a, b) => compareText(a.moduleId, b.moduleId));
  }
  shard(files: TestSpecification[]): TestSpecification[] {
    return files;
  }
}

/** The files that are to be run, in the order in which they are. */
function pathsOf({ files, filters }: RunRequest): readonly string[] {
  const paths = files.scenarios.map(({ path }) => path);
  return filesFor(filters, paths).toSorted(compareText);
}

async function runScenarios(vitest: Vitest, request: RunRequest, isOver: AbortSignal): Promise<Run> {
  const { project, filters, coverage } = request;
  provide(vitest, { filters, ...(coverage === undefined ? {} : { coverage }) });
  const wanted = new Set(pathsOf(request).map((path) => `${project.split(sep).join('/')}/${path}`));
  const specifications = (await vitest.getRelevantTestSpecifications()).filter((one) =>
    wanted.has(one.moduleId),
  );
  await runUntil(isOver, vitest, specifications);
  const found = new Set(specifications.map(({ moduleId }) => moduleId));
  const missing = [...wanted].filter((one) => !found.has(one));
  return collected(vitest, request, missing);
}

/** A run that is over is not waited for: vitest would first load every file that is left. */
async function runUntil(
  isOver: AbortSignal,
  vitest: Vitest,
  specifications: TestSpecification[],
): Promise<void> {
  if (specifications.length === 0 || isOver.aborted) return;
  const over = new Promise<void>((done) => {
    isOver.addEventListener('abort', () => done(), { once: true });
  });
  const running = vitest.runTestSpecifications(specifications, false);
  await Promise.race([running, over]);
  if (!isOver.aborted) return;
  // What its workers say of their end is of no use to anyone.
  running.catch(() => undefined);
  void vitest.cancelCurrentRun('test-failure').catch(() => undefined);
}

/** Reaches the module of the project, whoever has made the plugin. */
function provide(vitest: Vitest, options: object): void {
  (vitest as unknown as { readonly provide: (key: string, value: object) => void }).provide(
    'mailwright',
    options,
  );
}

function collected(vitest: Vitest, request: RunRequest, missing: readonly string[]): Run {
  const tests = vitest.state.getTestModules().flatMap((one) => [...one.children.allTests()]);
  const leftOut = tests.filter((one) => one.options.mode === 'skip').map(({ name }) => name);
  const crash =
    crashOf(vitest, tests) ??
    (missing.length > 0 && !request.signal.aborted ? notIncluded(missing, request) : undefined);
  const reports = tests.map(reportOf);
  return runOf(reports, request, {
    leftOut,
    ...(crash === undefined ? {} : { crash }),
  });
}

function notIncluded(missing: readonly string[], { project }: RunRequest): string {
  const path = missing[0]!.slice(project.length + 1);
  return `vitest does not run ${path}: the \`vitest.config\` of the project leaves it out, by \`include\`, \`exclude\` or the root of a project in \`test.projects\``;
}

export function reportOf(test: TestCase): TestReport {
  const { mailwright: report } = test.meta() as { readonly mailwright?: TestReport };
  if (!report?.outcome) return report ?? {};
  return { ...report, outcome: { ...report.outcome, duration: test.diagnostic()?.duration ?? 0 } };
}

function outcomeOf(test: TestCase): Outcome | undefined {
  return test.result().state === 'skipped' ? undefined : reportOf(test).outcome;
}

/** What went wrong with vitest, or with us: a scenario that fails says so by its outcome. */
function crashOf(vitest: Vitest, tests: readonly TestCase[]): string | undefined {
  const errors = [
    ...vitest.state.getUnhandledErrors(),
    ...vitest.state.getTestModules().flatMap((one) => one.errors()),
    ...tests.filter((one) => !reportOf(one).outcome).flatMap((one) => one.result().errors ?? []),
  ];
  if (errors.length === 0) return tests.some(isForeign) ? FOREIGN : undefined;
  return [...new Set(errors.map(textOf))].join('\n\n');
}

/** A test that has passed and says nothing to us. */
function isForeign(test: TestCase): boolean {
  return test.result().state === 'passed' && !reportOf(test).outcome;
}

const FOREIGN =
  "the tests that vitest has run are not this Mailwright's: the plugin in the `vitest.config` of the project is of another version";

export function textOf(error: unknown): string {
  const { name = 'Error', message = String(error), stack = `${name}: ${message}` } = error as Partial<Error>;
  return stripVTControlCharacters(stack);
}

/** To open the project costs a worker about as much as the scenarios of a hundred files. */
const FILES_PER_WORKER = 100;

function workersFor({ files, bail }: RunRequest): number {
  if (bail !== undefined) return 1;
  const most = Math.ceil(files.scenarios.length / FILES_PER_WORKER);
  return Math.max(1, Math.min(availableParallelism() - 1, most));
}

const CONFIGS = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.${ending}`),
);

/** Whether the project has a configuration of vitest that brings the plugin itself. */
export function usesPlugin(project: string): boolean {
  const config = CONFIGS.map((name) => join(project, name)).find((path) => existsSync(path));
  return config !== undefined && /['"]mailwright\/vitest['"]/.test(readFileSync(config, 'utf8'));
}
