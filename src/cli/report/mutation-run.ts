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
  /** All that are judged: declared, and always on. */
  readonly invariants: readonly { readonly name: string; readonly isDeclared: boolean }[];
  readonly isDry: boolean;
  readonly isStrict: boolean;
  /** Percent. */
  readonly threshold: number | undefined;
  readonly lives: number;
  readonly seed: number;
}

export interface Credit {
  readonly name: string;
  readonly declared: boolean;
  /** Mutants that it kills and no scenario notices. */
  readonly alone: number;
  /** Mutants that a scenario kills, in the lives of which it breaks too. */
  readonly too: number;
}

/** What each invariant is good for. */
export function creditsOf({ all, invariants }: Pick<MutationRun, 'all' | 'invariants'>): readonly Credit[] {
  const killers = all.flatMap(({ judgement }) => (judgement.kind === 'killed' ? [judgement.by] : []));
  return invariants.map(({ name, isDeclared }) => ({
    name,
    declared: isDeclared,
    alone: killers.filter((by) => by.kind === 'invariant' && by.name === name).length,
    too: killers.filter((by) => by.kind === 'scenario' && by.invariants.includes(name)).length,
  }));
}
