/**
 * What the engine runs by, made in one place for each kind: V8 gives what is made elsewhere, or by a spread, a layout of its
 * own, and everything that looks at plans becomes slower by each layout that it meets. Programs that are made of others, with
 * something changed, are made here again.
 */
import type {
  CampaignPlan,
  EventPlan,
  Instruction,
  Program,
  PurposePlan,
  SendPlan,
  TrackedSegment,
} from './program.js';

export function programLike(one: Program): Program {
  return {
    fingerprint: one.fingerprint,
    layout: one.layout,
    joins: one.joins,
    retentions: one.retentions,
    kept: one.kept,
    zone: one.zone,
    allowedLateness: one.allowedLateness,
    remembersFor: one.remembersFor,
    events: one.events,
    pastExits: one.pastExits,
    segments: one.segments,
    dates: one.dates,
    campaigns: one.campaigns,
    pinned: one.pinned,
    purposes: one.purposes,
    traits: one.traits,
    assign: one.assign,
  };
}

export function campaignLike(one: CampaignPlan): CampaignPlan {
  return {
    name: one.name,
    runNames: one.runNames,
    version: one.version,
    priority: one.priority,
    purpose: one.purpose,
    place: one.place,
    entry: one.entry,
    hasExits: one.hasExits,
    audience: one.audience,
    steps: one.steps,
    migrate: one.migrate,
    timedSteps: one.timedSteps,
    unrunTimes: one.unrunTimes,
    experiments: one.experiments,
    treatments: one.treatments,
  };
}

export function sendInstruction(one: SendPlan): Instruction {
  const send: SendPlan = {
    name: one.name,
    place: one.place,
    when: one.when,
    data: one.data,
    slots: one.slots,
    exposes: one.exposes,
    rehearse: one.rehearse,
    printed: one.printed,
    isForgotten: one.isForgotten,
    key: one.key,
  };
  return { kind: 'send', send };
}

export function purposeLike(one: PurposePlan): PurposePlan {
  return {
    name: one.name,
    place: one.place,
    regimes: one.regimes,
    holdout: one.holdout,
    quietHours: one.quietHours,
    caps: one.caps,
    sentWindow: one.sentWindow,
    countsTowardCaps: one.countsTowardCaps,
  };
}

export function segmentLike(one: TrackedSegment): TrackedSegment {
  return {
    name: one.name,
    index: one.index,
    condition: one.condition,
    memberSlot: one.memberSlot,
    checkSlot: one.checkSlot,
    ceiling: one.ceiling,
    stated: one.stated,
    entering: one.entering,
    leaving: one.leaving,
  };
}

type Sets = Omit<EventPlan, 'isIdle' | 'isOnlyAsked'>;

export function eventLike(one: Sets, isOnlyAsked = false): EventPlan {
  const { updates, exits, triggers, awaits, segments, sways } = one;
  const isIdle = [updates, exits, triggers, awaits, segments].every(({ length }) => length === 0);
  return { updates, exits, triggers, awaits, segments, sways, isIdle, isOnlyAsked };
}

export function triggerLike({
  campaign,
  where,
}: EventPlan['triggers'][number]): EventPlan['triggers'][number] {
  return { campaign, where };
}
