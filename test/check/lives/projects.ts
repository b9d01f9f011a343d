/** The projects whose users' lives are looked at: the store, the shops of other tests, and one with all that aims need. */
import { join, resolve } from 'node:path';
import { readProjectFiles } from '../../../src/cli/files.js';
import type { Project } from '../../../src/simulate/project.js';
import { openProject } from '../../../src/simulate/project.js';

const ROOT = resolve(import.meta.dirname, '../../..');

export const FOLDERS = {
  store: ROOT,
  'the project to begin with': join(ROOT, 'src/cli/init/project'),
  'a small shop': join(ROOT, 'test/check/fixtures/shop'),
  'a shop with gaps': join(ROOT, 'test/check/discover/fixtures/shop'),
  'a library': join(import.meta.dirname, 'library'),
} as const;
export type Folder = keyof typeof FOLDERS;

const opened = new Map<Folder, Project>();

export function projectOf(name: Folder): Project {
  let project = opened.get(name);
  if (!project) {
    const { rules } = readProjectFiles(FOLDERS[name]);
    const { project: found, diagnostics } = openProject(rules);
    if (!found)
      throw new Error(
        JSON.stringify(
          diagnostics.map(({ message, span }) => [message, span]),
          null,
          1,
        ),
      );
    opened.set(name, (project = found));
  }
  return project;
}
