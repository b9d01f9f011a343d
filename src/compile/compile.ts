/** A rule set without mistakes → a program. */
import type { CampaignBody, Declared } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { Treatment } from '../language/treatment.js';
import { treatmentsOf } from '../language/treatment.js';
import type { Assignments } from '../vocabulary/assignment.js';
import { assert, compareText } from '../vocabulary/diagnostic.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import type { Fingerprint } from '../vocabulary/fingerprint.js';
import { fingerprint } from '../vocabulary/fingerprint.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { walk } from '../vocabulary/json.js';
import type { Duration } from '../vocabulary/time.js';
import { DAY } from '../vocabulary/time.js';
import { TZ_VERSION } from '../vocabulary/zone-data.js';
import { findZone } from '../vocabulary/zone.js';
import { durationOf } from './aggregate.js';
import { compileCondition, compileContext } from './condition.js';
import type { CompileContext } from './context.js';
import { compileDates } from './date-trigger.js';
import { pathOf } from './fact.js';
import { compileExperiments, compileTreatments, exposures } from './experiment.js';
import { interned } from './interned.js';
import { campaignLike, eventLike, programLike, triggerLike } from './like.js';
import { keptTraits } from './kept-traits.js';
import type { StepKeys } from './layout.js';
import { LayoutBuilder } from './layout.js';
import type { Observer } from './observer.js';
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
import { stepOf } from './path.js';
import { pastExitsOf } from './past-exit.js';
import { compilePurposes } from './purpose.js';
import { planKey } from './program.js';
import type { TriggerEvent } from './state.js';
import { NONE } from './state.js';
import { compileSegments, swayOn } from './segment.js';
import { stepKeys } from './step-keys.js';
import type { ExposedAt } from './steps.js';
import { compileSteps } from './steps.js';

/** How the mail of a campaign's step is rehearsed, under variants that change the campaign. */
export type Rehearsals = (campaign: string, step: string, assignments: Assignments) => Rehearsal | undefined;

const DEFAULT_LATENESS = '72h';

/** A message that comes again comes within this, or as late as any event may. */
const REPEATED_WITHIN: Duration = 3 * DAY;

/** An older version of a campaign, in the rules that it stood in: its runs go on there. */
export interface PinnedCampaign {
  readonly name: string;
  readonly ruleSet: RuleSet;
  readonly rehearsals: Rehearsals;
}

/** Compiles what is asked of states besides: the program keeps what that needs, too. */
export type Asks = (context: CompileContext) => void;

/** What a program does besides deciding. */
export interface Extras {
  readonly asks?: Asks | undefined;
  /** Is told of every condition that is read. */
  readonly observer?: Observer | undefined;
  /** Where other rules have their places: what both need is kept once, and one state serves both. */
  readonly beside?: LayoutBuilder | undefined;
}

/**
 * Compiles rules that `resolve` found no mistake in. `pinned` are versions that users may still be in: no run begins
 * in them, and the policy of today holds for their mails.
 */
export function compile(
  ruleSet: RuleSet,
  rehearsals: Rehearsals,
  pinned: readonly PinnedCampaign[] = [],
  { asks, observer, beside }: Extras = {},
): Program {
  const allowedLateness = latenessOf(ruleSet);
  const layout = beside ?? new LayoutBuilder(allowedLateness, observer);
  const purposes = compilePurposes(ruleSet.policy, compileContext(ruleSet, layout, undefined));
  const campaigns = new Map(
    [...ruleSet.campaigns.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .map((campaign) => [campaign.name, compileCampaign(campaign, ruleSet, layout, purposes, rehearsals)]),
  );
  const older = compilePinned(pinned, campaigns, layout, purposes);
  const segments = compileSegments(ruleSet, layout, campaigns);
  const dates = compileDates(ruleSet, layout, campaigns);
  const pastExits = [
    ...[...campaigns.keys()].flatMap((name) =>
      pastExitsOf(ruleSet.campaigns.get(name)!, compileContext(ruleSet, layout, name)),
    ),
    ...older.flatMap((one) => pastExitsOf(one.declared, compileContext(one.ruleSet, layout, one.plan.name))),
  ];
  const eventsOf = () => compileEvents(ruleSet, layout, campaigns, segments, older);
  const events = asks
    ? withAsked(eventsOf, () => asks(compileContext(ruleSet, layout, undefined)))
    : eventsOf();
  const plans = [...campaigns.values(), ...older.map(({ plan }) => plan)];
  return programLike({
    fingerprint: fingerprintOf(ruleSet, older),
    layout: layout.build(Object.fromEntries(plans.map((plan) => [planKey(plan), stepKeysOf(plan)]))),
    joins: layout.joinsOf(),
    retentions: layout.retentions(),
    kept: layout.keptOf(),
    zone: findZone(ruleSet.policy?.body.timeZone ?? 'UTC') ?? findZone('UTC')!,
    allowedLateness,
    remembersFor: Math.max(allowedLateness, REPEATED_WITHIN),
    events,
    pastExits,
    segments,
    dates,
    campaigns,
    pinned: new Map(older.map(({ plan }) => [planKey(plan), plan])),
    purposes,
    traits: keptTraits([ruleSet, ...older.map((one) => one.ruleSet)]),
    assign: (experiment, user) => experiment.assign(user),
  });
}

export function latenessOf({ policy }: RuleSet): Duration {
  return durationOf(policy?.body.allowedLateness ?? DEFAULT_LATENESS);
}

function stepKeysOf({ steps, timedSteps }: CampaignPlan): StepKeys {
  return { positions: stepKeys(steps), timed: timedSteps };
}

interface Older {
  readonly plan: CampaignPlan;
  readonly declared: Declared<CampaignBody>;
  readonly ruleSet: RuleSet;
}

/** A version that is today's is today's. A purpose that the policy has no more is as it was. */
function compilePinned(
  pinned: readonly PinnedCampaign[],
  campaigns: ReadonlyMap<string, CampaignPlan>,
  layout: LayoutBuilder,
  purposes: ReadonlyMap<string, PurposePlan>,
): readonly Older[] {
  return pinned.flatMap(({ name, ruleSet, rehearsals }) => {
    const declared = ruleSet.campaigns.get(name);
    assert(declared, `the campaign \`${name}\` is among the rules that it is pinned in`);
    if (campaigns.get(name)?.version === declared.version) return [];
    const before = compilePurposes(ruleSet.policy, compileContext(ruleSet, layout, undefined));
    const all = new Map([...before, ...purposes]);
    return [{ plan: compileCampaign(declared, ruleSet, layout, all, rehearsals), declared, ruleSet }];
  });
}

/** By content, not by file or line: moving a rule changes no program's name. Of older versions, the rules that they stand in count. */
function fingerprintOf(ruleSet: RuleSet, older: readonly Older[]): Fingerprint {
  const { events, segments, scores, campaigns, contents, experiments, templates } = ruleSet;
  const bodies = [events, segments, scores, campaigns, contents, experiments].map((kind) =>
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
    older.map((one) => `${one.declared.name} ${fingerprintOf(one.ruleSet, [])}`).sort(),
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
  const experiments = compileExperiments(campaign, ruleSet, layout);
  const exposedAt = exposures(campaign, experiments, ruleSet);
  return compileTreatments(treatmentsOf(campaign, ruleSet), (treatment, treatments) =>
    compilePlan(treatment, ruleSet, layout, purposes, { rehearsals, exposedAt, experiments, treatments }),
  );
}

/** What is known of a campaign before its treatments are told apart. */
interface Shared extends Pick<CampaignPlan, 'experiments' | 'treatments'> {
  readonly rehearsals: Rehearsals;
  readonly exposedAt: ExposedAt;
}

function compilePlan(
  { campaign, assignments }: Treatment,
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  purposes: ReadonlyMap<string, PurposePlan>,
  { rehearsals, exposedAt, experiments, treatments }: Shared,
): CampaignPlan {
  const { version, body, at } = campaign;
  const name = interned(campaign.name);
  const context = compileContext(ruleSet, layout, name);
  const { timedSteps } = context;
  const purpose = purposes.get(body.purpose);
  assert(purpose, `the purpose \`${body.purpose}\` was resolved`);
  return campaignLike({
    name,
    runNames: [],
    version,
    priority: body.priority ?? 50,
    purpose,
    place: campaign.span,
    entry: compileEntry(name, body, layout),
    hasExits: (body.exit ?? []).length > 0,
    audience: body.audience && compileCondition(body.audience, { at, path: ['audience'] }, context),
    steps: compileSteps(
      body.steps,
      { at, path: ['steps'] },
      context,
      (step) => rehearsals(name, step, assignments),
      exposedAt,
    ),
    migrate: body.migrate && {
      from: body.migrate.from,
      steps: new Map(Object.entries(body.migrate.steps ?? {})),
      removed: body.migrate.removed ?? 'exit',
      place: at(['migrate'], 'key'),
    },
    timedSteps,
    unrunTimes: timedSteps.map(() => NONE),
    experiments,
    treatments,
  });
}

/** A key is read from the properties alone. */
function keyReader(path: Path): (event: TriggerEvent) => JsonValue | undefined {
  const [root, name] = path;
  if (root !== 'properties' || path.length !== 2) return ({ properties }) => walk({ properties }, path);
  const read = stepOf(name!);
  return ({ properties }) => read(properties);
}

function compileEntry(name: string, { entry = {} }: CampaignBody, layout: LayoutBuilder): EntryPlan {
  return {
    key: entry.key === undefined ? undefined : pathOf(entry.key),
    keyOf: entry.key === undefined ? undefined : keyReader(pathOf(entry.key)),
    onRepeat: entry.onRepeat ?? 'ignore',
    maxWait: entry.maxWait === undefined ? undefined : durationOf(entry.maxWait),
    cooldown: entry.cooldown === undefined ? undefined : durationOf(entry.cooldown),
    maxEntries: entry.maxEntries,
    countSlot: countSlotOf(name, layout),
    timeSlot: layout.number(`entered ${name}`, NONE, 'latest'),
  };
}

/** A plan for every event that the rules read, exit on or begin with; any other changes nothing. */
function compileEvents(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaigns: ReadonlyMap<string, CampaignPlan>,
  segments: readonly TrackedSegment[],
  older: readonly Older[],
): ReadonlyMap<string, EventPlan> {
  const declared = [...campaigns.keys()].map((name) => ruleSet.campaigns.get(name)!);
  const contexts = new Map(declared.map(({ name }) => [name, compileContext(ruleSet, layout, name)]));
  const exits = [
    ...declared.flatMap((campaign) => exitsOf(campaign, contexts.get(campaign.name)!)),
    ...older.flatMap((one) => exitsOf(one.declared, compileContext(one.ruleSet, layout, one.plan.name))),
  ];
  const triggers = declared.flatMap((campaign) =>
    triggerOf(campaign, campaigns, contexts.get(campaign.name)!),
  );
  const names = new Set([...exits, ...triggers].map(({ event }) => event));
  const all = [...campaigns.values(), ...older.map(({ plan }) => plan)];
  const awaits = all.map(({ name, steps }) => ({ name, events: awaitedBy(steps) }));
  for (const name of [...layout.events(), EMAIL_SENT, ...awaits.flatMap(({ events }) => events)]) {
    names.add(name);
  }
  const planOf = (name: string): EventPlan => {
    const moved = segments.filter(({ condition }) => condition.events.includes(name));
    return eventLike({
      updates: layout.updatesOf(name),
      exits: exits.filter(({ event }) => event === name),
      triggers: triggers.filter(({ event }) => event === name).map(triggerLike),
      awaits: [...new Set(awaits.flatMap((one) => (one.events.includes(name) ? [one.name] : [])))],
      segments: moved,
      sways: moved.map(({ condition }) => swayOn(condition, name, layout)),
    });
  };
  return new Map([...names].sort().map((name) => [interned(name), planOf(name)]));
}

/** What only is asked for is kept, and sets nothing else off. */
function withAsked(
  eventsOf: () => ReadonlyMap<string, EventPlan>,
  ask: () => void,
): ReadonlyMap<string, EventPlan> {
  const read = eventsOf();
  ask();
  return new Map([...eventsOf()].map(([name, plan]) => [name, eventLike(plan, !read.has(name))]));
}

function awaitedBy(steps: readonly Instruction[]): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'await' ? [step.event] : []));
}

/** Counts a user's entries into a campaign, whatever its version: so it tells campaigns apart as well. */
function countSlotOf(name: string, layout: LayoutBuilder): number {
  return layout.number(`entries ${name}`, 0, 'add');
}

function exitsOf({ name, version, body, at }: Declared<CampaignBody>, context: CompileContext) {
  return (body.exit ?? []).map(({ event, where }, index) => ({
    event,
    campaign: interned(name),
    countSlot: countSlotOf(name, context.layout),
    version,
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
