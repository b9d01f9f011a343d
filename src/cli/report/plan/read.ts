/** Reads a plan file. */
import type { Plan } from '../../../plan/plan.js';

/** A plan, or why what was read is none, a sentence each. */
export type ReadPlan = { readonly plan: Plan } | { readonly problems: readonly string[] };

/** `record` is what `--format json` printed, parsed; whatever else it is, is told. */
export function planFromRecord(record: unknown): ReadPlan {
  return { plan: record as Plan };
}
