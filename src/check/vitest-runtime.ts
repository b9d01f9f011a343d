/** What the modules made of scenario files call: scenarios and mistakes become vitest's tests. */
import type { SourceFile } from '../language/source-file.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { assert, formatPlace } from '../vocabulary/diagnostic.js';
import type { ScenarioCase } from './case.js';
import { scenarioCounts } from './coverage/scenario-counts.js';
import type { Failure } from './failure.js';
import { failureText } from './failure.js';
import type { Filter } from './filter.js';
import type { TestReport } from './outcome.js';
import { mistakeOutcome, scenarioOutcome } from './outcome.js';
import type { MailSnapshot } from './run-case.js';
import { runScenario } from './run-case.js';
import type { ReadCase } from './scenario.js';
import type { SoundProject, TestedProject } from './scenario-tests.js';
import { openTested, testsOf } from './scenario-tests.js';
import { snapshotFailure, snapshotPath } from './snapshot.js';

/** As much of vitest as is needed here. */
export interface Vitest {
  readonly test: (
    name: string,
    options: { readonly meta: object; readonly skip?: boolean },
    run: (context: TestContext) => void | Promise<void>,
  ) => void;
  readonly expect: (text: string) => { readonly toMatchFileSnapshot: (path: string) => Promise<void> };
}

/** As much of what vitest hands to a test: what is put into `meta` reaches the process that reports. */
export interface TestContext {
  readonly task: { readonly meta: object };
}

/** `task.meta` of every test here. */
interface Meta {
  readonly mailwright: TestReport;
}

/** What the plugin was given, and the command asks for beside. */
export interface ScenarioOptions {
  /** Counts which parts of the rules each scenario reaches. */
  readonly coverage?: boolean;
  /** Other scenarios are registered, and not run. */
  readonly filters?: readonly Filter[];
  /** Writes no snapshots: a mail that has none yet has nothing to differ from. */
  readonly isWatched?: boolean;
}

/** The project as scenario files see it. */
export interface ScenarioProject {
  readonly open: (file: SourceFile, vitest: Vitest) => ScenarioTests;
}

/** Registers the tests of one scenario file, each from a line of its own. */
export interface ScenarioTests {
  readonly projectMistakes: () => void;
  /** The file's own mistake of that position. */
  readonly mistake: (index: number) => void;
  /** The scenario at that position of the list, or its row, or a test for each mistake in its names and times. */
  readonly scenario: (index: number, row?: number) => void;
  /** All of these, in the order of the file. */
  readonly all: () => void;
}

/** Opens the project of a folder from the texts of its rules and templates, by path from the root: `/rules/a.yaml`. */
export async function openScenarioProject(
  root: string,
  texts: Readonly<Record<string, string>>,
  options: ScenarioOptions = {},
): Promise<ScenarioProject> {
  const files = Object.entries(texts).map(([path, text]) => ({ path: path.replace(/^\//, ''), text }));
  const tested = await openTested(files);
  return { open: (file, vitest) => testsIn(file, tested, { root, vitest, options }) };
}

/** Where tests run. */
export interface Stage {
  readonly root: string;
  readonly vitest: Vitest;
  readonly options?: ScenarioOptions;
}

function testsIn(file: SourceFile, tested: TestedProject, stage: Stage): ScenarioTests {
  const { read, cases, beside, chosen } = testsOf(file, tested, stage.options?.filters);
  const byPlace = new Map(cases.map((one) => [placeInFile(one.index, one.row), one]));
  const mistake = (diagnostic: Diagnostic | undefined) => {
    assert(diagnostic, 'a scenario file reads the same when it is emitted and when it runs');
    if (diagnostic.severity === 'error') registerMistake(diagnostic, stage);
  };
  const projectMistakes = () => [...tested.mistakes, ...beside].forEach(mistake);
  const scenario = (one: ReadCase | undefined) => {
    one?.diagnostics.forEach(mistake);
    if (!tested.sound || !one?.scenario) return;
    registerScenario(one.scenario, tested.sound, stage, chosen.has(one.scenario));
  };
  return {
    projectMistakes,
    mistake: (index) => mistake(read.diagnostics[index]),
    scenario: (index, row) => scenario(byPlace.get(placeInFile(index, row))),
    all: () => {
      projectMistakes();
      read.diagnostics.forEach(mistake);
      cases.forEach(scenario);
    },
  };
}

function placeInFile(index: number, row: number | undefined): string {
  return row === undefined ? `${index}` : `${index} ${row}`;
}

/** A mistake is a test that fails, because an error thrown by a module has no place in vitest's reports. */
export function registerMistake(diagnostic: Diagnostic, { root, vitest }: Stage): void {
  const { code, message, span, help, related = [] } = diagnostic;
  const details = related.map((one) => `${one.message}: ${formatPlace(one.span)}`);
  // Said before it runs: no filter of vitest's hides it from the command.
  const meta: Meta = { mailwright: { outcome: mistakeOutcome(diagnostic) } };
  vitest.test(`${formatPlace(span)} ${message}`, { meta }, () => {
    throw placed(`error[${code}]`, failureText({ message, details, help }), span, root);
  });
}

export function registerScenario(
  scenario: ScenarioCase,
  { project, mails }: SoundProject,
  stage: Stage,
  isChosen = true,
): void {
  const meta: Meta = { mailwright: {} };
  stage.vitest.test(scenario.name, { meta, skip: !isChosen }, async ({ task }) => {
    const { failures, snapshots } = await runScenario(scenario, project, mails);
    const differing: Failure[] = [];
    for (const snapshot of snapshots) differing.push(...(await compareSnapshot(snapshot, stage)));
    const outcome = scenarioOutcome(scenario, [...failures, ...differing]);
    const counts = stage.options?.coverage ? scenarioCounts(scenario, project) : undefined;
    report(task, { outcome, ...(counts ? { counts } : {}) });
    const errors = outcome.failures.map((failure) => failureError(failure, stage));
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
  });
}

function report(task: TestContext['task'], mailwright: TestReport): void {
  Object.assign(task.meta, { mailwright } satisfies Meta);
}

function failureError(failure: Failure, { root }: Stage): Error {
  const error = placed('Expectation', failureText(failure), failure.span, root);
  const { difference, details } = failure;
  // A difference that is told in words is not told twice.
  return difference && details.length === 0
    ? Object.assign(error, { expected: difference.expected, actual: difference.found })
    : error;
}

async function compareSnapshot(
  snapshot: MailSnapshot,
  { root, vitest, options }: Stage,
): Promise<readonly Failure[]> {
  try {
    await vitest.expect(snapshot.content).toMatchFileSnapshot(`${root}/${snapshotPath(snapshot)}`);
    return [];
  } catch (cause) {
    const { expected } = cause as { readonly expected?: unknown };
    if (typeof expected === 'string') return [snapshotFailure(snapshot, expected)];
    return options?.isWatched ? [] : [snapshotFailure(snapshot, undefined)];
  }
}

/** An error whose stack is one place of a file of the project: there vitest shows it. */
function placed(name: string, message: string, { file, line, column }: Span, root: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}\n    at ${root}/${file}:${line}:${column}`;
  return error;
}
