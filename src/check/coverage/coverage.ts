/** How much of the rules and templates a run of scenarios went. */
import type { Project } from '../../simulate/project.js';
import { coveragePoints } from './instrument.js';
import type { RuleFunction } from './functions.js';
import { ruleFunctions } from './functions.js';
import type { Counts, Gap, Point, PointKind } from './point.js';
import { addCounts, gapsOf } from './point.js';

export interface Coverage {
  /** How many scenarios it is of. */
  readonly scenarios: number;
  readonly points: readonly Point[];
  readonly counts: Counts;
  readonly functions: readonly RuleFunction[];
  readonly gaps: readonly Gap[];
}

/** `counts` are those of each scenario. */
export function coverageOf(project: Project, counts: readonly Counts[]): Coverage {
  const points = coveragePoints(project);
  const sums = addCounts(counts);
  return {
    scenarios: counts.length,
    points,
    counts: sums,
    functions: ruleFunctions(project.ruleSet, points, sums),
    gaps: gapsOf(points, sums),
  };
}

/** What a report tells apart. */
export const GROUPS = ['conditions', 'steps', 'choices', 'sending', 'templates'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<PointKind, Group>> = {
  condition: 'conditions',
  trigger: 'steps',
  refusal: 'steps',
  repeat: 'steps',
  exit: 'steps',
  wait: 'steps',
  await: 'steps',
  'past-target': 'steps',
  branch: 'steps',
  send: 'steps',
  choice: 'choices',
  variant: 'choices',
  'variant-holdout': 'choices',
  consent: 'sending',
  holdout: 'sending',
  'quiet-hours': 'sending',
  cap: 'sending',
  'template-if': 'templates',
  'template-loop': 'templates',
  'template-choice': 'templates',
  'template-fallback': 'templates',
};

export function groupOf({ kind }: Point): Group {
  return GROUP_OF[kind];
}

export interface Share {
  readonly covered: number;
  readonly total: number;
}

/** Ways gone, of all. */
export function armsGone(points: readonly Point[], counts: Counts): Share {
  const gone = points.map(({ key, arms }) => {
    const found = counts.get(key) ?? [];
    return arms.filter((_, index) => (found[index] ?? 0) > 0).length;
  });
  return { covered: sum(gone), total: sum(points.map(({ arms }) => arms.length)) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

export const METRICS = ['branches', 'statements', 'functions', 'lines'] as const;
export type Metric = (typeof METRICS)[number];

/** As Istanbul counts: ways, places, campaigns with segments and contents, and lines. */
export function metricsOf({ points, counts, functions }: Coverage): Readonly<Record<Metric, Share>> {
  const isRead = ({ key }: Point) => (counts.get(key) ?? []).some((count) => count > 0);
  const lineOf = ({ span }: Point) => `${span.file}:${span.line}`;
  const read = points.filter(isRead);
  return {
    branches: armsGone(points, counts),
    statements: { covered: read.length, total: points.length },
    functions: { covered: functions.filter(({ count }) => count > 0).length, total: functions.length },
    lines: { covered: new Set(read.map(lineOf)).size, total: new Set(points.map(lineOf)).size },
  };
}

/** Whole percents and a tenth; not all is never 100. */
export function percentOf({ covered, total }: Share): number {
  if (total === 0 || covered === total) return 100;
  return Math.floor((covered / total) * 1000) / 10;
}

/** What no scenario did at a place. */
export interface Missing {
  readonly point: Point;
  /** `never true`. */
  readonly says: string;
}

/** Place by place; what nothing came to is said once, not arm by arm. */
export function missingOf(gaps: readonly Gap[]): readonly Missing[] {
  const byPoint = new Map<Point, Gap[]>();
  for (const gap of gaps) byPoint.set(gap.point, [...(byPoint.get(gap.point) ?? []), gap]);
  return [...byPoint].map(([point, ofPoint]) => {
    const isWhole = ofPoint[0]!.isUnread && point.arms.length > 1;
    return { point, says: isWhole ? unreadWords(point) : ofPoint.map(gapWords).join(', ') };
  });
}

/** `never true`. */
export function gapWords({ arm }: Gap): string {
  return `never ${arm.name}`;
}

function unreadWords({ kind }: Point): string {
  if (kind === 'condition') return 'never read';
  return GROUP_OF[kind] === 'sending' ? 'never hit' : 'never come to';
}
