/** What is asked of a changed condition, and what can be said of it. */
import type { ConditionRole } from '../../language/condition-sites.js';
import type { Condition } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Certainty, DocumentName, Effect } from '../change.js';

export interface ConditionChange {
  readonly before: Project;
  readonly after: Project;
  /** The very value in the project's rule set, so that its place is known; undefined where there is none: it is true. */
  readonly conditionBefore: Condition | undefined;
  readonly conditionAfter: Condition | undefined;
  readonly role: ConditionRole;
  /** The documents in which they stand; under another name where that was changed. */
  readonly documentBefore: DocumentName;
  readonly documentAfter: DocumentName;
}

export interface ConditionVerdict {
  /**
   * `none` alone, which is proven; `wider` where the new condition holds for somebody for whom the old does not,
   * `narrower` where it is the other way round; `unknown` among them where either may be or not.
   */
  readonly effects: readonly Effect[];
  readonly certainty: Certainty;
}

export type ConditionProver = (change: ConditionChange) => ConditionVerdict;

/** Where the new condition holds and the old does not, or the other way round. */
export type Direction = 'wider' | 'narrower';
