/** What the threads that judge mutants are given, and what they answer. */
import type { Entry } from '../../check/mutation/record.js';
import type { GroundFiles } from '../../check/mutation/ground.js';
import type { SourceFile } from '../../language/source-file.js';

export interface Bench {
  /** The project's folder, in which snapshots lie. */
  readonly folder: string;
  readonly files: GroundFiles;
  readonly snapshots: readonly SourceFile[];
  readonly lives: number;
  readonly seed: number;
}

/** A mutant to be judged, by its id, and what was found of it before. */
export interface Question {
  readonly id: string;
  readonly before: Entry | undefined;
}

export interface Answer {
  readonly id: string;
  readonly entry: Entry;
  readonly isKept: boolean;
}
