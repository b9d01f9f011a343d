/** What an attack is made with, in whichever thread: the same texts give the same ground. */
import type { Ground, GroundOptions } from '../../check/attack/ground.js';
import { groundOf } from '../../check/attack/ground.js';
import type { SourceFile } from '../../language/source-file.js';
import type { KnownMjml } from '../../render/mjml.js';
import { learnMjml } from '../../render/mjml.js';
import { compileMails, openProject } from '../../simulate/project.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { loadLater } from '../later-packages.js';

/** All that another thread needs to know; the files have no mistake. */
export interface Opening extends GroundOptions {
  readonly files: readonly SourceFile[];
  /** What MJML has made of their templates: it takes longer than all the rest. */
  readonly mjml: KnownMjml;
}

export async function openGround({ files, mjml, ...options }: Opening): Promise<Ground> {
  loadLater();
  learnMjml(mjml);
  const { project } = openProject(files);
  assert(project, 'the files have been read without a mistake');
  const { mails } = await compileMails(project.outlines);
  return groundOf(project, mails, options);
}
