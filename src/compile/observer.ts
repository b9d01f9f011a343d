import type { Condition, Part } from '../language/documents.js';
import type { ConditionTrace } from '../vocabulary/decision.js';
import type { Frame } from './frame.js';

/** Who watches rules being read. Compiled in only where there is one, and changes nothing of what is decided. */
export interface Observer {
  /** A condition was read as a whole; called in the order of reading. The frame is good for that moment only. */
  readonly read: (trace: ConditionTrace, frame: Frame) => void;
  /** Where a `where` of a fact stands; undefined for one that is not observed. */
  readonly partOf: (where: Condition) => Part | undefined;
}
