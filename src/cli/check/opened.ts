/** What an attack is made with, in whichever thread: the same texts give the same ground. */
import type { Ground } from '../../check/attack/ground.js';
import { groundOf } from '../../check/attack/ground.js';
import { readFragments } from '../../check/given-file.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import { compileMails, openProject } from '../../simulate/project.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { loadLater } from '../later-packages.js';

/** All that another thread needs to know; the files have no mistake. */
export interface Opening {
  readonly files: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[];
  readonly given: readonly SourceFile[];
  readonly seed: number;
  readonly isInvalidToo: boolean;
  readonly laws: readonly string[] | undefined;
}

export async function openGround({ files, scenarios, given, ...options }: Opening): Promise<Ground> {
  loadLater();
  const { project } = openProject(files);
  assert(project, 'the files have been read without a mistake');
  const { mails } = await compileMails(project.outlines);
  const fragments = readFragments(given);
  const cases = scenarios.flatMap((file) => readScenarios(file, project, fragments).cases);
  return groundOf(project, mails, { scenarios: cases, ...options });
}
