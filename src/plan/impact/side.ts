/** One of the two rule sets that are compared. */
import type { Mails, Project } from '../../simulate/project.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';

/** As far as a study needs it. */
export type Side = Pick<Project, 'ruleSet' | 'program' | 'outlines' | 'check'>;

/** With its mails, where they are to be rendered. */
export interface RenderedSide extends Side {
  readonly mails: Mails;
}

/** Ranks and pseudonyms are by hash under this; the same whichever rule set is the old one. */
export function keyOf(before: Side, after: Side): string {
  return fingerprint(['impact', ...[before, after].map(({ program }) => program.fingerprint).sort()]);
}
