/** Where two conditions are read: what `event` and `since` mean there in either rule set. */
import { campaignReading } from '../../language/campaign-check.js';
import type { ConditionRole, ConditionSite } from '../../language/condition-sites.js';
import { readingAlone } from '../../language/condition-sites.js';
import type { Condition, Part } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import { Names } from '../../language/names.js';
import type { RuleSet } from '../../language/rule-set.js';
import { projectConditions } from '../../check/project-conditions.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { DocumentName } from '../change.js';
import type { ConditionChange } from './condition-change.js';

/** A condition in one rule set, and where it stands; without a place where it is the other that there is. */
export interface ConditionAt {
  readonly condition: Condition | undefined;
  readonly reading: Reading;
  readonly part: Part | undefined;
}

/** One for each campaign that shows a content block, and of all else one. */
export interface PairAt {
  readonly before: ConditionAt;
  readonly after: ConditionAt;
}

export function pairsOf(change: ConditionChange): readonly PairAt[] {
  const { conditionBefore, conditionAfter, role } = change;
  const before = placesOf(conditionBefore, role, change.documentBefore, change.before.ruleSet);
  const after = placesOf(conditionAfter, role, change.documentAfter, change.after.ruleSet);
  const longer = before.length > after.length ? before : after;
  const found = longer.map((one): PairAt => {
    const other = (all: readonly ConditionAt[]) =>
      all.find(({ reading }) => contextOf(reading) === contextOf(one.reading)) ?? all[0]!;
    return longer === before ? { before: one, after: other(after) } : { before: other(before), after: one };
  });
  return found.length <= MOST_PAIRS ? found : found.slice(0, MOST_PAIRS);
}

/** So many campaigns that show one block are looked at one by one; with more of them the rest read no other events. */
const MOST_PAIRS = 40;

function contextOf({ event, steps }: Reading): string {
  return `${'name' in event ? event.name : ''} ${steps?.campaign ?? ''}`;
}

const knownSites = new WeakMap<RuleSet, readonly ConditionSite[]>();

function sitesOf(ruleSet: RuleSet): readonly ConditionSite[] {
  let sites = knownSites.get(ruleSet);
  if (!sites) knownSites.set(ruleSet, (sites = projectConditions(ruleSet)));
  return sites;
}

function placesOf(
  condition: Condition | undefined,
  role: ConditionRole,
  document: DocumentName,
  ruleSet: RuleSet,
): readonly ConditionAt[] {
  if (condition !== undefined) {
    const own = sitesOf(ruleSet).filter((site) => site.condition === condition);
    const found = own.length > 0 ? own : alikeSites(condition, role, ruleSet);
    if (found.length > 0) return found.map(({ reading, part }) => ({ condition, reading, part }));
  }
  return [{ condition, reading: readingIn(document, ruleSet), part: undefined }];
}

/** A value that was made again is the one that says the same in the same role. */
function alikeSites(condition: Condition, role: ConditionRole, ruleSet: RuleSet): readonly ConditionSite[] {
  const text = canonicalJson(condition);
  return sitesOf(ruleSet).filter((site) => site.role === role && canonicalJson(site.condition) === text);
}

function readingIn({ kind, name }: DocumentName, ruleSet: RuleSet): Reading {
  const names = new Names(ruleSet, () => undefined);
  const campaign = kind === 'campaign' ? ruleSet.campaigns.get(name) : undefined;
  return campaign ? campaignReading(campaign, names) : readingAlone(names);
}
