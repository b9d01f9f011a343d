import type { Coverage } from '../../check/coverage/coverage.js';
import { METRICS, metricsOf, percentOf } from '../../check/coverage/coverage.js';
import type { CoverageOptions } from './options.js';

/** A sentence for each share that is too small. */
export function belowThreshold(
  coverage: Coverage,
  { thresholds }: Pick<CoverageOptions, 'thresholds'>,
): readonly string[] {
  const metrics = metricsOf(coverage);
  return METRICS.flatMap((metric) => {
    const wanted = thresholds[metric];
    const found = percentOf(metrics[metric]);
    if (wanted === undefined || found >= wanted) return [];
    const { covered, total } = metrics[metric];
    return [
      `mailwright: scenarios cover ${found} % of ${metric} (${covered} of ${total}), and \`--coverage-threshold\` asks for ${wanted} %; the report names each gap`,
    ];
  });
}
