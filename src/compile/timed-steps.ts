import type { CampaignBody } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import { stepIds } from '../language/step-ids.js';

/** The steps of a campaign that some `since` counts from, in its own conditions, in a variant, or in a block that it may show. */
export function timedSteps(ruleSet: RuleSet, campaign: string): readonly string[] {
  const body: CampaignBody | undefined = ruleSet.campaigns.get(campaign)?.body;
  if (!body) return [];
  const asked = new Set<string>();
  collectSince(body, asked);
  for (const experiment of ruleSet.experiments.values()) collectSince(experiment.body, asked);
  for (const content of ruleSet.contents.values()) collectSince(content.body, asked);
  return [...new Set(stepIds(body.steps))].filter((id) => asked.has(id));
}

/** A document is a tree of limited depth, as its file was. */
function collectSince(part: unknown, into: Set<string>): void {
  if (typeof part !== 'object' || part === null) return;
  const { params } = part as { readonly params?: { readonly since?: unknown } };
  if (Object.hasOwn(part, 'fact') && typeof params?.since === 'string') into.add(params.since);
  for (const inner of Object.values(part)) collectSince(inner, into);
}
