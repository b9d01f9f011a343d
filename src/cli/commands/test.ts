import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { TestCase, Vitest } from 'vitest/node';
import { startVitest } from 'vitest/node';
import { mailwright } from '../../check/vitest-plugin.js';
import type { TestReport } from '../../check/outcome.js';
import { closest } from '../../vocabulary/suggest.js';
import { hasFlag, stringFlag } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import type { CoverageOptions } from '../coverage/options.js';
import { COVERAGE_OPTIONS, coverageOptions } from '../coverage/options.js';
import { reportCoverage } from '../coverage/report.js';
import { findProject, readProjectFiles } from '../files.js';
import { InvalidProject } from '../project.js';
import { formatDiagnostics } from '../report/diagnostics.js';
import { colorsFor, columnsOf, counted, say } from '../terminal.js';

export const test: Command = {
  spec: {
    name: 'test',
    summary: 'Runs the scenarios, as tests of vitest.',
    operands: [{ name: 'FILTER', isOptional: true }],
    options: {
      reporter: {
        type: 'string',
        choices: ['default', 'verbose', 'dot', 'tree', 'json', 'junit', 'tap', 'github-actions'],
        help: 'how results are shown; on GitHub, failures are annotated by default',
      },
      update: { type: 'boolean', help: 'take over the mails that differ from their snapshots' },
      ...COVERAGE_OPTIONS,
    },
    example: "mailwright test 'a buyer is not reminded'",
  },
  run: async (parsed) => {
    const project = findProject(stringFlag(parsed, 'project'));
    const coverage = coverageOptions(parsed);
    refuseStrayFiles(project);
    return testCommand({
      project,
      filter: parsed.operands[0],
      reporter: stringFlag(parsed, 'reporter'),
      update: hasFlag(parsed, 'update'),
      coverage,
    });
  },
};

/** Vitest follows links out of the project, and MJML runs what `.mjmlconfig` names: neither gets so far. */
function refuseStrayFiles(project: string): void {
  const { diagnostics } = readProjectFiles(project);
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error');
  if (mistakes.length === 0) return;
  say(formatDiagnostics(mistakes, new Map(), colorsFor(process.stderr), columnsOf(process.stderr)));
  throw new InvalidProject();
}

export interface TestOptions {
  /** The project's folder. */
  readonly project: string;
  /** Part of a scenario's name; or a scenario file, also with a line as `scenarios/cart.yaml:12`. */
  readonly filter?: string | undefined;
  /** One of vitest's; where undefined, vitest's own choice. */
  readonly reporter?: string | undefined;
  readonly update?: boolean | undefined;
  /** Undefined where none is asked for. */
  readonly coverage?: CoverageOptions | undefined;
}

/** Runs a project's scenarios: 0 all hold, 1 one fails or there is none, 3 files have mistakes, 4 vitest itself failed. */
export async function testCommand(options: TestOptions): Promise<ExitCode> {
  const { project, filter = '' } = options;
  const isFile = isScenarioPath(filter);
  const before = process.exitCode;
  // Vitest notes how long tests took, for the next time; a project need not be a package that has a place for it.
  const cacheDir = mkdtempSync(join(tmpdir(), 'mailwright-'));
  try {
    const hasOwnConfig = usesPlugin(project);
    const vitest = await startVitest(
      'test',
      isFile ? [fileFilter(project, filter)] : [],
      { ...settings(options), ...(hasOwnConfig ? {} : { config: false, maxWorkers: workersFor(project) }) },
      hasOwnConfig ? {} : { cacheDir, plugins: [mailwright()] },
    );
    const code = exitCodeOf(vitest, filter);
    if (!options.coverage || code === 3 || code === 4) return code;
    return (await isCovered(vitest, options, options.coverage)) ? code : 1;
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
    // Vitest sets it for a process of its own.
    process.exitCode = before;
  }
}

/** Of what was run, whether it holds or not: a scenario that fails has gone its ways all the same. */
async function isCovered(vitest: Vitest, options: TestOptions, asked: CoverageOptions): Promise<boolean> {
  const { project, reporter = '' } = options;
  const tests = vitest.state.getTestModules().flatMap((one) => [...one.children.allTests()]);
  const counts = tests.flatMap((one) => reportOf(one)?.counts ?? []);
  if (counts.length === 0) return true;
  const isOutputTaken = ['json', 'junit', 'tap'].includes(reporter);
  return reportCoverage({ project, files: readProjectFiles(project), counts, isOutputTaken }, asked);
}

function isScenarioPath(filter: string): boolean {
  return /\.ya?ml(:\d+)?$/.test(filter);
}

function settings({ project, filter = '', reporter, update, coverage }: TestOptions) {
  return {
    ...(coverage ? { provide: { mailwright: { coverage: true } } } : {}),
    root: project,
    watch: false,
    ...(filter === '' || isScenarioPath(filter) ? {} : { testNamePattern: escape(filter) }),
    ...(reporter === undefined ? {} : { reporters: [reporter] }),
    ...(update === true ? { update: true } : {}),
  };
}

/** To open the project costs a worker about as much as the scenarios of a hundred files. */
const FILES_PER_WORKER = 100;

function workersFor(project: string): number {
  const folder = join(project, 'scenarios');
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
  return Math.max(1, Math.min(availableParallelism() - 1, Math.ceil(files / FILES_PER_WORKER)));
}

/** A file is named from the project, or by any part of its path; vitest needs the whole path where a line follows. */
function fileFilter(project: string, filter: string): string {
  const path = join(project, filter);
  return existsSync(path.replace(/:\d+$/, '')) ? path : filter;
}

const CONFIGS = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'js', 'mjs'].map((ending) => `${name}.${ending}`),
);

/** Whether the project has a configuration of vitest that brings the plugin itself. */
function usesPlugin(project: string): boolean {
  const config = CONFIGS.map((name) => join(project, name)).find((path) => existsSync(path));
  return config !== undefined && /['"]mailwright\/vitest['"]/.test(readFileSync(config, 'utf8'));
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function exitCodeOf(vitest: Vitest, filter: string): ExitCode {
  const modules = vitest.state.getTestModules();
  const isBroken =
    vitest.state.getUnhandledErrors().length > 0 || modules.some((one) => one.errors().length > 0);
  if (isBroken) return 4;
  const tests = modules.flatMap((one) => [...one.children.allTests()]);
  const mistakes = tests.filter(isMistake);
  if (mistakes.length > 0) {
    sayHidden(mistakes.filter((one) => one.result().state === 'skipped'));
    return 3;
  }
  const run = tests.filter((one) => one.result().state !== 'skipped');
  if (run.length === 0) {
    say(filter === '' ? NO_SCENARIO : noMatch(filter, tests));
    return 1;
  }
  return run.every((one) => one.result().state === 'passed') ? 0 : 1;
}

const NO_SCENARIO =
  'mailwright: there is no scenario; write one in `scenarios/`, in a file that ends in `.yaml`';

function noMatch(filter: string, tests: readonly TestCase[]): string {
  const guess = closest(
    filter,
    tests.map(({ name }) => name),
  );
  const help =
    guess === undefined ? '`mailwright test` without it runs them all' : `did you mean \`${guess}\`?`;
  return `mailwright: no scenario has \`${filter}\` in its name; ${help}`;
}

function isMistake(one: TestCase): boolean {
  return reportOf(one)?.outcome?.kind === 'mistake';
}

function reportOf(one: TestCase): TestReport | undefined {
  return (one.meta() as { readonly mailwright?: TestReport }).mailwright;
}

/** A filter by name leaves out the tests that stand for mistakes, too. */
function sayHidden(mistakes: readonly TestCase[]): void {
  if (mistakes.length === 0) return;
  const names = new Set(mistakes.map(({ name }) => `  ${name}`));
  say(
    `mailwright: ${counted(names.size, 'mistake')} in rules, templates or scenarios:\n${[...names].join('\n')}`,
  );
}
