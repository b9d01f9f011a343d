import type { Project } from '../../simulate/project.js';
import type { Mutant } from '../mutants/mutant.js';

export function equivalenceOf(
  _project: Project,
  _mutant: Mutant,
  _changed: Project,
): { readonly why: string } | undefined {
  return undefined;
}
