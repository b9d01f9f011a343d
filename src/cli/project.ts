/** A project as commands use it: its files, its rules, and all that is wrong with them. */
import type { Fragments } from '../check/given-file.js';
import { readFragments } from '../check/given-file.js';
import type { SourceFile } from '../language/source-file.js';
import type { Mails, Project } from '../simulate/project.js';
import type { Opened } from '../simulate/project.js';
import { compileMails, openRuleSet } from '../simulate/project.js';
import { readRuleSet } from '../language/rule-set.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../vocabulary/diagnostic.js';
import type { Parsed } from './arguments.js';
import { stringFlag } from './arguments.js';
import { findProject, readProjectFiles } from './files.js';
import {
  countDiagnostics,
  formatDiagnostics,
  hasErrors,
  textsOf,
  whereToRead,
} from './report/diagnostics.js';
import { colorsFor, columnsOf, say } from './terminal.js';

export interface LoadedProject {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[];
  /** Files of fragments that scenarios begin with, and the fragments. */
  readonly given: readonly SourceFile[];
  readonly fragments: Fragments;
  readonly project: Project | undefined;
  /** What is declared, as far as it could be read. */
  readonly declared: Opened['declared'];
  readonly diagnostics: readonly Diagnostic[];
  /** Those of them that are told before any file is read as rules. */
  readonly ofDisk: readonly Diagnostic[];
  /** Milliseconds for the files, their YAML and their schemas, and for what was looked at since. */
  readonly times: { readonly read: number; readonly check: number };
}

/** `prepare` may put other rule files in the place of those on disk. */
export function loadProject(
  parsed: Parsed,
  prepare: (rules: readonly SourceFile[]) => readonly SourceFile[] = (rules) => rules,
): LoadedProject {
  const folder = findProject(stringFlag(parsed, 'project'));
  const start = performance.now();
  const { rules: onDisk, scenarios, given, diagnostics } = readProjectFiles(folder);
  return projectOf({ folder, files: prepare(onDisk), scenarios, given, ofDisk: diagnostics }, start);
}

/** The project with other texts in the place of its files'. */
export function withTexts(loaded: LoadedProject, files: readonly SourceFile[]): LoadedProject {
  const texts = new Map(files.map((file) => [file.path, file]));
  const now = (file: SourceFile) => texts.get(file.path) ?? file;
  const start = performance.now();
  const [rules, scenarios, given] = [loaded.files, loaded.scenarios, loaded.given].map((all) => all.map(now));
  return projectOf({ ...loaded, files: rules!, scenarios: scenarios!, given: given! }, start);
}

function projectOf(
  read: Pick<LoadedProject, 'folder' | 'files' | 'scenarios' | 'given' | 'ofDisk'>,
  start: number,
): LoadedProject {
  const ruleSet = readRuleSet(read.files);
  const fragments = readFragments(read.given);
  const isRead = performance.now();
  const opened = openRuleSet(ruleSet);
  const all = sortDiagnostics([...read.ofDisk, ...opened.diagnostics]);
  return {
    ...read,
    fragments,
    project: hasErrors(all) ? undefined : opened.project,
    declared: opened.declared,
    diagnostics: all,
    times: { read: isRead - start, check: performance.now() - isRead },
  };
}

/** All files of a project. */
export function filesOf({
  files,
  scenarios,
  given,
}: Pick<LoadedProject, 'files' | 'scenarios' | 'given'>): readonly SourceFile[] {
  return [...files, ...scenarios, ...given];
}

/** The input or the configuration is invalid: what is wrong has been printed, and the exit code is 3. */
export class InvalidProject extends Error {}

/** The project, where it has no mistakes; else they are printed. */
export function requireProject(loaded: LoadedProject): Project {
  if (loaded.project) return loaded.project;
  refuse(loaded, loaded.diagnostics);
}

/** The project's mails, where its MJML has no mistakes either. */
export async function requireMails(loaded: LoadedProject, project: Project): Promise<Mails> {
  const { mails, diagnostics } = await compileMails(project.outlines);
  if (hasErrors(diagnostics)) refuse(loaded, diagnostics);
  return mails;
}

export function refuse(loaded: LoadedProject, diagnostics: readonly Diagnostic[]): never {
  const texts = textsOf(filesOf(loaded));
  say(formatDiagnostics(diagnostics, texts, colorsFor(process.stderr), columnsOf(process.stderr)));
  say(`\n${countDiagnostics(diagnostics)}; nothing was run\n${whereToRead(diagnostics)}`);
  throw new InvalidProject();
}
