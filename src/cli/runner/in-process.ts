/** Scenarios run in this process, again and again: the project is opened anew, what has not changed is kept. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../../check/dependencies.js';
import { isGivenFile } from '../../check/dependencies.js';
import { failureText } from '../../check/failure.js';
import { runCase } from '../../check/run-case.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Mails, Project } from '../../simulate/project.js';
import { compileMails, openProject } from '../../simulate/project.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { readFiles } from './tree.js';

/** One test: a scenario, or a mistake of its file. */
export interface Result {
  /** The same in every run, wherever its file's lines move. */
  readonly id: string;
  readonly place: string;
  readonly name: string;
  /** What is amiss; none where it holds. */
  readonly failures: readonly string[];
}

export interface OpenedTree {
  readonly tree: Tree;
  /** Of the disk, the rules and the templates; of them, none is an error where scenarios run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sound: { readonly project: Project; readonly mails: Mails } | undefined;
}

/** `known` are scenario files that are as they were. MJML is compiled once for each text of a template. */
export async function openTree(root: string, known: readonly SourceFile[]): Promise<OpenedTree> {
  const { rules: files, scenarios, diagnostics: ofDisk } = readFiles(root, known);
  const { project, declared, diagnostics } = openProject(files);
  const compiled = project ? await compileMails(project.outlines) : undefined;
  const told = [...ofDisk, ...diagnostics, ...(compiled?.diagnostics ?? [])].filter(
    ({ severity }) => severity === 'error',
  );
  const sound = project && compiled && told.length === 0 ? { project, mails: compiled.mails } : undefined;
  const rules = { files, ruleSet: declared.ruleSet, areSound: sound !== undefined };
  return { tree: { scenarios, rules }, diagnostics: told, sound };
}

/** The scenario files of a tree. */
export function scenarioPaths({ scenarios }: Tree): readonly string[] {
  return scenarios.map(({ path }) => path).filter((path) => !isGivenFile(path));
}

export function runFile(
  root: string,
  file: SourceFile,
  { project, mails }: NonNullable<OpenedTree['sound']>,
): readonly Result[] {
  const { cases, diagnostics } = readScenarios(file, project);
  const mistakes = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, span, help }): Result => {
      const text = failureText({ message: `error[${code}] ${message}`, details: [], help });
      return {
        id: `${file.path} ${code} ${message}`,
        place: formatPlace(span),
        name: message,
        failures: [text],
      };
    });
  const results = cases.map((one): Result => {
    const { failures, snapshots } = runCase(one, project, mails);
    const told = failures.map((failure) => `${formatPlace(failure.span)} ${failureText(failure)}`);
    const differing = snapshots.filter(({ name, html }) =>
      differs(join(root, 'scenarios/__emails__', `${name}.html`), html),
    );
    const ofSnapshots = differing.map(
      ({ name, span }) => `${formatPlace(span)} the HTML is not as in scenarios/__emails__/${name}.html`,
    );
    return {
      id: `${file.path} ${one.name}`,
      place: formatPlace(one.span),
      name: one.name,
      failures: [...told, ...ofSnapshots],
    };
  });
  return [...mistakes, ...results];
}

/** A mail that has no snapshot yet has nothing to differ from: watching writes none. */
function differs(path: string, html: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') !== html;
}
