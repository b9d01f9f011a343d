/** What there is to test in a scenario file, for whoever runs it: under vitest or in process alike. */
import type { SourceFile } from '../language/source-file.js';
import type { Mails, Opened, Project } from '../simulate/project.js';
import { compileMails, openProject } from '../simulate/project.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import type { ScenarioCase } from './case.js';
import { isGivenFile } from './case.js';
import { fragmentMistakes } from './given.js';
import type { Fragments } from './given-file.js';
import { readFragments } from './given-file.js';
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
  /** Of rules, templates and fragments. */
  readonly mistakes: readonly Diagnostic[];
  /** One with mistakes keeps only those scenarios from being run that begin with it. */
  readonly fragments: Fragments;
  readonly declared: Opened['declared'];
  /** Undefined where rules or templates have mistakes. */
  readonly sound: SoundProject | undefined;
}

/** Opens a project from its rules, its templates and the fragments that its scenarios begin with. */
export async function openTested(files: readonly SourceFile[]): Promise<TestedProject> {
  const { project, declared, diagnostics } = openProject(files.filter(({ path }) => !isGivenFile(path)));
  const fragments = readFragments(files.filter(({ path }) => isGivenFile(path)));
  const compiled = project ? await compileMails(project.outlines) : undefined;
  const ofRules = onlyErrors([...diagnostics, ...(compiled?.diagnostics ?? [])]);
  const sound = project && compiled && ofRules.length === 0 ? { project, mails: compiled.mails } : undefined;
  const mistakes = [...ofRules, ...onlyErrors([...fragments.diagnostics, ...fragmentMistakes(fragments)])];
  return { mistakes, declared, fragments, sound };
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
  { declared, fragments }: Pick<TestedProject, 'declared' | 'fragments'>,
  filters: readonly Filter[] = [],
): FileTests {
  const read = readScenarioFile(file);
  const cases = readCases(file, read, declared, fragments);
  const beside = onlyErrors(inRemains(file, read, declared, fragments));
  return { read, cases, beside, chosen: chosenCases(filters, file.path, read, cases) };
}

/** Everything that is wrong with the file. */
export function mistakesOf({ read, cases, beside }: FileTests): readonly Diagnostic[] {
  return onlyErrors([...read.diagnostics, ...cases.flatMap(({ diagnostics }) => diagnostics), ...beside]);
}

function onlyErrors(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}
