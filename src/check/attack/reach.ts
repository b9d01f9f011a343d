/** What the lives of an attack have come to: sends, variants, choices of content and exits, and what the rules declare as reachable. */
import type { Project } from '../../simulate/project.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Counts, Gap, Point } from '../coverage/point.js';
import type { Lived } from '../discover/lives.js';
import { campaignOfPoint, mailAt } from '../discover/names.js';
import type { Prove } from '../discover/proof.js';
import type { Goal } from '../invariants/invariant.js';
import { guardsOf } from './guards.js';
import { lackedWords } from './lacked.js';

export const REACH_KINDS = ['send', 'variant', 'content', 'exit', 'goal'] as const;
export type ReachKind = (typeof REACH_KINDS)[number];

/** `reached` by that many lives; `unreachable`: proven of every life; `not-reached` by any that was lived. */
export type ReachStatus = 'reached' | 'unreachable' | 'not-reached';

export interface Reach {
  readonly kind: ReachKind;
  /** `cart-recovery/reminder`, `cart-subject/urgency`, `cart-offer/2`, `cart-recovery by Order Completed`; of a goal its own. */
  readonly name: string;
  readonly span: Span;
  readonly status: ReachStatus;
  /** How many lives came to it. */
  readonly lives: number;
  /** Why it is not reached: a sentence without a full stop. */
  readonly why: string | undefined;
  readonly places: readonly Span[];
  /** Whether that it is not reached is a mistake of the rules. */
  readonly isFailure: boolean;
}

/** A way that must be gone by some life. */
export interface Aim {
  readonly kind: Exclude<ReachKind, 'goal'> | undefined;
  readonly gap: Gap;
}

const KINDS: Readonly<Partial<Record<Point['kind'], Exclude<ReachKind, 'goal'>>>> = {
  send: 'send',
  variant: 'variant',
  choice: 'content',
  exit: 'exit',
};

/** The first arm of each send, variant, choice and exit of `wanted`, and what goals ask for. */
export function aimsOf(
  wanted: readonly Point[],
  goals: readonly Goal[],
  points: readonly Point[],
): readonly Aim[] {
  const aims = wanted.flatMap((point): readonly Aim[] => {
    const kind = KINDS[point.kind];
    const arm = point.arms[0]!;
    // That a user takes no part in an experiment is no variant.
    if (!kind || arm.name === 'left out') return [];
    return [{ kind, gap: { point, arm, isUnread: true } }];
  });
  const known = new Set(aims.map(({ gap }) => `${gap.point.key} 0`));
  const byKey = new Map(points.map((point) => [point.key, point]));
  const others = goals
    .flatMap(({ ways }) => ways)
    .flatMap(({ key, arm }): readonly Aim[] => {
      const point = byKey.get(key);
      if (!point || known.has(`${key} ${arm}`)) return [];
      known.add(`${key} ${arm}`);
      return [{ kind: undefined, gap: { point, arm: point.arms[arm]!, isUnread: true } }];
    });
  return [...aims, ...others];
}

export function livesTo({ point, arm }: Gap, reached: Counts): number {
  return reached.get(point.key)?.[point.arms.indexOf(arm)] ?? 0;
}

export interface Findings {
  readonly project: Project;
  readonly reached: Counts;
  readonly lives: number;
  readonly prove: Prove;
  /** All of the rules. */
  readonly points: readonly Point[];
  /** The shortest life that went an arm of a point. */
  readonly nearest: (key: string, arm: number) => Lived | undefined;
}

export function reachOf(aims: readonly Aim[], goals: readonly Goal[], findings: Findings): readonly Reach[] {
  const verdicts = new Map(
    aims.map((aim) => [`${aim.gap.point.key} ${armOf(aim)}`, verdictOf(aim, findings)]),
  );
  const items = aims.flatMap((aim): readonly Reach[] => {
    const { kind, gap } = aim;
    if (kind === undefined) return [];
    const verdict = verdicts.get(`${gap.point.key} ${armOf(aim)}`)!;
    // A list of choices must end with `otherwise`, so that one which nothing is left for is no mistake.
    const isDead = verdict.status === 'unreachable' && !gap.point.label.endsWith(', otherwise');
    return [
      {
        kind,
        name: nameOf(gap.point, findings.project),
        span: gap.point.span,
        ...verdict,
        isFailure: isDead,
      },
    ];
  });
  return [...items, ...goals.map((goal) => goalReach(goal, verdicts))];
}

function armOf({ gap: { point, arm } }: Aim): number {
  return point.arms.indexOf(arm);
}

type VerdictOfReach = Pick<Reach, 'status' | 'lives' | 'why' | 'places'>;

function verdictOf({ gap }: Aim, findings: Findings): VerdictOfReach {
  const { reached, prove, lives } = findings;
  const count = livesTo(gap, reached);
  if (count > 0) return { status: 'reached', lives: count, why: undefined, places: [] };
  const proof = prove(gap);
  if (proof) return { status: 'unreachable', lives: 0, ...proof };
  const why = lackedBy(gap, findings);
  return { status: 'not-reached', lives, why, places: [] };
}

/** What the lives lacked. */
function lackedBy(gap: Gap, findings: Findings): string {
  const { point, arm } = gap;
  const points = new Map(findings.points.map((one) => [one.key, one]));
  if (arm === point.arms[0])
    return lackedWords(point, { ...findings, points, guards: guardsOf(findings.project) });
  const others = point.arms.filter((one) => one !== arm).map(({ name }) => name);
  return reachedAtAll(gap, findings)
    ? `all that came to it was ${others.join(' or ')}`
    : 'no life came to it';
}

function reachedAtAll({ point }: Gap, { reached }: Findings): boolean {
  return reached.get(point.key)?.some((count) => count > 0) === true;
}

function nameOf(point: Point, project: Project): string {
  const { kind, label } = point;
  if (kind === 'send') return mailAt(point, project);
  if (kind === 'exit')
    return `${campaignOfPoint(point, project) ?? ''} ${label.replace(/^exit /, '')}`.trim();
  return label.replace(/, choice (?=\d+$)/, '/').replace(', ', '/');
}

function goalReach({ name, place, ways }: Goal, verdicts: ReadonlyMap<string, VerdictOfReach>): Reach {
  const found = ways.map(({ key, arm }) => verdicts.get(`${key} ${arm}`) ?? UNKNOWN);
  const worst =
    found.find(({ status }) => status === 'unreachable') ??
    found.find(({ status }) => status === 'not-reached') ??
    found.toSorted((a, b) => a.lives - b.lives)[0] ??
    UNKNOWN;
  return { kind: 'goal', name, span: place, ...worst, isFailure: worst.status !== 'reached' };
}

const UNKNOWN: VerdictOfReach = {
  status: 'unreachable',
  lives: 0,
  why: 'the rules have no such place',
  places: [],
};
