/**
 * The campaigns that differ, as the new rules have them, beside all of the old rules in one program: a user lives once,
 * and both are decided about.
 *
 * What rules keep of a user's events goes by what it is, and not by who asks for it: both rule sets have it in one place
 * of the state. The campaigns of the new rules go by other names, so that runs and entries are their own, and count
 * their mails for themselves. So neither has anything to do with the other.
 */
import { indexOf } from '../../check/rule-index.js';
import { compile, latenessOf } from '../../compile/compile.js';
import { LayoutBuilder } from '../../compile/layout.js';
import {
  campaignLike,
  eventLike,
  programLike,
  purposeLike,
  segmentLike,
  sendInstruction,
  triggerLike,
} from '../../compile/like.js';
import type {
  CampaignPlan,
  EventPlan,
  Instruction,
  Program,
  PurposePlan,
  SentWindow,
  TrackedSegment,
} from '../../compile/program.js';
import { planKey } from '../../compile/program.js';
import type { Rehearsals } from '../../compile/compile.js';
import type { Decision, MailValues } from '../../vocabulary/decision.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { differing } from './begun.js';
import type { Side } from './side.js';

/** No campaign's name ends so. It goes before all letters: names stand in the same order with it as without. */
const MARK = '\u0000';

/** The decisions of one life by both: those of the old rules, and those of the campaigns that differ under the new. */
export interface LivedBeside {
  readonly before: readonly Decision[];
  readonly own: readonly Decision[];
}

export interface Beside {
  readonly program: Program;
  /** Takes them apart; they are nobody else's. */
  readonly apart: (decisions: readonly Decision[]) => LivedBeside;
  /**
   * Whether what the mails of a campaign are made from is of no matter: it does not differ, so that its mails are the very
   * same under both, or sent under one alone. Runs of one key and one time are told apart by their mails alone.
   */
  readonly isForgotten: (plan: CampaignPlan) => boolean;
}

/**
 * Undefined where what is kept under one name may be two things. Both rule sets have the same policy and the same
 * events; no rule reads mails as events, and there are no experiments. It is for users of one id.
 */
export function besideOf(before: Side, after: Side, names: ReadonlySet<string>): Beside | undefined {
  if (!areSameTraits(before.program, after.program)) return undefined;
  const differs = differing(before, after);
  if ([...differs].some((key) => key.startsWith('catalog '))) return undefined;
  const builder = new LayoutBuilder(latenessOf(before.ruleSet));
  const old = compile(before.ruleSet, rehearsalsOf(before.program), [], { beside: builder });
  const campaigns = new Map(
    [...after.ruleSet.campaigns].flatMap(([name, declared]) =>
      names.has(name) ? [[name + MARK, { ...declared, name: name + MARK }] as const] : [],
    ),
  );
  const now = compile({ ...after.ruleSet, campaigns }, rehearsalsOf(after.program), [], { beside: builder });
  const joined = joinedSegments(old.segments, now.segments);
  // A segment that is written alike may ask for something that is not.
  if (joined.both.some((name) => isOther(name, before, differs) || isOther(name, after, differs)))
    return undefined;
  const program = together(old, now, joined.all, builder);
  const isForgotten = ({ name, entry }: CampaignPlan) =>
    !names.has(unmarked(name)) && entry.onRepeat !== 'parallel';
  return { program, apart: takenApart(names), isForgotten };
}

function areSameTraits({ traits: a }: Program, { traits: b }: Program): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}

/** Mails are rehearsed as the rules that they stand in do it. */
export function rehearsalsOf({ campaigns }: Program): Rehearsals {
  return (campaign, step) => {
    const { steps } = campaigns.get(unmarked(campaign))!;
    const send = steps.find((one) => one.kind === 'send' && one.send.name === step);
    return send?.kind === 'send' ? send.send.rehearse : undefined;
  };
}

function unmarked(name: string): string {
  return isMarked(name) ? name.slice(0, -MARK.length) : name;
}

function isMarked(name: string): boolean {
  return name.charCodeAt(name.length - 1) === MARK.charCodeAt(0);
}

function isOther(segment: string, { ruleSet }: Side, differs: ReadonlySet<string>): boolean {
  return [...indexOf(ruleSet).closure(`segment ${segment}`)].some((key) => differs.has(key));
}

interface JoinedSegments {
  readonly all: readonly TrackedSegment[];
  /** Names of those that both follow. */
  readonly both: readonly string[];
}

/** A segment that both follow is followed once, and begins campaigns of both. */
function joinedSegments(old: readonly TrackedSegment[], now: readonly TrackedSegment[]): JoinedSegments {
  const own = new Map(now.map((one) => [one.memberSlot, one]));
  const all = old.map((one) => {
    const its = own.get(one.memberSlot);
    own.delete(one.memberSlot);
    return its === undefined
      ? one
      : segmentLike({
          ...one,
          entering: [...one.entering, ...its.entering],
          leaving: [...one.leaving, ...its.leaving],
        });
  });
  return {
    all: [...all, ...own.values()]
      .sort((a, b) => compareText(a.name, b.name))
      .map((one, index) => segmentLike({ ...one, index })),
    both: now.filter(({ memberSlot }) => !own.has(memberSlot)).map(({ name }) => name),
  };
}

function together(
  old: Program,
  now: Program,
  segments: readonly TrackedSegment[],
  builder: LayoutBuilder,
): Program {
  const counting = sentWindows(builder);
  const purposes = new Map([...now.purposes.values()].map((purpose) => [purpose.name, counting(purpose)]));
  const plans = new Map<CampaignPlan, CampaignPlan>();
  for (const plan of now.campaigns.values()) {
    const purpose = purposes.get(plan.purpose.name)!;
    const name = unmarked(plan.name);
    const steps = plan.steps.map((step) => calledAs(step, name));
    plans.set(plan, campaignLike({ ...plan, purpose, steps, runNames: runNamesOf(name) }));
  }
  const planOf = (plan: CampaignPlan): CampaignPlan => plans.get(plan) ?? plan;
  const placed = new Map(
    segments.map((one) => [
      one.memberSlot,
      segmentLike({ ...one, entering: one.entering.map(planOf), leaving: one.leaving.map(planOf) }),
    ]),
  );
  const names = new Set([...old.events.keys(), ...now.events.keys()]);
  const campaigns = new Map(
    [...old.campaigns.values(), ...now.campaigns.values()].map((plan) => [plan.name, planOf(plan)]),
  );
  return programLike({
    ...old,
    layout: builder.build(
      Object.fromEntries([...campaigns.values()].map((plan) => [planKey(plan), NO_STEPS])),
    ),
    joins: builder.joinsOf(),
    retentions: builder.retentions(),
    kept: builder.keptOf(),
    events: new Map(
      [...names].sort().map((name) => {
        const [a, b] = [old.events.get(name) ?? IDLE, now.events.get(name) ?? IDLE];
        return [name, joinedEvent(a, b, builder.updatesOf(name), placed, planOf)];
      }),
    ),
    segments: [...placed.values()],
    dates: [...old.dates, ...now.dates.map((date) => ({ ...date, campaign: planOf(date.campaign) }))],
    campaigns,
  });
}

/** No state is ever taken over from it. */
const NO_STEPS = { positions: [], timed: [] };

/** What an event sets off that no rule reads. */
export const IDLE: EventPlan = eventLike({
  updates: [],
  exits: [],
  triggers: [],
  awaits: [],
  segments: [],
  sways: [],
});

function joinedEvent(
  old: EventPlan,
  now: EventPlan,
  updates: EventPlan['updates'],
  placed: ReadonlyMap<number, TrackedSegment>,
  planOf: (plan: CampaignPlan) => CampaignPlan,
): EventPlan {
  const sways = new Map<number, EventPlan['sways'][number]>();
  for (const { segments, sways: its } of [old, now]) {
    for (const [at, { memberSlot }] of segments.entries()) sways.set(memberSlot, its[at]!);
  }
  const moved = [...placed.values()].filter(({ memberSlot }) => sways.has(memberSlot));
  return eventLike({
    updates,
    exits: [...old.exits, ...now.exits],
    triggers: [
      ...old.triggers,
      ...now.triggers.map(({ campaign, where }) => triggerLike({ campaign: planOf(campaign), where })),
    ],
    awaits: [...old.awaits, ...now.awaits],
    segments: moved,
    sways: moved.map(({ memberSlot }) => sways.get(memberSlot)!),
  });
}

/** Caps of the new rules count the mails of these campaigns alone. */
function sentWindows(builder: LayoutBuilder): (purpose: PurposePlan) => PurposePlan {
  let own: SentWindow | undefined;
  return (purpose) => {
    const { sentWindow } = purpose;
    if (!sentWindow) return purpose;
    own ??= windowLike(sentWindow, builder);
    return purposeLike({ ...purpose, sentWindow: own });
  };
}

function windowLike({ retention }: SentWindow, builder: LayoutBuilder): SentWindow {
  const made = builder.window(`mails that count toward caps${MARK}`);
  made.retention.within = retention.within;
  return made;
}

/** Runs of a user beyond so many are rare. */
const MOST_NAMED = 64;

/** Runs are called as they are where the campaign has its own name. */
function runNamesOf(campaign: string): CampaignPlan['runNames'] {
  return Array.from({ length: MOST_NAMED }, (_, ordinal) => `${campaign}#${ordinal}`);
}

/** A mail says of which campaign it is, also when it is rehearsed. */
function calledAs(instruction: Instruction, campaign: string): Instruction {
  if (instruction.kind !== 'send') return instruction;
  const { send } = instruction;
  const { rehearse } = send;
  const called = (values: MailValues): string | undefined => {
    // Nobody has seen it yet.
    (values as { campaign: string }).campaign = campaign;
    return rehearse?.(values);
  };
  return sendInstruction({ ...send, rehearse: called });
}

function takenApart(names: ReadonlySet<string>): Beside['apart'] {
  const campaigns = new Map([...names].map((name) => [name + MARK, name]));
  return (decisions) => {
    const before: Decision[] = [];
    const own: Decision[] = [];
    for (const decision of decisions) {
      if (isMarked(decision.campaign)) own.push(calledBy(decision, campaigns.get(decision.campaign)!));
      else before.push(decision);
    }
    return { before: own.length === 0 ? decisions : before, own };
  };
}

function calledBy(decision: Decision, campaign: string): Decision {
  const { instance, mail } = decision;
  const marked = decision.campaign;
  const its = decision as { campaign: string; instance: string };
  its.campaign = campaign;
  if (mail) (mail as { campaign: string }).campaign = campaign;
  if (instance.startsWith(marked)) its.instance = campaign + instance.slice(marked.length);
  return decision;
}
