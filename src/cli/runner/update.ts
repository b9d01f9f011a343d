/** `mailwright test --update`: what is decided becomes what is expected, in the scenarios' own files. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Choose, Update } from '../../check/update.js';
import { updateFile } from '../../check/update.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Mails, Project } from '../../simulate/project.js';
import { compileMails, openProject } from '../../simulate/project.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { DiskError } from '../files.js';
import type { ProjectFiles } from '../files.js';
import { unifiedDiff } from '../fix/diff.js';
import { writeFiles } from '../fix/write.js';
import { hasErrors } from '../report/diagnostics.js';
import { counted } from '../terminal.js';
import { snapshotsIn } from './used-snapshots.js';

export interface Updated {
  /** The files as they are to be. */
  readonly files: readonly SourceFile[];
  readonly updates: readonly Update[];
  /** Snapshots that no scenario names any more, from the project's folder; looked for where all scenarios are. */
  readonly unused: readonly string[];
  /** Whether anything fails that stays as it was. */
  readonly isLeft: boolean;
}

/** Nothing where the rules, the templates or a chosen scenario file has a mistake: they are told by who runs the scenarios. */
export async function findUpdates(
  folder: string,
  files: ProjectFiles,
  choose: Choose,
): Promise<Updated | undefined> {
  const sound = await openSound(files);
  if (!sound) return undefined;
  const updates = files.scenarios.map((file) => updateFile(file, sound, choose));
  if (!updates.every((one) => one !== undefined)) return undefined;
  const after = updates.map(({ file }) => file);
  return {
    files: after,
    updates,
    unused: unusedSnapshots(folder, after, sound.project),
    isLeft: updates.some(({ left, refused }) => left.length + refused.length > 0),
  };
}

async function openSound({
  rules,
}: ProjectFiles): Promise<{ readonly project: Project; readonly mails: Mails } | undefined> {
  const { project, diagnostics } = openProject(rules);
  if (!project || hasErrors(diagnostics)) return undefined;
  const { mails, diagnostics: ofMails } = await compileMails(project.outlines);
  return hasErrors(ofMails) ? undefined : { project, mails };
}

const SNAPSHOTS = 'scenarios/__emails__';

/** Files of snapshots that no scenario names any more; none where a scenario file can not be read. */
export function unusedSnapshots(
  folder: string,
  scenarios: readonly SourceFile[],
  project: Project,
): readonly string[] {
  const path = join(folder, SNAPSHOTS);
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  if (names.length === 0) return [];
  const read = scenarios.map((file) => readScenarios(file, project));
  if (read.some(({ diagnostics }) => hasErrors(diagnostics))) return [];
  const used = new Set(read.flatMap(({ cases }) => cases.flatMap(snapshotsIn)));
  // Files of other kinds are none of ours.
  const isOurs = (name: string) => /^[^.].*\.(?:html|txt)$/.test(name);
  return names
    .filter((name) => isOurs(name) && !used.has(name.replace(/\.(?:html|txt)$/, '')))
    .map((name) => `${SNAPSHOTS}/${name}`);
}

/** Writes the files that change, each as a whole or not at all. */
export function writeUpdates(folder: string, before: readonly SourceFile[], { files }: Updated): void {
  writeFiles(folder, before, files);
}

export function removeSnapshots(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    try {
      rmSync(join(folder, path));
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new DiskError(`the snapshot ${path} can not be removed (${code ?? 'unknown'})`, { cause });
    }
  }
}

/** What changes, as `git apply` reads it. */
export function updateDiff(before: readonly SourceFile[], { files }: Updated): string {
  return files.map(({ path, text }, index) => unifiedDiff(path, before[index]!.text, text)).join('');
}

/** What was updated, and what was not though it could be said what should stand there. */
export function updateReport({ updates }: Updated, isDry: boolean): string {
  const changed = updates.filter(({ changes }) => changes.length > 0);
  const count = changed.reduce((sum, { changes }) => sum + changes.length, 0);
  const verb = isDry ? 'would be updated' : 'updated';
  const head =
    count === 0
      ? ['mailwright: no expectation is to be updated']
      : [`mailwright: ${counted(count, 'expectation')} ${verb} in ${counted(changed.length, 'file')}`];
  const lines = changed.flatMap(({ file, changes }) => [
    `  ${file.path}`,
    ...changes.slice(0, MOST_LINES).map(({ name, words }) => `    ${name}: ${words}`),
    ...(changes.length > MOST_LINES ? [`    … and ${changes.length - MOST_LINES} more`] : []),
  ]);
  const refused = updates.flatMap((one) =>
    one.refused.map(({ span, why, name }) => `  ${formatPlace(span)} is left, in ${name}: ${why}`),
  );
  return [...head, ...lines, ...refused].join('\n');
}

const MOST_LINES = 20;
