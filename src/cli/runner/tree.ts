/** A project's files, read for running scenarios again and again. */
import { isGivenFile, isScenarioFile } from '../../check/case.js';
import type { Tree } from '../../check/dependencies.js';
import type { Project } from '../../simulate/project.js';
import { openProject } from '../../simulate/project.js';
import { isRuleFile, isTemplateFile } from '../../language/rule-set.js';
import type { SourceFile } from '../../language/source-file.js';
import { isTableFile } from '../../language/table.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { ProjectFiles } from '../files.js';
import { readProjectFiles } from '../files.js';

export function isOfScenarios(path: string): boolean {
  return isScenarioFile(path) || isGivenFile(path);
}

/** Whether a file of that path is read. */
export function isOfProject(path: string): boolean {
  return isOfScenarios(path) || isRuleFile(path) || isTemplateFile(path) || isTableFile(path);
}

/** All that scenarios are run with, beside themselves. */
export function readRuleFiles(root: string): {
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { rules, given, diagnostics } = readProjectFiles(root, () => true);
  return { files: [...rules, ...given], diagnostics };
}

/** The project's files as they lie there. `known` are scenario files that have not changed: those are not read again. */
export function readFiles(root: string, known: readonly SourceFile[]): ProjectFiles {
  const before = new Map(known.map((file) => [file.path, file]));
  const read = readProjectFiles(root, (path) => before.has(path));
  const scenarios = [...read.scenarios, ...read.left.flatMap((path) => before.get(path) ?? [])];
  return { ...read, scenarios: inOrder(scenarios) };
}

/** The project as it lies there, as far as that is known without MJML. */
export function readTree(root: string, known: readonly SourceFile[]): Tree {
  return openFiles(root, known).tree;
}

export function openFiles(
  root: string,
  known: readonly SourceFile[],
): { readonly tree: Tree; readonly project: Project | undefined } {
  const { rules: files, scenarios, given } = readFiles(root, known);
  const { project, declared } = openProject(files);
  const rules = { files, ruleSet: declared.ruleSet, areSound: project !== undefined };
  return { tree: { scenarios: [...scenarios, ...given], rules }, project };
}

export function rulesOf(files: readonly SourceFile[]): Tree['rules'] {
  const { project, declared } = openProject(files);
  return { files, ruleSet: declared.ruleSet, areSound: project !== undefined };
}

function inOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
