/** All conditions of a rule set, each with its place and with what it may read there. */
import { campaignReading, contentsIn } from './campaign-check.js';
import type {
  CampaignBody,
  Condition,
  ContentBody,
  Declared,
  FactReference,
  Happening,
  InvariantBody,
  Part,
  PropertySchema,
  Step,
} from './documents.js';
import { branchesOf, eventOf, happeningsIn, isFactReference, partAt } from './documents.js';
import type { Reading } from './fact-type.js';
import { Names } from './names.js';
import type { RuleSet } from './rule-set.js';
import { stepIds } from './step-ids.js';
import { treatmentsOf } from './treatment.js';
import { MAIL_EVENT_SCHEMAS } from './value-type.js';

/** What a condition is for. A `fact` is the `where` of one; a `happening` that of an invariant's event. */
export type ConditionRole =
  | 'segment'
  | 'points'
  | 'consent'
  | 'trigger'
  | 'exit'
  | 'audience'
  | 'when'
  | 'choose'
  | 'waitFor'
  | 'content'
  | 'invariant'
  | 'happening'
  | 'fact';

export interface ConditionSite {
  readonly role: ConditionRole;
  readonly condition: Condition;
  readonly part: Part;
  readonly reading: Reading;
}

/**
 * Of a sound rule set. A content block's conditions come once for each campaign that shows it, as they mean something
 * else in each. A `where` inside a fact follows the condition or binding that it stands in.
 */
export function conditionSites(ruleSet: RuleSet): readonly ConditionSite[] {
  const names = new Names(ruleSet, () => undefined);
  const sites = [
    ...[...ruleSet.segments.values()].map(({ body, at }) =>
      site('segment', body.when, { at, path: ['when'] }, readingAlone(names)),
    ),
    ...pointSites(ruleSet, names),
    ...consentSites(ruleSet, names),
    ...[...ruleSet.campaigns.values()].flatMap((campaign) => campaignSites(campaign, names)),
    ...[...ruleSet.invariants.values()].flatMap((invariant) => invariantSites(invariant, names)),
  ];
  return sites.flatMap((one) => [one, ...innerSites(one)]);
}

function site(role: ConditionRole, condition: Condition, part: Part, reading: Reading): ConditionSite {
  return { role, condition, part, reading };
}

/** A condition over a user at any time. */
export function readingAlone(names: Names): Reading {
  return { names, event: { missing: 'there is no event here' }, hasEntry: false, onlyEvent: false };
}

export function schemaOfEvent(name: string, { events }: RuleSet): PropertySchema | undefined {
  return MAIL_EVENT_SCHEMAS.get(name) ?? events.get(name)?.body.properties;
}

/** A `where` over one event, which reads nothing else. */
export function readingOfEvent(name: string, names: Names): Reading | undefined {
  const schema = schemaOfEvent(name, names.ruleSet);
  return schema && { names, event: { schema, name }, hasEntry: false, onlyEvent: true };
}

/** What an exit's `where` reads: the event that may end the run, and the user. */
export function readingOfExit(name: string, campaign: Reading): Reading | undefined {
  const schema = schemaOfEvent(name, campaign.names.ruleSet);
  return schema && { ...campaign, event: { schema, name } };
}

/** A condition over the user as a mail is about to be sent. */
export function readingOfNever(names: Names): Reading {
  const missing = 'it is read as a mail is sent, whatever event began its run';
  return { ...readingAlone(names), event: { missing } };
}

/** A condition over the user and an event that comes to be known. */
export function readingOfAlways(event: string, names: Names): Reading | undefined {
  const reading = readingOfEvent(event, names);
  return reading && { ...reading, onlyEvent: false };
}

function pointSites({ scores }: RuleSet, names: Names): readonly ConditionSite[] {
  return [...scores.values()].flatMap(({ body, at }) =>
    body.points.flatMap(({ event, where }, index) => {
      const reading = readingOfEvent(event, names);
      return where && reading
        ? [site('points', where, { at, path: ['points', index, 'where'] }, reading)]
        : [];
    }),
  );
}

function consentSites({ policy }: RuleSet, names: Names): readonly ConditionSite[] {
  return Object.entries(policy?.body.purposes ?? {}).flatMap(([purpose, { consent }]) => {
    if (typeof consent === 'string') return [];
    return consent.flatMap((choice, index) => {
      const part: Part = { at: policy!.at, path: ['purposes', purpose, 'consent', index, 'when'] };
      return 'when' in choice ? [site('consent', choice.when, part, readingAlone(names))] : [];
    });
  });
}

function invariantSites(
  { body: { never, always }, at }: Declared<InvariantBody>,
  names: Names,
): readonly ConditionSite[] {
  const ofAlways = always && readingOfAlways(eventOf(always.after), names);
  const [inNever, inAlways]: readonly Part[] = [
    { at, path: ['never'] },
    { at, path: ['always'] },
  ];
  return [
    ...happeningSites(never?.after, partAt(inNever!, 'after'), names),
    ...happeningSites(never?.unless, partAt(inNever!, 'unless'), names),
    ...(never?.when ? [site('invariant', never.when, partAt(inNever!, 'when'), readingOfNever(names))] : []),
    ...happeningSites(always?.after, partAt(inAlways!, 'after'), names),
    ...happeningSites(always?.unless, partAt(inAlways!, 'unless'), names),
    ...(always?.when && ofAlways
      ? [site('invariant', always.when, partAt(inAlways!, 'when'), ofAlways)]
      : []),
  ];
}

function happeningSites(
  happenings: Happening | readonly Happening[] | undefined,
  part: Part,
  names: Names,
): readonly ConditionSite[] {
  return happeningsIn(happenings, part).flatMap(({ event, where, part: here }) => {
    const reading = readingOfEvent(event, names);
    return where && reading ? [site('happening', where, partAt(here, 'where'), reading)] : [];
  });
}

function campaignSites(campaign: Declared<CampaignBody>, names: Names): readonly ConditionSite[] {
  const reading = campaignReading(campaign, names);
  const part: Part = { at: campaign.at, path: [] };
  const { trigger, exit = [], audience, steps } = campaign.body;
  const where = 'event' in trigger ? trigger.where : undefined;
  return [
    ...(where
      ? [site('trigger', where, partAt(part, 'trigger', 'where'), { ...reading, hasEntry: false })]
      : []),
    ...exit.flatMap((one, index) => {
      const inner = readingOfExit(one.event, reading);
      return one.where && inner ? [site('exit', one.where, partAt(part, 'exit', index, 'where'), inner)] : [];
    }),
    ...(audience ? [site('audience', audience, partAt(part, 'audience'), reading)] : []),
    ...stepSites(steps, partAt(part, 'steps'), reading),
    ...shownBy(campaign, names.ruleSet).flatMap((content) => contentSites(content, reading)),
  ];
}

function stepSites(steps: readonly Step[], part: Part, reading: Reading): readonly ConditionSite[] {
  return steps.flatMap((step, index) => {
    const here = partAt(part, index);
    const inner = branchesOf(step).flatMap((branch) =>
      stepSites(branch.steps, partAt(here, ...branch.path), reading),
    );
    return [...sitesOfStep(step, here, reading), ...inner];
  });
}

function sitesOfStep(step: Step, part: Part, reading: Reading): readonly ConditionSite[] {
  if ('send' in step) return step.when ? [site('when', step.when, partAt(part, 'when'), reading)] : [];
  if ('waitFor' in step) {
    const { event, where } = step.waitFor;
    const inner = readingOfEvent(event, reading.names);
    return where && inner ? [site('waitFor', where, partAt(part, 'waitFor', 'where'), inner)] : [];
  }
  if (!('choose' in step)) return [];
  return step.choose.flatMap((entry, index) =>
    'when' in entry ? [site('choose', entry.when, partAt(part, 'choose', index, 'when'), reading)] : [],
  );
}

/** The content blocks that a campaign shows, under any of its variants. */
export function shownBy(
  campaign: Declared<CampaignBody>,
  ruleSet: RuleSet,
): readonly Declared<ContentBody>[] {
  const bodies = treatmentsOf(campaign, ruleSet).map((treatment) => treatment.campaign.body);
  const names = new Set(bodies.flatMap(({ steps }) => contentsIn(steps)));
  return [...names].flatMap((name) => ruleSet.contents.get(name) ?? []);
}

export function contentSites(
  { body, at }: Declared<ContentBody>,
  reading: Reading,
): readonly ConditionSite[] {
  return body.choose.flatMap((choice, index) =>
    'when' in choice ? [site('content', choice.when, { at, path: ['choose', index, 'when'] }, reading)] : [],
  );
}

/** A reading of a block that no campaign shows, as if of any campaign. */
export function readingOfAnyCampaign(names: Names): Reading {
  const ids = [...names.ruleSet.campaigns.values()].flatMap(({ body }) => stepIds(body.steps));
  return { ...readingAlone(names), hasEntry: true, steps: { ids } };
}

function innerSites({ condition, part, reading }: ConditionSite): readonly ConditionSite[] {
  if ('all' in condition) return innerOfAll(condition.all, partAt(part, 'all'), reading);
  if ('any' in condition) return innerOfAll(condition.any, partAt(part, 'any'), reading);
  if ('not' in condition) {
    return innerSites({ role: 'fact', condition: condition.not, part: partAt(part, 'not'), reading });
  }
  if ('condition' in condition) return [];
  const against = isFactReference(condition.value)
    ? whereSites(condition.value as FactReference, partAt(part, 'value'), reading)
    : [];
  return [...whereSites(condition, part, reading), ...against];
}

function innerOfAll(
  conditions: readonly Condition[],
  part: Part,
  reading: Reading,
): readonly ConditionSite[] {
  return conditions.flatMap((condition, index) =>
    innerSites({ role: 'fact', condition, part: partAt(part, index), reading }),
  );
}

/** The `where` of a fact, and of the facts that it asks for an id. */
export function whereSites(
  { params = {} }: FactReference,
  part: Part,
  reading: Reading,
): readonly ConditionSite[] {
  const inner = params.event === undefined ? undefined : readingOfEvent(params.event, reading.names);
  const where =
    params.where && inner ? [site('fact', params.where, partAt(part, 'params', 'where'), inner)] : [];
  const ids = (['id', 'to'] as const).flatMap((key) => {
    const value = params[key];
    if (!isFactReference(value)) return [];
    return whereSites(value as FactReference, partAt(part, 'params', key), reading);
  });
  return [...where, ...where.flatMap(innerSites), ...ids];
}
