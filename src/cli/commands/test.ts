import process from 'node:process';
import type { Filter } from '../../check/filter.js';
import { chosenCases } from '../../check/filter.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, listFlag, stringFlag } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import { FORMAT } from '../command.js';
import type { CoverageOptions } from '../coverage/options.js';
import { COVERAGE_OPTIONS, coverageOptions } from '../coverage/options.js';
import type { ProjectFiles } from '../files.js';
import { findProject, readProjectFiles } from '../files.js';
import { InvalidProject } from '../project.js';
import { formatDiagnostics, textsOf } from '../report/diagnostics.js';
import type { Results } from '../report/tests/results.js';
import { failedOf, mistakesOf, scenariosOf } from '../report/tests/results.js';
import { LAST_COMMIT, changedSince as pathsChangedSince } from '../runner/changed.js';
import { runInProcess } from '../runner/direct.js';
import { readFilters, sayUnmatched } from '../runner/filters.js';
import { untilInterrupted } from '../runner/interrupt.js';
import { progressOn } from '../runner/progress.js';
import type { Reporter } from '../runner/reporting.js';
import { REPORTERS, isAlone, readReporters, report } from '../runner/reporting.js';
import type { Run, RunRequest } from '../runner/run.js';
import { snapshotMode } from '../runner/snapshots.js';
import { sayUnused, updateFirst } from '../runner/update.js';
import type { WatchRunner } from '../runner/watch.js';
import { colorsFor, columnsOf, print, say } from '../terminal.js';

export const test: Command = {
  spec: {
    name: 'test',
    summary: 'Runs the scenarios: all, or those that a part of a name, a file or a line in one names.',
    operands: [{ name: 'FILTER…', isOptional: true, isRepeatable: true }],
    options: {
      runner: {
        type: 'string',
        choices: ['vitest', 'direct'],
        help: 'as tests of vitest (default), or in this process (default of `--watch`)',
      },
      reporter: {
        type: 'string',
        value: 'NAME[=FILE]',
        isRepeatable: true,
        help: `how results are shown, or written to a file: ${REPORTERS.join(', ')}`,
      },
      format: { ...FORMAT, help: 'the same as `--reporter` of that name' },
      output: { type: 'string', value: 'FILE', help: 'where `--reporter` json, junit or tap writes to' },
      bail: { type: 'string', value: 'N', help: 'stops when so many scenarios have failed' },
      update: {
        type: 'boolean',
        help: 'writes what is decided into the scenarios, as what they expect, and takes over snapshots',
      },
      'dry-run': {
        type: 'boolean',
        help: 'with `--update`: shows what would be written, and writes nothing',
      },
      watch: { type: 'boolean', help: 'runs on: after a change, the scenarios that it concerns' },
      changed: {
        type: 'string',
        value: '[REF]',
        without: LAST_COMMIT,
        help: 'only scenarios that changes since a commit concern; since the last one by default',
      },
      ...COVERAGE_OPTIONS,
    },
    example: "mailwright test 'a buyer is not reminded'",
  },
  run: (parsed) => {
    const format = stringFlag(parsed, 'format');
    const project = findProject(stringFlag(parsed, 'project'));
    if (hasFlag(parsed, 'watch')) return watchCommand(parsed, project);
    return testCommand({
      project,
      filters: parsed.operands,
      runner: stringFlag(parsed, 'runner') as TestOptions['runner'],
      changedSince: stringFlag(parsed, 'changed'),
      reporters: [...listFlag(parsed, 'reporter'), ...(format === undefined ? [] : [format])],
      output: stringFlag(parsed, 'output'),
      bail: readBail(parsed),
      update: hasFlag(parsed, 'update'),
      isDry: readDryRun(parsed),
      coverage: coverageOptions(parsed),
    });
  },
};

/** Watching runs all, and tells what is new: what asks for one report, or for one run, does not go with it. */
const NOT_WATCHED: readonly string[] = [
  'changed',
  'reporter',
  'format',
  'output',
  'bail',
  'update',
  'dry-run',
  ...Object.keys(COVERAGE_OPTIONS),
];

async function watchCommand(parsed: Parsed, project: string): Promise<ExitCode> {
  const other = NOT_WATCHED.find((name) => parsed.flags[name] !== undefined);
  if (other !== undefined)
    throw new UsageError(`\`--watch\` runs on, and \`--${other}\` is for one run: write one of them`);
  if (parsed.operands.length > 0)
    throw new UsageError(
      `\`--watch\` runs what a change concerns, and takes no FILTER: leave \`${parsed.operands[0]}\` out`,
    );
  const { watchScenarios } = await import('../runner/watch.js');
  return watchScenarios(project, await watchRunner(parsed, project));
}

/** Both tell the same; vitest starts its workers anew for each run, and who watches waits for that. */
async function watchRunner(parsed: Parsed, project: string): Promise<WatchRunner> {
  if (stringFlag(parsed, 'runner') !== 'vitest') {
    const { directRunner } = await import('../runner/watch-direct.js');
    return directRunner(project);
  }
  const files = readProjectFiles(project);
  refuseStrayFiles(files);
  const { vitestRunner } = await import('../runner/watch-vitest.js');
  return vitestRunner(project, files.scenarios.length);
}

/** What is made of a run goes not with what runs nothing. */
const NOT_DRY: readonly string[] = ['reporter', 'format', 'output', 'bail', ...Object.keys(COVERAGE_OPTIONS)];

function readDryRun(parsed: Parsed): boolean {
  if (!hasFlag(parsed, 'dry-run')) return false;
  if (!hasFlag(parsed, 'update'))
    throw new UsageError('`--dry-run` shows what `--update` would write; write both');
  const other = NOT_DRY.find((name) => parsed.flags[name] !== undefined);
  if (other === undefined) return true;
  throw new UsageError(`\`--dry-run\` runs no scenario, and \`--${other}\` is for a run: write one of them`);
}

function readBail(parsed: Parsed): number | undefined {
  const text = stringFlag(parsed, 'bail');
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`\`--bail ${text}\` is no count; write \`--bail 1\` to stop at the first failure`);
}

export interface TestOptions {
  /** The project's folder. */
  readonly project: string;
  /** Parts of scenarios' names; or scenario files and folders, also with a line as `scenarios/cart.yaml:12`. */
  readonly filters?: readonly string[] | undefined;
  readonly runner?: 'vitest' | 'direct' | undefined;
  /** Only scenarios that changes since this commit concern. */
  readonly changedSince?: string | undefined;
  /** As `--reporter` takes them. */
  readonly reporters?: readonly string[] | undefined;
  readonly output?: string | undefined;
  readonly bail?: number | undefined;
  readonly update?: boolean | undefined;
  /** Shows what an update would write. */
  readonly isDry?: boolean | undefined;
  /** Undefined where none is asked for. */
  readonly coverage?: CoverageOptions | undefined;
}

/** Runs a project's scenarios: 0 all hold, 1 one fails or there is none, 3 files have mistakes, 4 the runner itself failed. */
export async function testCommand(options: TestOptions): Promise<ExitCode> {
  const { project, bail, update = false } = options;
  const reporters = readReporters(options.reporters ?? [], options.output);
  const all = readProjectFiles(project);
  refuseStrayFiles(all);
  const filters = readFilters(options.filters ?? [], project, all.scenarios);
  const onDisk = concerned(all, options);
  if (onDisk.scenarios.length === 0 && options.changedSince !== undefined) {
    print(`no scenario depends on what has changed since ${options.changedSince}`);
    return 0;
  }
  const start = performance.now();
  const updated = update ? await updateBefore(options, onDisk, filters) : undefined;
  if (updated !== undefined) return updated;
  const files = update ? concerned(readProjectFiles(project), options) : onDisk;
  return untilInterrupted(async (signal) => {
    const { onOutcome, end } = progressOn();
    const snapshots = snapshotMode(update);
    const coverage = options.coverage !== undefined;
    const request = { project, files, filters, bail, snapshots, coverage, onOutcome, signal };
    const run = await runBy(options, request).finally(end);
    const code = await afterRun(run, {
      reporters,
      project,
      files,
      filters,
      changedSince: options.changedSince,
      duration: performance.now() - start,
    });
    const isWhole = filters.length === 0 && options.changedSince === undefined;
    if (isWhole && code <= 1 && !run.isStopped) sayUnused(project, files);
    if (!options.coverage || code >= 3 || run.counts.length === 0) return code;
    const isOutputTaken = reporters.some(({ name, file }) => file === undefined && isAlone(name));
    const covered = { project, files, counts: run.counts, isOutputTaken };
    // Loaded when it is asked for, as no other run needs its libraries.
    const { reportCoverage } = await import('../coverage/report.js');
    return (await reportCoverage(covered, options.coverage)) ? code : 1;
  });
}

/** Without the scenarios that no change since a commit concerns. */
function concerned(files: ProjectFiles, { project, changedSince: ref }: TestOptions): ProjectFiles {
  if (ref === undefined) return files;
  const affected = new Set(pathsChangedSince(ref, project));
  return { ...files, scenarios: files.scenarios.filter(({ path }) => affected.has(path)) };
}

/** Undefined where the scenarios, as they are written now, are to be run. */
function updateBefore(
  { project, isDry = false, changedSince: ref }: TestOptions,
  files: ProjectFiles,
  filters: readonly Filter[],
): Promise<ExitCode | undefined> {
  return updateFirst({
    folder: project,
    files,
    choose: (path, read, cases) => chosenCases(filters, path, read, cases),
    isWhole: filters.length === 0 && ref === undefined,
    isDry,
  });
}

/** Vitest follows links out of the project, and MJML runs what `.mjmlconfig` names: neither gets so far. */
function refuseStrayFiles({ diagnostics }: ProjectFiles): void {
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error');
  if (mistakes.length === 0) return;
  say(formatDiagnostics(mistakes, new Map(), colorsFor(process.stderr), columnsOf(process.stderr)));
  throw new InvalidProject();
}

/** Without scenarios there is nothing for vitest to run; what is wrong with the rules is told all the same. */
async function runBy({ runner = 'vitest' }: TestOptions, request: RunRequest): Promise<Run> {
  if (runner === 'direct' || request.files.scenarios.length === 0) return runInProcess(request);
  // Loaded when it is asked for: it takes as long as many scenarios.
  const { runOnVitest } = await import('../runner/vitest.js');
  return runOnVitest(request);
}

interface Asked {
  readonly reporters: readonly Reporter[];
  readonly project: string;
  readonly files: ProjectFiles;
  readonly filters: readonly Filter[];
  readonly changedSince: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
}

/** All that is made of a run. */
async function afterRun(run: Run, asked: Asked): Promise<ExitCode> {
  const { reporters, project, files, filters, changedSince, duration } = asked;
  const { outcomes, leftOut, isStopped, crash } = run;
  const texts = textsOf([...files.rules, ...files.scenarios, ...files.given]);
  const results: Results = { outcomes, leftOut: leftOut.length, isStopped, duration, texts };
  await report(reporters, results, project);
  if (crash !== undefined) {
    say(`mailwright: the scenarios could not be run\n\n${crash}`);
    return 4;
  }
  if (mistakesOf(results).length > 0) return 3;
  if (failedOf(results).length > 0 || isStopped) return 1;
  if (changedSince !== undefined && scenariosOf(results).length === 0) {
    say(`mailwright: no scenario that you name depends on what has changed since ${changedSince}`);
    return 0;
  }
  const unmatched = changedSince === undefined ? sayUnmatched(filters, outcomes, leftOut) : undefined;
  if (unmatched !== undefined) say(unmatched);
  else if (scenariosOf(results).length === 0) say(NO_SCENARIO);
  else return 0;
  return 1;
}

const NO_SCENARIO =
  'mailwright: there is no scenario; write one in `scenarios/`, in a file that ends in `.yaml`';
