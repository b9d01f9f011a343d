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

/** Every variant of the experiments, in order of name and as they are written; one that nobody has shows as such. */
export function tallyExposures(
  exposures: readonly Exposure[],
  experiments: Iterable<Declared<ExperimentBody>>,
): readonly ExposureTally[] {
  const counts = new Map<string, number>();
  for (const { experiment, variant } of exposures) {
    const key = `${experiment} ${variant}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...experiments]
    .sort((a, b) => compareText(a.name, b.name))
    .flatMap(({ name, body: { variants } }) =>
      variants.map((variant) => ({
        experiment: name,
        variant: variant.name,
        users: counts.get(`${name} ${variant.name}`) ?? 0,
      })),
    );
}
