/** Exposures, counted: how many users came to where the variants of an experiment part. */
import type { Declared, ExperimentBody } from '../language/documents.js';
import { compareText } from '../vocabulary/diagnostic.js';
import type { Exposure } from '../vocabulary/exposure.js';

export interface ExposureTally {
  readonly experiment: string;
  readonly variant: string;
  /** Different users, each exposed once. */
  readonly users: number;
}

/** Users by experiment and variant, which a space parts: neither name has one. */
export type ExposureCounts = Map<string, number>;

export function countExposure(counts: ExposureCounts, { experiment, variant }: Exposure): void {
  const key = `${experiment} ${variant}`;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Every variant of the experiments, in order of name and as they are written; one that nobody has shows as such. */
export function tallyExposures(
  parts: readonly ExposureCounts[],
  experiments: Iterable<Declared<ExperimentBody>>,
): readonly ExposureTally[] {
  const usersOf = (key: string) => parts.reduce((sum, counts) => sum + (counts.get(key) ?? 0), 0);
  return [...experiments]
    .sort((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, body: { variants } }) =>
      variants.map((variant) => ({
        experiment: name,
        variant: variant.name,
        users: usersOf(`${name} ${variant.name}`),
      })),
    );
}
