import type { RuleSet } from '../../language/rule-set.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { conditionPlace } from './conditions.js';
import type { Counts, Point } from './point.js';
import { pointKey } from './point.js';

/** What coverage tools list as functions: campaigns, and how often they were entered; segments read; contents shown. */
export interface RuleFunction {
  /** `campaign cart-recovery`. */
  readonly name: string;
  /** Of its name. */
  readonly span: Span;
  readonly count: number;
}

export function ruleFunctions(
  { campaigns, segments, contents }: RuleSet,
  points: readonly Point[],
  counts: Counts,
): readonly RuleFunction[] {
  const countOf = (key: string) => (counts.get(key) ?? []).reduce((sum, count) => sum + count, 0);
  const keys = new Set(points.map(({ key }) => key));
  const at = (kind: Point['kind'], span: Span) => {
    const key = pointKey(kind, span);
    return keys.has(key) ? countOf(key) : 0;
  };
  return [
    ...[...campaigns.values()].map(({ name, span, at: placeOf }) => ({
      name: `campaign ${name}`,
      span,
      count: at('trigger', placeOf(['trigger'], 'key')),
    })),
    ...[...segments.values()].map(({ name, span, body, at: placeOf }) => ({
      name: `segment ${name}`,
      span,
      count: at('condition', conditionPlace(body.when, { at: placeOf, path: ['when'] })),
    })),
    ...[...contents.values()].map(({ name, span, body, at: placeOf }) => ({
      name: `content ${name}`,
      span,
      count: body.choose.reduce((sum, choice, index) => {
        const key = 'when' in choice ? 'when' : 'otherwise';
        return sum + at('choice', placeOf(['choose', index, key], 'key'));
      }, 0),
    })),
  ];
}
