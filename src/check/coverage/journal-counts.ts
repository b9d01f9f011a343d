/** What a journal says of the points of the rules. */
import type { JournalEntry } from '../../engine/journal.js';
import { campaignOf } from '../../simulate/explain/life.js';
import type { Assignments } from '../../vocabulary/assignment.js';
import type { Decision, Reason } from '../../vocabulary/decision.js';
import type { Point, PointKind } from './point.js';
import { pointKey } from './point.js';
import type { CampaignPoints, RulePoints } from './rule-points.js';

type Counted = Map<string, number[]>;

/** Adds to `counts` what was gone in a life; `journal` is in the order in which it was lived. */
export function countJournal(journal: readonly JournalEntry[], points: RulePoints, counts: Counted): void {
  const count = (point: Point | undefined, arm = 0) => {
    if (!point) return;
    let arms = counts.get(point.key);
    if (!arms) counts.set(point.key, (arms = point.arms.map(() => 0)));
    if (arm >= 0 && arm < arms.length) arms[arm]! += 1;
  };
  const known = new Map(points.purposes.map((point) => [point.key, point]));
  for (const { holdouts } of points.experiments.values())
    for (const point of holdouts) known.set(point.key, point);
  const place = (kind: PointKind, { place: span }: Decision) => known.get(pointKey(kind, span));

  for (const entry of journal) {
    if (entry.kind === 'decided') {
      const { decision } = entry;
      count(
        points.campaigns.get(decision.campaign)?.sends.get(decision.step),
        decision.outcome === 'sent' ? 0 : 1,
      );
      for (const kind of decision.reason ? STOPPED_BY[decision.reason] : [])
        count(place(kind, decision), decision.reason === 'expired' ? 1 : 0);
    } else if (entry.kind === 'shown') {
      count(points.contents.get(entry.content)?.[entry.choice - 1]);
    } else if (entry.kind === 'refused') {
      count(refusedBy(entry.cause, entry.campaign, points));
    } else if ('instance' in entry && entry.instance !== undefined) {
      const campaign = points.campaigns.get(campaignOf(entry.instance));
      if (campaign) countRun(entry, campaign, points, count);
    }
  }
}

/** The lines of the rules that stop a mail for a reason. */
const STOPPED_BY: Readonly<Record<Reason, readonly PointKind[]>> = {
  exited: [],
  condition: [],
  audience: [],
  suppressed: [],
  'no-consent': ['consent'],
  holdout: ['holdout', 'variant-holdout'],
  'quiet-hours': ['quiet-hours'],
  'frequency-cap': ['cap'],
  'render-error': [],
  expired: ['quiet-hours', 'cap'],
};

type Refused = Extract<JournalEntry, { readonly kind: 'refused' }>;

function refusedBy(cause: Refused['cause'], name: string, points: RulePoints): Point | undefined {
  const campaign = points.campaigns.get(name);
  switch (cause) {
    case 'late':
      return points.lateness;
    case 'cooldown':
      return campaign?.cooldown;
    case 'entries':
      return campaign?.entries;
    case 'mail':
      return undefined;
  }
}

type Count = (point: Point | undefined, arm?: number) => void;

function countRun(entry: JournalEntry, campaign: CampaignPoints, points: RulePoints, count: Count): void {
  switch (entry.kind) {
    case 'entered':
      count(campaign.trigger);
      countVariants(entry.variants ?? {}, campaign, points, count);
      if (entry.isBeside) count(campaign.repeat);
      return;
    case 'refreshed':
    case 'restarted':
    case 'ignored':
      if (campaign.repeat?.arms[0]?.name === entry.kind) count(campaign.repeat);
      return cancelled(entry, campaign, count);
    case 'exited':
      for (const exit of campaign.exits) if (exit.key === pointKey('exit', entry.place)) count(exit);
      return cancelled(entry, campaign, count);
    case 'waited':
    case 'continued':
      return atWait(entry, campaign, (wait) => count(wait, 0));
    case 'timed-out':
      return atWait(entry, campaign, (wait) => count(wait, 1));
    case 'overdue':
      return atWait(entry, campaign, (wait, pastTarget) => {
        count(pastTarget);
        count(wait, wait.kind === 'await' ? 1 : 0);
      });
    case 'chose': {
      const step = campaign.steps.get(entry.position);
      if (step?.kind !== 'branch') return;
      if (entry.condition.result === true) count(step.taken);
      else if (entry.entry === entry.entries) count(step.otherwise);
      return;
    }
    default:
  }
}

/** Where a run is ended or led back at a wait, the wait is not gone to its end. */
function cancelled(entry: { readonly position?: number }, campaign: CampaignPoints, count: Count): void {
  atWait(entry, campaign, (wait) =>
    count(
      wait,
      wait.arms.findIndex(({ name }) => name === 'cancelled'),
    ),
  );
}

function atWait(
  { position }: { readonly position?: number },
  { steps }: CampaignPoints,
  then: (wait: Point, pastTarget: Point | undefined) => void,
): void {
  const step = position === undefined ? undefined : steps.get(position);
  if (step?.kind === 'wait' || step?.kind === 'await') then(step.wait, step.pastTarget);
}

function countVariants(
  variants: Assignments,
  { experiments }: CampaignPoints,
  points: RulePoints,
  count: Count,
): void {
  for (const name of experiments) {
    const experiment = points.experiments.get(name);
    if (Object.hasOwn(variants, name)) count(experiment?.variants.get(variants[name]!));
    else count(experiment?.leftOut);
  }
}
