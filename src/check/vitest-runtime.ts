/** What the modules made of scenario files call: scenarios and mistakes become vitest's tests. */
import type { SourceFile } from '../language/source-file.js';
import type { Mails, Project } from '../simulate/project.js';
import { compileMails, openProject } from '../simulate/project.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { assert, formatPlace } from '../vocabulary/diagnostic.js';
import type { ScenarioCase } from './case.js';
import type { Failure } from './failure.js';
import { failureText } from './failure.js';
import type { MailSnapshot } from './run-case.js';
import { runScenario } from './run-case.js';
import { readCases } from './scenario.js';
import { readScenarioFile } from './scenario-file.js';

/** As much of vitest as is needed here. */
export interface Vitest {
  readonly test: (name: string, options: { readonly meta: object }, run: () => void | Promise<void>) => void;
  readonly expect: (text: string) => { readonly toMatchFileSnapshot: (path: string) => Promise<void> };
}

/** How a test says that it stands for a mistake in a file: `task.meta.mailwright`. */
export const MISTAKE = 'mistake';

/** The project as scenario files see it. */
export interface ScenarioProject {
  readonly open: (file: SourceFile, vitest: Vitest) => ScenarioTests;
}

/** Registers the tests of one scenario file, each from a line of its own. */
export interface ScenarioTests {
  readonly projectMistakes: () => void;
  /** The file's own mistake of that position. */
  readonly mistake: (index: number) => void;
  /** The scenario at that position of the list, or a test for each mistake in its names and times. */
  readonly scenario: (index: number) => void;
}

/** Opens the project of a folder from the texts of its rules and templates, by path from the root: `/rules/a.yaml`. */
export async function openScenarioProject(
  root: string,
  texts: Readonly<Record<string, string>>,
): Promise<ScenarioProject> {
  const files = Object.entries(texts).map(([path, text]) => ({ path: path.replace(/^\//, ''), text }));
  const { project, diagnostics } = openProject(files);
  const compiled = project ? await compileMails(project.outlines) : undefined;
  const errors = [...diagnostics, ...(compiled?.diagnostics ?? [])].filter(
    ({ severity }) => severity === 'error',
  );
  const sound = project && compiled && errors.length === 0 ? { project, mails: compiled.mails } : undefined;
  return { open: (file, vitest) => testsOf(file, errors, sound, { root, vitest }) };
}

export interface SoundProject {
  readonly project: Project;
  readonly mails: Mails;
}

/** Where tests run. */
export interface Stage {
  readonly root: string;
  readonly vitest: Vitest;
}

function testsOf(
  file: SourceFile,
  errors: readonly Diagnostic[],
  sound: SoundProject | undefined,
  stage: Stage,
): ScenarioTests {
  const read = readScenarioFile(file);
  const cases = sound && new Map(readCases(file, read, sound.project).map((one) => [one.index, one]));
  const mistake = (diagnostic: Diagnostic | undefined) => {
    assert(diagnostic, 'a scenario file reads the same when it is emitted and when it runs');
    registerMistake(diagnostic, stage);
  };
  return {
    projectMistakes: () => errors.forEach(mistake),
    mistake: (index) => mistake(read.diagnostics[index]),
    scenario: (index) => {
      const one = cases?.get(index);
      one?.diagnostics.forEach(mistake);
      if (sound && one?.scenario) registerScenario(one.scenario, sound, stage);
    },
  };
}

/** A mistake is a test that fails, because an error thrown by a module has no place in vitest's reports. */
export function registerMistake(diagnostic: Diagnostic, { root, vitest }: Stage): void {
  const { code, message, span, help, related = [] } = diagnostic;
  const details = related.map((one) => `${one.message}: ${formatPlace(one.span)}`);
  vitest.test(`${formatPlace(span)} ${message}`, { meta: { mailwright: MISTAKE } }, () => {
    throw placed(`error[${code}]`, failureText({ message, details, help }), span, root);
  });
}

export function registerScenario(
  scenario: ScenarioCase,
  { project, mails }: SoundProject,
  stage: Stage,
): void {
  stage.vitest.test(scenario.name, { meta: { mailwright: 'scenario' } }, async () => {
    const { failures, snapshots } = await runScenario(scenario, project, mails);
    const errors = failures.map((failure) => failureError(failure, stage));
    for (const snapshot of snapshots) errors.push(...(await compareSnapshot(snapshot, stage)));
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors);
  });
}

function failureError(failure: Failure, { root }: Stage): Error {
  const error = placed('Expectation', failureText(failure), failure.span, root);
  const { difference } = failure;
  return difference
    ? Object.assign(error, { expected: difference.expected, actual: difference.found })
    : error;
}

async function compareSnapshot(
  { kind, file, content, span }: MailSnapshot,
  { root, vitest }: Stage,
): Promise<readonly Error[]> {
  const path = `scenarios/__emails__/${file}`;
  try {
    await vitest.expect(content).toMatchFileSnapshot(`${root}/${path}`);
    return [];
  } catch (cause) {
    const { expected, actual } = cause as { readonly expected?: unknown; readonly actual?: unknown };
    const message = `the ${kind === 'html' ? 'HTML' : 'text'} is not as in ${path}: look at the difference, and take it over with \`mailwright test --update\``;
    return [Object.assign(placed('Expectation', message, span, root), { expected, actual })];
  }
}

/** An error whose stack is one place of a file of the project: there vitest shows it. */
function placed(name: string, message: string, { file, line, column }: Span, root: string): Error {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}\n    at ${root}/${file}:${line}:${column}`;
  return error;
}
