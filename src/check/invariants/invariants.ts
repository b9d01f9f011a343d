/** All that is held against the lives of a project. */
import type { Mails, Project } from '../../simulate/project.js';
import { alwaysOnInvariants } from './always-on.js';
import { declaredInvariants } from './declared.js';
import type { Goal, Invariant } from './invariant.js';

export interface Invariants {
  /** Declared ones first, each in the order of their names. */
  readonly laws: readonly Invariant[];
  readonly goals: readonly Goal[];
}

export function invariantsOf(project: Project, mails: Mails): Invariants {
  const { laws, goals } = declaredInvariants(project);
  return { laws: [...laws, ...alwaysOnInvariants(project, mails)], goals };
}
