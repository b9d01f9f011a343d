/** `date` triggers: where in the state it is kept when a date begins a campaign. */
import type { DateTriggerBody } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { NEVER } from '../vocabulary/time.js';
import { compileSeries, readDate } from './date-series.js';
import type { LayoutBuilder } from './layout.js';
import type { CampaignPlan, DateTrigger } from './program.js';
import { NONE } from './state.js';

export function compileDates(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaigns: ReadonlyMap<string, CampaignPlan>,
): readonly DateTrigger[] {
  return [...campaigns.values()].flatMap((campaign) => {
    const { body } = ruleSet.campaigns.get(campaign.name)!;
    return 'date' in body.trigger ? [compileDate(body.trigger.date, campaign, ruleSet, layout)] : [];
  });
}

function compileDate(
  body: DateTriggerBody,
  campaign: CampaignPlan,
  ruleSet: RuleSet,
  layout: LayoutBuilder,
): DateTrigger {
  const { trait } = body;
  const isDay = ruleSet.profile?.body.traits.properties?.[trait]?.format === 'date';
  const seriesFrom = compileSeries(body);
  const slot = (what: string, initial: number) =>
    // Another trait holds other dates: what has come of the one says nothing of the other.
    layout.number(`date ${what} ${campaign.name} ${trait}`, initial, what === 'due' ? 'own' : 'latest');
  return {
    campaign,
    trait,
    seriesOf: (traits) => {
      const date = readDate(own(traits, trait), isDay);
      return date && seriesFrom(date);
    },
    dueSlot: slot('due', NEVER),
    nextSlot: slot('next', NONE),
    lastSlot: slot('last', NONE),
  };
}

function own(traits: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(traits, name) ? traits[name] : undefined;
}
