/** A project's files, opened for an attack. */
import type { Ground } from '../../../src/check/attack/ground.js';
import { groundOf, toldLives } from '../../../src/check/attack/ground.js';
import { compileMails, openProject } from '../../../src/simulate/project.js';
import type { Files } from '../../cli/mailwright.js';

export async function groundFor(files: Files, seed = 1, laws?: readonly string[]): Promise<Ground> {
  const texts = Object.entries(files).map(([path, text]) => ({ path, text: String(text) }));
  const { project, diagnostics } = openProject(texts);
  if (!project) throw new Error(JSON.stringify(diagnostics.filter(({ severity }) => severity === 'error')));
  const { mails } = await compileMails(project.outlines);
  return groundOf(project, mails, { told: toldLives([]), seed, isInvalidToo: false, laws });
}
