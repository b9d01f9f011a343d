/** The lives by which mutants are told from the rules: a fixed number, always the same of one seed. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import { lifeAt, livesOf } from '../lives/lives.js';

/** By the rules alone: no scenario changes them. */
export function generatedLives(
  project: Project,
  { lives: count, seed }: { readonly lives: number; readonly seed: number },
): readonly Timeline[] {
  const lives = livesOf(project);
  return Array.from({ length: count }, (_, run) => lifeAt(lives, seed, run));
}
