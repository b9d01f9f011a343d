import type { Project } from '../../simulate/project.js';
import type { Goal, Invariant } from './invariant.js';

/** The invariants that the rules declare. */
export function declaredInvariants(_project: Project): {
  readonly laws: readonly Invariant[];
  readonly goals: readonly Goal[];
} {
  return { laws: [], goals: [] };
}
