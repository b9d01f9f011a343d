/** Which variants of which experiments a user has. */

/** By experiment, the variant; experiments in order of name. Names are in kebab-case. */
export type Assignments = Readonly<Record<string, string>>;

/** How a user is called who takes part in no experiment: no variant may have this name. */
export const NO_VARIANT = 'none';

/** The fields of a decision; of several experiments `a+b` and `x+y`, in the same order. */
export interface AssignmentFields {
  readonly experiment?: string;
  readonly variant?: string;
}

const JOINT = '+';

export function assignmentFields(assignments: Assignments | undefined): AssignmentFields {
  if (!assignments) return {};
  return { experiment: Object.keys(assignments).join(JOINT), variant: variantNames(assignments) };
}

/** `urgency`; of several experiments `urgency+late`. */
export function variantNames(assignments: Assignments): string {
  return Object.values(assignments).join(JOINT);
}

/** The single names that `a+b` stands for. */
export function namesIn(joined: string | undefined): readonly string[] {
  return joined === undefined ? [] : joined.split(JOINT);
}

/** A decision's experiments and variants, pair by pair. */
export function assignmentPairs({
  experiment,
  variant,
}: AssignmentFields): readonly (readonly [string, string])[] {
  const variants = namesIn(variant);
  return namesIn(experiment).map((name, index) => [name, variants[index]!]);
}
