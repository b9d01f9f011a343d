/** A condition before and after: proven to mean the same, to hold for more or for fewer, or a user treated otherwise. */
import type { ConditionRole } from '../../language/condition-sites.js';
import type { Condition } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import { canonicalJson } from '../../vocabulary/json.js';
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
  /** `none` alone; or `wider`, `narrower` or both; or `unknown` where neither was shown. */
  readonly effects: readonly Effect[];
  readonly certainty: Certainty;
}

export type ConditionProver = (change: ConditionChange) => ConditionVerdict;

export const proveCondition: ConditionProver = ({ conditionBefore, conditionAfter }) => {
  if (canonicalJson(conditionBefore) === canonicalJson(conditionAfter)) {
    return { effects: ['none'], certainty: { kind: 'proven', why: 'both are the same' } };
  }
  return { effects: ['unknown'], certainty: { kind: 'unproven', why: 'the conditions differ' } };
};
