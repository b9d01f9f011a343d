/** What there is to test in a scenario file, for whoever runs it: under vitest or in process alike. */
import type { SourceFile } from '../language/source-file.js';
import type { Mails, Opened, Project } from '../simulate/project.js';
import { compileMails, openProject } from '../simulate/project.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import type { ScenarioCase } from './case.js';
import type { Filter } from './filter.js';
import { chosenCases } from './filter.js';
import type { ReadCase } from './scenario.js';
import { inRemains, readCases } from './scenario.js';
import type { ScenarioFile } from './scenario-file.js';
import { readScenarioFile } from './scenario-file.js';

/** A project whose rules and templates have no mistakes: scenarios can be run. */
export interface SoundProject {
  readonly project: Project;
  readonly mails: Mails;
}

/** A project as its scenarios find it. */
export interface TestedProject {
  /** Of rules and templates. */
  readonly mistakes: readonly Diagnostic[];
  readonly declared: Opened['declared'];
  /** Undefined where there are mistakes. */
  readonly sound: SoundProject | undefined;
}

/** Opens a project from its rules and templates. */
export async function openTested(files: readonly SourceFile[]): Promise<TestedProject> {
  const { project, declared, diagnostics } = openProject(files);
  const compiled = project ? await compileMails(project.outlines) : undefined;
  const mistakes = onlyErrors([...diagnostics, ...(compiled?.diagnostics ?? [])]);
  const sound = project && compiled && mistakes.length === 0 ? { project, mails: compiled.mails } : undefined;
  return { mistakes, declared, sound };
}

export interface FileTests {
  /** What the text alone tells, in the order in which it is told. */
  readonly read: ScenarioFile;
  readonly cases: readonly ReadCase[];
  /** What is wrong for certain with scenarios that are wrong already. */
  readonly beside: readonly Diagnostic[];
  readonly chosen: ReadonlySet<ScenarioCase>;
}

export function testsOf(
  file: SourceFile,
  { declared }: Pick<TestedProject, 'declared'>,
  filters: readonly Filter[] = [],
): FileTests {
  const read = readScenarioFile(file);
  const cases = readCases(file, read, declared);
  const beside = onlyErrors(inRemains(file, read, declared));
  return { read, cases, beside, chosen: chosenCases(filters, file.path, read, cases) };
}

/** Everything that is wrong with the file. */
export function mistakesOf({ read, cases, beside }: FileTests): readonly Diagnostic[] {
  return onlyErrors([...read.diagnostics, ...cases.flatMap(({ diagnostics }) => diagnostics), ...beside]);
}

function onlyErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}
