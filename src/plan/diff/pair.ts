/** A document, and a part of one, under both rule sets. */
import type { Project } from '../../simulate/project.js';
import type { ConditionProver } from '../conditions/prove.js';
import type { RuleDocument } from './documents.js';
import type { Unit } from './unit.js';

/** A document under both rule sets. */
export interface DocumentPair {
  readonly before: RuleDocument;
  readonly after: RuleDocument;
}

/** A part of it; one of the two may be missing. */
export interface UnitPair {
  readonly before: Unit | undefined;
  readonly after: Unit | undefined;
}

export interface Sides {
  readonly before: Project;
  readonly after: Project;
  readonly prove: ConditionProver;
  /** Whose mails are asked about, where it is one campaign's. */
  readonly campaign?: string;
}
