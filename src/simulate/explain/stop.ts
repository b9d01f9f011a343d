/** What kept a mail from being sent: the first thing that stopped it, in the order of the user's life. */
import type { TrackedSegment } from '../../compile/program.js';
import type { Frame } from '../../compile/frame.js';
import { zoneOf } from '../../engine/run.js';
import type { ConditionTrace, Decision } from '../../vocabulary/decision.js';
import { EMAIL_SENT, receiptOf } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Entry, Life, StepName } from './life.js';
import { entriesOf, isOf, runsOf } from './life.js';
import { stateAt } from './spot.js';
import type { Turn } from './way.js';
import { canStillCome, turnAway } from './way.js';

export type Stop =
  /** The event that begins the campaign never happened. */
  | { readonly kind: 'no-trigger'; readonly campaign: string; readonly event: string }
  /** It happened, and its `where` did not hold. */
  | { readonly kind: 'unmatched'; readonly campaign: string; readonly entry: Entry<'unmatched'> }
  /** The user did not come into the segment by the entering (or leaving) of which the campaign begins, or out of it. */
  | {
      readonly kind: 'not-entered' | 'not-left';
      readonly campaign: string;
      readonly segment: string;
      readonly at: Instant;
      /** The segment's condition as it is then. */
      readonly condition: ConditionTrace | undefined;
      /** Whether the user had been in it by then. */
      readonly wasIn: boolean;
    }
  /** The campaign's own rules let no run begin. */
  | { readonly kind: 'refused'; readonly campaign: string; readonly entry: Entry<'refused'> }
  /** The date that begins it has not come, or is none. */
  | { readonly kind: 'not-come'; readonly campaign: string; readonly at: Instant }
  /** No run began, and nothing more is told of it. */
  | { readonly kind: 'not-begun'; readonly campaign: string }
  | { readonly kind: 'exited'; readonly run: string; readonly entry: Entry<'exited'> }
  /** The run came to its end, or goes on, without being able to come to the step. */
  | {
      readonly kind: 'elsewhere';
      readonly run: string;
      readonly at: Instant;
      readonly hasEnded: boolean;
      readonly turn: Turn | undefined;
    }
  | { readonly kind: 'waiting'; readonly run: string; readonly entry: Entry<'waiting'> }
  | { readonly kind: 'under-way'; readonly run: string }
  /** Suppressed or held out for good; or put off until after the clock stopped. */
  | { readonly kind: 'decided'; readonly run: string; readonly decision: Decision };

/** What stopped a mail of a run, leaving aside the decisions that are none of the question; undefined where it was sent. */
export function stopOfRun(life: Life, run: string, name: StepName): Stop | undefined {
  const decisions = life.decisions.filter((one) => one.instance === run && isOf(one, name));
  if (decisions.some(({ outcome }) => outcome === 'sent')) return undefined;
  const decision = decisions.at(-1);
  // A mail that an exit or a restart withdrew is told of by what became of the run.
  if (decision && decision.reason !== 'exited') return { kind: 'decided', run, decision };
  return stopOfEntries(life, run, name.step);
}

/** What became of a run that did not come to a step. */
export function stopOfEntries(life: Life, run: string, step: string): Stop {
  const entries = entriesOf(life, run);
  const exited = entries.find((entry): entry is Entry<'exited'> => entry.kind === 'exited');
  if (exited) return { kind: 'exited', run, entry: exited };
  const last = entries.at(-1);
  const turn = turnAway(life, run, step);
  if (last?.kind === 'finished' || (last?.kind === 'overdue' && last.then === 'exit'))
    return { kind: 'elsewhere', run, at: last.at, hasEnded: true, turn };
  if (!canStillCome(life, run, step))
    return { kind: 'elsewhere', run, at: last?.at ?? life.endTime, hasEnded: false, turn };
  return last?.kind === 'waiting' ? { kind: 'waiting', run, entry: last } : { kind: 'under-way', run };
}

/** Why no run of a campaign began, as things stood at an instant: undefined where one did. */
export function stopOfEntry(life: Life, campaign: string, at: Instant = life.endTime): Stop {
  const lately = life.journal.filter((entry) => entry.at <= at);
  const refused = lately.findLast(
    (entry): entry is Entry<'refused'> => entry.kind === 'refused' && entry.campaign === campaign,
  );
  if (refused) return { kind: 'refused', campaign, entry: refused };
  const unmatched = unmatchedOf(life, campaign).findLast((entry) => entry.at <= at);
  if (unmatched) return { kind: 'unmatched', campaign, entry: unmatched };
  const trigger = life.project.ruleSet.campaigns.get(campaign)?.body.trigger;
  if (!trigger) return { kind: 'not-begun', campaign };
  if ('enters' in trigger) return ofSegment(life, campaign, trigger.enters, 'not-entered', at);
  if ('leaves' in trigger) return ofSegment(life, campaign, trigger.leaves, 'not-left', at);
  if ('date' in trigger) return { kind: 'not-come', campaign, at };
  if (hasHappened(life, trigger.event, at)) return { kind: 'not-begun', campaign };
  return { kind: 'no-trigger', campaign, event: trigger.event };
}

/** Trigger events whose `where` did not hold. */
export function unmatchedOf({ journal }: Life, campaign: string): readonly Entry<'unmatched'>[] {
  return journal.filter(
    (entry): entry is Entry<'unmatched'> =>
      entry.kind === 'unmatched' && entry.role === 'trigger' && entry.campaign === campaign,
  );
}

/** A mail that is sent is an event as well, which no timeline lists. */
function hasHappened({ timeline, decisions }: Life, name: string, latest: Instant): boolean {
  return (
    timeline.events.some(
      (event) => event.type === 'track' && event.name === name && receiptOf(event) <= latest,
    ) ||
    (name === EMAIL_SENT && decisions.some(({ outcome, at }) => outcome === 'sent' && at <= latest))
  );
}

function ofSegment(
  life: Life,
  campaign: string,
  segment: string,
  kind: 'not-entered' | 'not-left',
  at: Instant,
): Stop {
  const wasIn = life.journal.some(
    (entry) => entry.kind === 'joined' && entry.segment === segment && entry.at <= at,
  );
  return { kind, campaign, segment, at, condition: segmentAt(life, segment, at), wasIn };
}

/** A segment's condition as it is at an instant; undefined where nobody follows who its members are. */
export function segmentAt(life: Life, segment: string, at: Instant): ConditionTrace | undefined {
  const tracked = life.project.program.segments.find(({ name }) => name === segment);
  return tracked && readSegment(life, tracked, at);
}

function readSegment(life: Life, { condition }: TrackedSegment, at: Instant): ConditionTrace {
  const state = stateAt(life, at);
  const now = Math.min(at, life.endTime);
  const zone = zoneOf(life.project.program, state);
  const frame: Frame = { state, now, zone, event: null, entryTime: now, stepTimes: [] };
  return condition.trace(frame);
}

/** The runs of a campaign that had begun by an instant. */
export function runsBy(life: Life, campaign: string, at: Instant): readonly string[] {
  return runsOf({ journal: life.journal.filter((entry) => entry.at <= at) }, campaign);
}
