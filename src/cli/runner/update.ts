/** `mailwright test --update`: what is decided becomes what is expected, in the scenarios' own files. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fragmentMistakes } from '../../check/given.js';
import type { Fragments } from '../../check/given-file.js';
import { readFragments } from '../../check/given-file.js';
import { loadPages } from '../../check/page.js';
import type { Choose, Sound, Update } from '../../check/update.js';
import { updateFile } from '../../check/update.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Project } from '../../simulate/project.js';
import { compileMails, openProject } from '../../simulate/project.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { ExitCode } from '../command.js';
import { DiskError } from '../files.js';
import type { ProjectFiles } from '../files.js';
import { unifiedDiff } from '../fix/diff.js';
import { writeFiles } from '../fix/write.js';
import { hasErrors } from '../report/diagnostics.js';
import { counted, print, say } from '../terminal.js';
import { snapshotsIn } from './used-snapshots.js';

interface Updated {
  /** The files as they are to be. */
  readonly files: readonly SourceFile[];
  readonly updates: readonly Update[];
  /** Snapshots that no scenario names any more, from the project's folder; looked for where all scenarios are. */
  readonly unused: readonly string[];
  /** Whether anything fails that stays as it was. */
  readonly isLeft: boolean;
}

export interface UpdateRequest {
  /** The project's folder. */
  readonly folder: string;
  readonly files: ProjectFiles;
  readonly choose: Choose;
  /** Whether all scenarios are chosen: only then it is known which snapshots are used. */
  readonly isWhole: boolean;
  /** Shows what would be written, and writes nothing. */
  readonly isDry: boolean;
}

/** Undefined where the scenarios are to be run now, as they are written then; else the command's exit code. */
export async function updateFirst(request: UpdateRequest): Promise<ExitCode | undefined> {
  const { folder, files, isWhole, isDry } = request;
  const updated = await findUpdates(request);
  if (!updated) return undefined;
  const unused = isWhole ? updated.unused : [];
  say(updateReport(updated, isDry));
  if (unused.length > 0) {
    say(
      `mailwright: ${counted(unused.length, 'snapshot')} that no scenario uses ${isDry ? 'would be removed' : 'removed'}`,
    );
    say(unused.map((path) => `  ${path}`).join('\n'));
  }
  if (isDry) {
    const diff = updateDiff(files.scenarios, updated);
    if (diff !== '') print(diff);
    return diff !== '' || unused.length > 0 || updated.isLeft ? 1 : 0;
  }
  writeFiles(folder, files.scenarios, updated.files);
  removeSnapshots(folder, unused);
  return undefined;
}

/** After a run of all scenarios: which snapshots nobody compares any more. */
export function sayUnused(folder: string, files: ProjectFiles): void {
  if (!existsSync(join(folder, SNAPSHOTS))) return;
  const { project } = openProject(files.rules);
  const unused = project ? unusedSnapshots(folder, files.scenarios, project, readFragments(files.given)) : [];
  if (unused.length === 0) return;
  const shown = unused.slice(0, MOST_LINES).map((path) => `  ${path}`);
  const more = unused.length > MOST_LINES ? [`  … and ${unused.length - MOST_LINES} more`] : [];
  say(
    [
      `mailwright: ${counted(unused.length, 'snapshot')} that no scenario uses; \`mailwright test --update\` removes them`,
      ...shown,
      ...more,
    ].join('\n'),
  );
}

/** Nothing where the rules, the templates or a chosen scenario file has a mistake: they are told by who runs the scenarios. */
async function findUpdates({ folder, files, choose }: UpdateRequest): Promise<Updated | undefined> {
  const sound = await openSound(files);
  if (!sound) return undefined;
  const updates = files.scenarios.map((file) => updateFile(file, sound, choose));
  if (!updates.every((one) => one !== undefined)) return undefined;
  const after = updates.map(({ file }) => file);
  return {
    files: after,
    updates,
    unused: unusedSnapshots(folder, after, sound.project, sound.fragments),
    isLeft: updates.some(({ left, refused }) => left.length + refused.length > 0),
  };
}

async function openSound({ rules, given }: ProjectFiles): Promise<Sound | undefined> {
  const { project, diagnostics } = openProject(rules);
  if (!project || hasErrors(diagnostics)) return undefined;
  const { mails, diagnostics: ofMails } = await compileMails(project.outlines);
  const fragments = readFragments(given);
  if (hasErrors(ofMails) || hasErrors(fragmentMistakes(fragments))) return undefined;
  return { project, mails, fragments, readPage: await loadPages() };
}

const SNAPSHOTS = 'scenarios/__emails__';

/** Files of snapshots that no scenario names any more; none where a scenario file can not be read. */
function unusedSnapshots(
  folder: string,
  scenarios: readonly SourceFile[],
  project: Project,
  fragments: Fragments,
): readonly string[] {
  const path = join(folder, SNAPSHOTS);
  const names = existsSync(path) ? readdirSync(path).sort() : [];
  if (names.length === 0) return [];
  const read = scenarios
    .filter(({ text }) => text.includes('snapshot'))
    .map((file) => readScenarios(file, project, fragments));
  if (read.some(({ diagnostics }) => hasErrors(diagnostics))) return [];
  const used = new Set(read.flatMap(({ cases }) => cases.flatMap(snapshotsIn)));
  // Files of other kinds are none of ours.
  const isOurs = (name: string) => /^[^.].*\.(?:html|txt)$/.test(name);
  return names.filter((name) => isOurs(name) && !used.has(name)).map((name) => `${SNAPSHOTS}/${name}`);
}

function removeSnapshots(folder: string, paths: readonly string[]): void {
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
function updateDiff(before: readonly SourceFile[], { files }: Updated): string {
  return files.map(({ path, text }, index) => unifiedDiff(path, before[index]!.text, text)).join('');
}

/** What was updated, and what was not though it could be said what should stand there. */
function updateReport({ updates }: Updated, isDry: boolean): string {
  const changed = updates.filter(({ changes }) => changes.length > 0);
  const count = changed.reduce((sum, { changes }) => sum + changes.length, 0);
  const verb = isDry ? 'would be updated' : 'updated';
  const head =
    count === 0
      ? ['mailwright: no expectation is to be updated']
      : [`mailwright: ${counted(count, 'expectation')} ${verb} in ${counted(changed.length, 'file')}`];
  const lines = changed.flatMap(({ file, changes }) => [
    `  ${file.path}`,
    ...[...new Set(changes.map(({ name }) => name))]
      .slice(0, MOST_LINES)
      .flatMap((name) => [
        `    ${name}`,
        ...changes.filter((one) => one.name === name).map(({ words }) => `      ${words}`),
      ]),
  ]);
  const refused = updates.flatMap((one) =>
    one.refused.map(({ span, why, name }) => `  ${formatPlace(span)} is left, in ${name}: ${why}`),
  );
  return [...head, ...lines, ...refused].join('\n');
}

const MOST_LINES = 20;
