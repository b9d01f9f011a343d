/** Places of the rules and templates that can go several ways, each of which a scenario should go once. */
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';

export const POINT_KINDS = [
  'condition',
  'trigger',
  'refusal',
  'repeat',
  'exit',
  'wait',
  'await',
  'past-target',
  'branch',
  'send',
  'choice',
  'variant',
  'variant-holdout',
  'consent',
  'holdout',
  'quiet-hours',
  'cap',
  'template-if',
  'template-loop',
  'template-choice',
  'template-fallback',
] as const;
export type PointKind = (typeof POINT_KINDS)[number];

export interface Point {
  /** `condition rules/cart.yaml:4:7`: the same wherever and however often the place is compiled. */
  readonly key: string;
  readonly kind: PointKind;
  readonly span: Span;
  /** What stands there, in the words of the rules: `profile $.traits.country equal DE`. */
  readonly label: string;
  /** The ways that it can go. */
  readonly arms: readonly Arm[];
}

/** `never NAME` is said of one that no scenario went. */
export interface Arm {
  readonly name: string;
  readonly span: Span;
}

/** How often each arm was gone, by key; points that nothing came to are absent. */
export type Counts = ReadonlyMap<string, readonly number[]>;

export function pointKey(kind: PointKind, span: Span): string {
  return `${kind} ${formatPlace(span)}`;
}

export function pointAt(kind: PointKind, span: Span, label: string, arms: readonly string[]): Point {
  return { key: pointKey(kind, span), kind, span, label, arms: arms.map((name) => ({ name, span })) };
}

/** Of several runs together. */
export function addCounts(all: Iterable<Counts>): Counts {
  const sums = new Map<string, number[]>();
  for (const counts of all) {
    for (const [key, arms] of counts) {
      const sum = sums.get(key);
      if (!sum) sums.set(key, [...arms]);
      else for (const [index, count] of arms.entries()) sum[index] = (sum[index] ?? 0) + count;
    }
  }
  return sums;
}

/** An arm that was never gone. */
export interface Gap {
  readonly point: Point;
  readonly arm: Arm;
  /** Whether the point was never come to at all. */
  readonly isUnread: boolean;
}

export function gapsOf(points: readonly Point[], counts: Counts): readonly Gap[] {
  return points.flatMap((point) => {
    const gone = counts.get(point.key) ?? [];
    const isUnread = !gone.some((count) => count > 0);
    return point.arms.flatMap((arm, index) => ((gone[index] ?? 0) > 0 ? [] : [{ point, arm, isUnread }]));
  });
}
