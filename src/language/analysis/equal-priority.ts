/** Campaigns that begin together and are as urgent as each other, so that a cap lets pass the one whose name comes first. */
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import { warning } from '../../vocabulary/diagnostic.js';
import { campaignReading } from '../campaign-check.js';
import type { CampaignBody, Declared } from '../documents.js';
import type { Names } from '../names.js';
import type { Compare } from './decide.js';
import { Decider } from './decide.js';
import type { Formula, Formulas } from './formula.js';
import { all } from './formula.js';

const DEFAULT_PRIORITY = 50;
/** With so many campaigns of one trigger and priority each is compared. */
const MOST_COMPARED = 20;

type Campaign = Declared<CampaignBody>;

export function reportEqualPriorities(
  names: Names,
  formulas: Formulas,
  compare: Compare,
): readonly Diagnostic[] {
  const groups = new Map<string, Campaign[]>();
  for (const campaign of names.ruleSet.campaigns.values()) {
    const key = `${campaign.body.priority ?? DEFAULT_PRIORITY} ${triggerKey(campaign.body)}`;
    groups.set(key, [...(groups.get(key) ?? []), campaign]);
  }
  return [...groups.values()].flatMap((group) => {
    if (group.length < 2) return [];
    const decider = new Decider(campaignReading(group[0]!, names), compare);
    const needs = group.map((campaign, index) => needsOf(campaign, `${index}`, formulas));
    return group.flatMap((campaign, index) => {
      const earlier = group.slice(Math.max(0, index - MOST_COMPARED), index);
      const first = Math.max(0, index - MOST_COMPARED);
      const rival = earlier.find(
        (other, at) =>
          oneStopsOther(campaign, other, names) && !decider.isNever(all(needs[index]!, needs[first + at]!)),
      );
      return rival ? [equalPriority(campaign, rival)] : [];
    });
  });
}

function triggerKey({ trigger }: CampaignBody): string {
  if ('event' in trigger) return `event ${trigger.event}`;
  if ('enters' in trigger) return `enters ${trigger.enters}`;
  if ('leaves' in trigger) return `leaves ${trigger.leaves}`;
  const { trait, offset, at } = trigger.date;
  return `date ${JSON.stringify([trait, offset, at])}`;
}

/** What must hold for a mail of a campaign, at the instant of the trigger and at that of the mail. */
function needsOf({ body }: Campaign, own: string, formulas: Formulas): Formula {
  const { trigger, audience, migrate } = body;
  const where = 'event' in trigger && !migrate ? trigger.where : undefined;
  return all(
    ...(where ? [formulas.of(where, { instant: 'trigger', fresh: 'trigger' })] : []),
    ...(audience ? [formulas.of(audience, { instant: 'mail', fresh: `mail ${own}` })] : []),
  );
}

/** Whether a mail of one may use up what a cap leaves to the other; else their order is nothing that anybody sees. */
function oneStopsOther(one: Campaign, other: Campaign, { ruleSet }: Names): boolean {
  const purposes = ruleSet.policy?.body.purposes ?? {};
  const [first, second] = [one, other].map(({ body: { purpose } }) =>
    Object.hasOwn(purposes, purpose) ? purposes[purpose] : undefined,
  );
  if (!first || !second) return false;
  const isStopped = (by: typeof first, stopped: typeof first) =>
    by.countsTowardCaps !== false && (stopped.caps ?? []).length > 0;
  return isStopped(first, second) || isStopped(second, first);
}

function equalPriority({ name, body, at, span }: Campaign, rival: Campaign): Diagnostic {
  const place = body.priority === undefined ? at(['trigger']) : at(['priority']);
  const priority = body.priority ?? DEFAULT_PRIORITY;
  return {
    ...warning(
      'equal-priority',
      body.priority === undefined ? span : place,
      `\`${name}\` and \`${rival.name}\` begin together with priority ${priority}, so a cap lets pass the one whose name comes first`,
      'give one of them another `priority`: the higher goes first; or let their `where` or audience exclude each other',
    ),
    related: [
      {
        message: 'the other campaign',
        span: rival.body.priority === undefined ? rival.span : rival.at(['priority']),
      },
    ],
  };
}
