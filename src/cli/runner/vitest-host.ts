/** Vitest over a project: by the project's own configuration where that brings the plugin, else with nothing but it. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import process from 'node:process';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import type { TestCase, TestModule, TestSpecification, Vitest } from 'vitest/node';
import { createVitest } from 'vitest/node';
import type { TestReport } from '../../check/outcome.js';
import type { ScenarioOptions } from '../../check/vitest-runtime.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { mailwrightFor } from './vitest-plugin.js';

export type Settings = NonNullable<Parameters<typeof createVitest>[1]>;

export interface VitestHost {
  readonly vitest: Vitest;
  /** Puts everything away, whatever goes wrong. */
  readonly close: () => Promise<void>;
}

/**
 * `alone` are settings where the project has none of its own; `scenarios` the scenario files that are to be run, where that
 * is known.
 */
export async function openVitest(
  project: string,
  settings: Settings,
  alone: Settings = {},
  scenarios?: readonly string[],
): Promise<VitestHost> {
  const before = process.exitCode;
  // Vitest notes how long tests took, for the next time; a project need not be a package that has a place for it.
  const cacheDir = mkdtempSync(join(tmpdir(), 'mailwright-'));
  const putAway = () => {
    // A run that was stopped may be writing into it still.
    rmSync(cacheDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    // Vitest sets it for a process of its own.
    process.exitCode = before;
  };
  try {
    const isOwn = usesPlugin(project);
    sayWhoRuns();
    const known = SIGNALS.map((signal) => process.listeners(signal));
    const vitest = await createVitest(
      'test',
      { ...COMMON, root: project, ...settings, ...(isOwn ? {} : { config: false, ...alone }) },
      isOwn ? {} : { cacheDir, plugins: [mailwrightFor({}, { isTold: true, scenarios })] },
      { stdout: beside(), stderr: beside() },
    );
    ofOurs(known);
    return { vitest, close: () => closed(vitest).finally(putAway) };
  } catch (cause) {
    putAway();
    throw cause;
  }
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

const COMMON: Settings = {
  watch: false,
  // A scenario ends by itself, and how long it takes on a busy machine says nothing of it.
  testTimeout: 0,
  // Of the user's code; how much of the rules is reached is counted otherwise.
  coverage: { enabled: false },
  sequence: { sequencer: ByPath, shuffle: false, concurrent: false },
};

/** As the command of vitest does, which configurations ask after. */
function sayWhoRuns(): void {
  process.env['VITEST'] ??= 'true';
  process.env['TEST'] ??= 'true';
  process.env['NODE_ENV'] ??= 'test';
}

/** What vitest has to say of itself: standard output is for results, and it is to take nothing for a terminal of its own. */
function beside(): Writable {
  return new Writable({ write: (chunk: Uint8Array, _encoding, done) => process.stderr.write(chunk, done) });
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Vitest and Vite would end the process at a signal, with nothing told and nothing put away. */
function ofOurs(known: readonly (readonly NodeJS.SignalsListener[])[]): void {
  for (const [index, signal] of SIGNALS.entries())
    for (const one of process.listeners(signal)) if (!known[index]!.includes(one)) process.off(signal, one);
}

/** Milliseconds that a run which was stopped is waited for: it would yet set the exit code. */
const PATIENCE = 2000;

async function closed(vitest: Vitest): Promise<void> {
  await vitest.close();
  const ended = vitest.waitForTestRunEnd().catch(() => undefined);
  await Promise.race([ended, setTimeout(PATIENCE, undefined, { ref: false })]);
}

const CONFIGS = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((ending) => `${name}.${ending}`),
);

/** Whether the project has a configuration of vitest that brings the plugin itself. */
function usesPlugin(project: string): boolean {
  const config = CONFIGS.map((name) => join(project, name)).find((path) => existsSync(path));
  return config !== undefined && /['"]mailwright\/vitest['"]/.test(readFileSync(config, 'utf8'));
}

/** To open the project costs a worker about as much as the scenarios of a hundred files. */
const FILES_PER_WORKER = 100;

export function workersFor(fileCount: number): number {
  return Math.max(1, Math.min(availableParallelism() - 1, Math.ceil(fileCount / FILES_PER_WORKER)));
}

/** Reaches the module of the project, whoever has made the plugin. */
export function provide(vitest: Vitest, options: ScenarioOptions): void {
  (vitest as unknown as { readonly provide: (key: string, value: object) => void }).provide(
    'mailwright',
    options,
  );
}

/** What vitest calls a file of the project. */
export function moduleIdOf(project: string, path: string): string {
  return `${project.split(sep).join('/')}/${path}`;
}

/** A run that is over is not waited for: vitest would first load every file that is left. */
export async function runUntil(
  isOver: AbortSignal,
  vitest: Vitest,
  specifications: TestSpecification[],
): Promise<void> {
  if (specifications.length === 0 || isOver.aborted) return;
  let stop = () => {};
  const over = new Promise<void>((done) => (stop = done));
  isOver.addEventListener('abort', stop);
  const running = vitest.runTestSpecifications(specifications, false);
  await Promise.race([running, over]).finally(() => isOver.removeEventListener('abort', stop));
  if (!isOver.aborted) return;
  // What its workers say of their end is of no use to anyone.
  running.catch(() => undefined);
  void vitest.cancelCurrentRun('test-failure').catch(() => undefined);
}

export function testsOf(module: TestModule): readonly TestCase[] {
  return [...module.children.allTests()];
}

export function reportOf(test: TestCase): TestReport {
  const { mailwright: report } = test.meta() as { readonly mailwright?: TestReport };
  if (!report?.outcome) return report ?? {};
  return { ...report, outcome: { ...report.outcome, duration: test.diagnostic()?.duration ?? 0 } };
}

/** What went wrong with vitest, or with us: a scenario that fails says so by its outcome. */
export function crashOf(vitest: Vitest, modules: readonly TestModule[]): string | undefined {
  const tests = modules.flatMap(testsOf);
  const errors = [
    ...vitest.state.getUnhandledErrors(),
    ...modules.flatMap((one) => one.errors()),
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

/** Of files that are to be run, and that vitest knows nothing of. */
export function notIncluded(path: string): string {
  return `vitest does not run ${path}: the \`vitest.config\` of the project leaves it out, by \`include\`, \`exclude\` or the root of a project in \`test.projects\``;
}

export function textOf(error: unknown): string {
  const { name = 'Error', message = String(error), stack = `${name}: ${message}` } = error as Partial<Error>;
  return stripVTControlCharacters(stack);
}
