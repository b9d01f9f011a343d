/** Rules as a project, without templates: what mails say is looked at elsewhere. */
import type { Project } from '../../../src/simulate/project.js';
import type { Rules } from '../../engine/rules.js';

export function projectOf(rules: Rules): Project {
  const accepts = () => [];
  return { ...rules, outlines: new Map(), check: accepts, checkTraits: accepts } as unknown as Project;
}
