/** Where a project lies in its repository, and what GitHub Actions tells of that. */
import { appendFileSync, existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import process from 'node:process';
import { DiskError } from './files.js';
import type { LinkOf, PathOf } from './report/github.js';

/** Whether this is a step of GitHub Actions. */
export function isInActions(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true';
}

/** Paths of a project's files from the root of the repository that it lies in; from its own folder where it lies in none. */
export function pathsFromRoot(project: string): PathOf {
  const folder = realpathSync(project);
  const inside = relative(rootOf(folder), folder).split(sep).join('/');
  return inside === '' ? (file) => file : (file) => `${inside}/${file}`;
}

function rootOf(folder: string): string {
  const workspace = process.env['GITHUB_WORKSPACE'];
  if (isInActions() && workspace !== undefined && existsSync(workspace)) {
    const root = realpathSync(workspace);
    if (`${folder}${sep}`.startsWith(`${root}${sep}`)) return root;
  }
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, '.git'))) return above;
    if (dirname(above) === above) return folder;
  }
}

/** Links to the files of the commit that is looked at. */
export function linksToCommit(): LinkOf {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: commit } = process.env;
  if (!server || !repository || !commit) return () => undefined;
  return (path, line) => `${server}/${repository}/blob/${commit}/${encodeURI(path)}#L${line}`;
}

/** Adds to the summary of the step, where there is one. */
export function addToSummary(markdown: string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  try {
    appendFileSync(file, markdown);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new DiskError(`the summary of the step can not be written (${code ?? 'unknown'})`, { cause });
  }
}
