/** A run of `mailwright mutate`, ready to be told. */
import type { Excuse } from '../../check/mutation/judgement.js';
import type { Judged } from '../../check/mutation/score.js';

export interface MutationRun {
  /** In the order of their places. */
  readonly all: readonly Judged[];
  /** Of them, those that were not kept from an earlier run. */
  readonly judged: number;
  /** By id, the lines that a mutant takes away (`- …`) and puts there (`+ …`). */
  readonly diffs: ReadonlyMap<string, readonly string[]>;
  /** Excuses at lines that were looked at, with no survivor. */
  readonly unused: readonly Excuse[];
  /** Scenarios that fail by the rules as they are. */
  readonly failing: readonly { readonly file: string; readonly name: string }[];
  /** By id of the survivor, the scenario that was written. */
  readonly saved: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  readonly isDry: boolean;
  readonly isStrict: boolean;
  /** Percent. */
  readonly threshold: number | undefined;
  readonly lives: number;
  readonly seed: number;
}
