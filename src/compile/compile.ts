/** A rule set without mistakes → a program. */
import type { CampaignBody, Declared } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import { assert, compareText } from '../vocabulary/diagnostic.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import { TZ_VERSION } from '../vocabulary/zone-data.js';
import { findZone } from '../vocabulary/zone.js';
import { durationOf } from './aggregate.js';
import { compileCondition, compileContext } from './condition.js';
import type { CompileContext } from './context.js';
import { pathOf } from './fact.js';
import { LayoutBuilder } from './layout.js';
import type {
  CampaignPlan,
  EntryPlan,
  EventPlan,
  Instruction,
  Program,
  PurposePlan,
  Rehearsal,
  TrackedSegment,
} from './program.js';
import { compilePurposes } from './purpose.js';
import { NONE } from './state.js';
import { compileSteps } from './steps.js';

/** How the mail of a campaign's step is rehearsed. */
export type Rehearsals = (campaign: string, step: string) => Rehearsal;

/** Compiles rules that `resolve` found no mistake in. */
export function compile(ruleSet: RuleSet, rehearsals: Rehearsals): Program {
  const layout = new LayoutBuilder();
  const purposes = compilePurposes(ruleSet.policy, compileContext(ruleSet, layout, undefined));
  const campaigns = new Map(
    [...ruleSet.campaigns.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .map((campaign) => [campaign.name, compileCampaign(campaign, ruleSet, layout, purposes, rehearsals)]),
  );
  const segments = compileSegments(ruleSet, layout, campaigns);
  const events = compileEvents(ruleSet, layout, campaigns, segments);
  return {
    fingerprint: fingerprintOf(ruleSet),
    layout: layout.build(),
    zone: findZone(ruleSet.policy?.body.timeZone ?? 'UTC') ?? findZone('UTC')!,
    events,
    segments,
    campaigns,
    purposes,
  };
}

/** By content, not by file or line: moving a rule changes no program's name. */
function fingerprintOf(ruleSet: RuleSet) {
  const { events, segments, campaigns, contents, templates } = ruleSet;
  const bodies = [events, segments, campaigns, contents].map((kind) =>
    [...kind.values()].map(({ body }) => body).sort(byName),
  );
  const texts = [...templates.values()].map(({ path, text }) => [path, text]).sort();
  return fingerprint([
    bodies,
    ruleSet.profile?.body ?? null,
    ruleSet.policy?.body ?? null,
    texts,
    [...ruleSet.catalogs.values()].map(({ body, fingerprint: ofRows }) => [body, ofRows]).sort(byFirstName),
    TZ_VERSION,
  ]);
}

function byFirstName([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return byName(a, b);
}

function byName(a: unknown, b: unknown): number {
  return compareText((a as { readonly name: string }).name, (b as { readonly name: string }).name);
}

function compileCampaign(
  campaign: Declared<CampaignBody>,
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  purposes: ReadonlyMap<string, PurposePlan>,
  rehearsals: Rehearsals,
): CampaignPlan {
  const { name, version, body, at } = campaign;
  const context = compileContext(ruleSet, layout, name);
  const purpose = purposes.get(body.purpose);
  assert(purpose, `the purpose \`${body.purpose}\` was resolved`);
  return {
    name,
    version,
    priority: body.priority ?? 50,
    purpose,
    place: campaign.span,
    entry: compileEntry(name, body, layout),
    hasExits: (body.exit ?? []).length > 0,
    audience: body.audience && compileCondition(body.audience, { at, path: ['audience'] }, context),
    steps: compileSteps(body.steps, { at, path: ['steps'] }, context, (step) => rehearsals(name, step)),
  };
}

function compileEntry(name: string, { entry = {} }: CampaignBody, layout: LayoutBuilder): EntryPlan {
  return {
    key: entry.key === undefined ? undefined : pathOf(entry.key),
    onRepeat: entry.onRepeat ?? 'ignore',
    maxWait: entry.maxWait === undefined ? undefined : durationOf(entry.maxWait),
    cooldown: entry.cooldown === undefined ? undefined : durationOf(entry.cooldown),
    maxEntries: entry.maxEntries,
    countSlot: layout.number(`entries ${name}`, 0),
    timeSlot: layout.number(`entered ${name}`, NONE),
  };
}

function compileSegments(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaigns: ReadonlyMap<string, CampaignPlan>,
): readonly TrackedSegment[] {
  const context = compileContext(ruleSet, layout, undefined);
  const begunBy = (way: 'enters' | 'leaves', segment: string) =>
    [...ruleSet.campaigns.values()]
      .filter(({ body: { trigger } }) => (trigger as Readonly<Record<string, unknown>>)[way] === segment)
      .map(({ name }) => campaigns.get(name)!)
      .sort((a, b) => compareText(a.name, b.name));
  return [...ruleSet.segments.values()]
    .map((segment) => ({
      segment,
      entering: begunBy('enters', segment.name),
      leaving: begunBy('leaves', segment.name),
    }))
    .filter(({ entering, leaving }) => entering.length + leaving.length > 0)
    .sort((a, b) => compareText(a.segment.name, b.segment.name))
    .map(({ segment: { name, body, at }, entering, leaving }) => ({
      name,
      condition: compileCondition(body.when, { at, path: ['when'] }, context),
      memberSlot: layout.number(`member ${name}`, 0),
      checkSlot: layout.number(`check ${name}`, NONE),
      entering,
      leaving,
    }));
}

/** A plan for every event that the rules read, exit on or begin with; any other changes nothing. */
function compileEvents(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaigns: ReadonlyMap<string, CampaignPlan>,
  segments: readonly TrackedSegment[],
): ReadonlyMap<string, EventPlan> {
  const declared = [...campaigns.keys()].map((name) => ruleSet.campaigns.get(name)!);
  const contexts = new Map(declared.map(({ name }) => [name, compileContext(ruleSet, layout, name)]));
  const exits = declared.flatMap((campaign) => exitsOf(campaign, contexts.get(campaign.name)!));
  const triggers = declared.flatMap((campaign) =>
    triggerOf(campaign, campaigns, contexts.get(campaign.name)!),
  );
  const names = new Set([...exits, ...triggers].map(({ event }) => event));
  const awaits = [...campaigns.values()].map(({ name, steps }) => ({ name, events: awaitedBy(steps) }));
  for (const name of [...layout.events(), EMAIL_SENT, ...awaits.flatMap(({ events }) => events)]) {
    names.add(name);
  }
  const plans = [...names].sort().map((name): [string, EventPlan] => [
    name,
    {
      updates: layout.updatesOf(name),
      exits: exits.filter(({ event }) => event === name),
      triggers: triggers.filter(({ event }) => event === name),
      awaits: awaits.flatMap((one) => (one.events.includes(name) ? [one.name] : [])),
      segments: segments.flatMap(({ condition }, index) => (condition.events.includes(name) ? [index] : [])),
    },
  ]);
  return new Map(plans);
}

function awaitedBy(steps: readonly Instruction[]): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'await' ? [step.event] : []));
}

function exitsOf({ name, body, at }: Declared<CampaignBody>, context: CompileContext) {
  return (body.exit ?? []).map(({ event, where }, index) => ({
    event,
    campaign: name,
    where: where && compileCondition(where, { at, path: ['exit', index, 'where'] }, context),
    place: at(['exit', index, 'event']),
  }));
}

function triggerOf(
  { name, body, at }: Declared<CampaignBody>,
  campaigns: ReadonlyMap<string, CampaignPlan>,
  context: CompileContext,
) {
  const { trigger } = body;
  if (!('event' in trigger)) return [];
  const where = trigger.where && compileCondition(trigger.where, { at, path: ['trigger', 'where'] }, context);
  return [{ event: trigger.event, campaign: campaigns.get(name)!, where }];
}
