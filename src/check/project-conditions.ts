/** Every condition of a project, as it is written and as variants of experiments change it. */
import { campaignReading } from '../language/campaign-check.js';
import type { ConditionSite } from '../language/condition-sites.js';
import {
  conditionSites,
  contentSites,
  readingOfAnyCampaign,
  shownBy,
  whereSites,
} from '../language/condition-sites.js';
import type { FactReference, Part } from '../language/documents.js';
import { isFactReference, partAt, spanOf } from '../language/documents.js';
import type { Reading } from '../language/fact-type.js';
import { Names } from '../language/names.js';
import type { RuleSet } from '../language/rule-set.js';
import { sendDeclarations } from '../language/send-declaration.js';
import { treatmentsOf } from '../language/treatment.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { canonicalJson } from '../vocabulary/json.js';

/** Of a sound rule set. What is the same condition at the same place over the same event comes once. */
export function projectConditions(ruleSet: RuleSet): readonly ConditionSite[] {
  const known = new Map<string, ConditionSite>();
  for (const one of ruleSetsOf(ruleSet).flatMap(sitesOf)) {
    const key = canonicalJson([formatPlace(spanOf(one.part)), one.condition, eventOf(one.reading)]);
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

function eventOf({ event }: Reading): string {
  return 'name' in event ? event.name : '';
}

/** The rules as written, and with each campaign as one of its treatments has it. */
function ruleSetsOf(ruleSet: RuleSet): readonly RuleSet[] {
  const changed = [...ruleSet.campaigns.values()].flatMap((campaign) =>
    treatmentsOf(campaign, ruleSet)
      .slice(1)
      .map((treatment) => ({
        ...ruleSet,
        campaigns: new Map([...ruleSet.campaigns, [campaign.name, treatment.campaign]]),
      })),
  );
  return [ruleSet, ...changed];
}

function sitesOf(ruleSet: RuleSet): readonly ConditionSite[] {
  const names = new Names(ruleSet, () => undefined);
  return [...conditionSites(ruleSet), ...boundSites(ruleSet, names), ...unshownSites(ruleSet, names)];
}

/** The `where` of facts that mails are made from. */
function boundSites(ruleSet: RuleSet, names: Names): readonly ConditionSite[] {
  return sendDeclarations(ruleSet).flatMap(({ campaign, step, part }) =>
    Object.entries(step.data ?? {}).flatMap(([name, binding]) =>
      referenceSites(binding, partAt(part, 'data', name), campaignReading(campaign, names)),
    ),
  );
}

function referenceSites(value: unknown, part: Part, reading: Reading): readonly ConditionSite[] {
  return isFactReference(value) ? whereSites(value as FactReference, part, reading) : [];
}

/** Content that no campaign shows is checked for any of them. */
function unshownSites(ruleSet: RuleSet, names: Names): readonly ConditionSite[] {
  const shown = new Set([...ruleSet.campaigns.values()].flatMap((one) => shownBy(one, ruleSet)));
  const reading = readingOfAnyCampaign(names);
  return [...ruleSet.contents.values()]
    .filter((content) => !shown.has(content))
    .flatMap((content) => contentSites(content, reading));
}
