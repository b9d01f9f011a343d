import type { Mails, Project } from '../../simulate/project.js';
import type { Invariant } from './invariant.js';

/** What holds of every project with nothing written. */
export function alwaysOnInvariants(_project: Project, _mails: Mails): readonly Invariant[] {
  return [];
}
