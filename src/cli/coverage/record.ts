/** Coverage for programs. */
import type { Coverage } from '../../check/coverage/coverage.js';
import { METRICS, gapWords, metricsOf, percentOf } from '../../check/coverage/coverage.js';

export function coverageRecord(coverage: Coverage): object {
  const metrics = metricsOf(coverage);
  const { scenarios, gaps } = coverage;
  return {
    scenarios,
    shares: Object.fromEntries(
      METRICS.map((name) => [name, { ...metrics[name], percent: percentOf(metrics[name]) }]),
    ),
    gaps: gaps.map((gap) => ({
      key: gap.point.key,
      kind: gap.point.kind,
      place: gap.arm.span,
      label: gap.point.label,
      arm: gap.arm.name,
      says: gapWords(gap),
      isUnread: gap.isUnread,
    })),
  };
}
