/** A life under the new rules out of the one under the old and of the campaigns that differ, lived alone. */
import { compile } from '../../compile/compile.js';
import { programLike } from '../../compile/like.js';
import type { CampaignPlan, EventPlan, Program } from '../../compile/program.js';
import type { Lived } from '../../simulate/person.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT, SUPPRESSING_EVENTS } from '../../vocabulary/event.js';
import { ALL_BEGAN, mayHaveBegun } from './begun.js';
import { IDLE, besideOf, rehearsalsOf } from './beside.js';
import { judgeCapsAgain } from './caps-again.js';
import { at } from './part.js';
import type { Side } from './side.js';
import { touchedCampaigns } from './untouched.js';

/** A user under the old rules, and all that is decided under the new; undefined where only living through it says that. */
export interface BothLives {
  readonly before: Pick<Lived, 'decisions' | 'states'>;
  readonly after: readonly Decision[] | undefined;
}

export type Compose = (events: readonly Event[]) => BothLives;

/** Lives through events by a program; of mails of campaigns that are `forgotten` it is not kept what they are made from. */
export type LiveBy = (
  program: Program,
  isForgotten?: (plan: CampaignPlan) => boolean,
) => (events: readonly Event[]) => Pick<Lived, 'decisions' | 'states'>;

/** It is not tried any more where fewer than half of so many could be composed: the others lived more than twice. */
const TRIES = 200;

/**
 * A user in whom no run of a campaign that differs has begun is decided about as before; see `mayHaveBegun`.
 *
 * Else: campaigns share nothing but the caps. Where no rule reads mails as events, and no experiment is there, the runs
 * of one go the same way whatever another sends, but for what caps make of their mails. So the campaigns that differ
 * are lived for themselves, in one life with the old rules where one state serves both (see `besideOf`), else alone with
 * the events that they read; what the others did under the old rules is what they do under the
 * new; and caps judge all of it again, in the order of time. Each decision is then what it was in the life that it is
 * taken from, or is one that a cap has made another and no run goes another way by; undefined where that is not
 * certain, and of users of several ids.
 */
export function composer(
  before: Side,
  after: Side,
  apart: ReadonlySet<string>,
  lifeBefore: (events: readonly Event[]) => Pick<Lived, 'decisions' | 'states'>,
  liveBy: LiveBy,
): Compose | undefined {
  const differ = touchedCampaigns(before, after);
  if (!differ || apart.size > 0) return undefined;
  const touched = [...differ].sort();
  const areApart = [before, after].every(haveNothingInCommon);
  const [tried, composed] = [{ users: 0 }, { users: 0 }];
  const isWorthIt = () => tried.users < TRIES || composed.users * 2 >= tried.users;
  const count = (whole: readonly Decision[] | undefined) => {
    tried.users += 1;
    if (whole) composed.users += 1;
    return whole;
  };
  const begun = mayHaveBegun(before, after, touched);
  const put = areApart ? puttingTogether(before, after, touched) : undefined;
  const beside = put && besideOf(before, after, differ);
  if (put && beside) {
    const live = liveBy(beside.program, beside.isForgotten);
    return (events) => {
      if (!isOneId(events) || !isWorthIt()) return { before: lifeBefore(events), after: undefined };
      const { decisions, states } = live(events);
      const lived = beside.apart(decisions);
      const whole = count(put(lived.before, lived.own));
      // Mails of campaigns that do not differ are the very same under both, or are to be compared by what they say.
      if (!whole) return { before: lifeBefore(events), after: undefined };
      return { before: { decisions: lived.before, states }, after: whole };
    };
  }
  const ownOf = put && ownLives(after, touched, liveBy);
  return (events) => {
    const lived = lifeBefore(events);
    if (!isOneId(events)) return { before: lived, after: undefined };
    const [state] = lived.states.values();
    const open = state === undefined ? ALL_BEGAN : begun(events, state);
    if (open === 0) return { before: lived, after: lived.decisions };
    if (!put || !ownOf || !isWorthIt()) return { before: lived, after: undefined };
    return { before: lived, after: count(put(lived.decisions, ownOf(events, open))) };
  };
}

function haveNothingInCommon({ program, ruleSet }: Side): boolean {
  const looksAhead = [...program.purposes.values()].some(({ caps }) =>
    caps.some(({ lookAhead }) => lookAhead !== undefined),
  );
  return !looksAhead && ruleSet.experiments.size === 0 && program.events.get(EMAIL_SENT)?.isIdle !== false;
}

/** All decisions under the new rules: those of the campaigns that differ, lived for themselves, among those of the others. */
function puttingTogether(before: Side, after: Side, touched: readonly string[]) {
  const differ = new Set(touched);
  const judge = judgeCapsAgain(before.program, after.program, differ);
  const areLookedAtAlike = touched.every((name) => isLookedAtAlike(before, after, name));
  return (lived: readonly Decision[], own: readonly Decision[]): readonly Decision[] | undefined => {
    if (areLookedAtAlike || own.length === 0) {
      const whole = withOwn(lived, own, differ);
      if (whole) return whole;
    }
    return judge(lived, own);
  };
}

/** What is decided of campaigns in which a run may have begun, lived alone. */
function ownLives(after: Side, touched: readonly string[], liveBy: LiveBy) {
  const lives = new Map<number, ReturnType<typeof alone>>();
  return (events: readonly Event[], open: number): readonly Decision[] => {
    const live = at(lives, open, () => {
      const names = touched.filter((_, index) => open === ALL_BEGAN || (open & (1 << index)) !== 0);
      return alone(after, new Set(names), liveBy);
    });
    return live(events).decisions;
  };
}

/** A life with the decisions of some campaigns put in their places; undefined where others were decided of these. */
function withOwn(
  lived: readonly Decision[],
  own: readonly Decision[],
  differ: ReadonlySet<string>,
): readonly Decision[] | undefined {
  let next = 0;
  for (const one of lived) {
    if (!differ.has(one.campaign)) continue;
    if (next === own.length || !isAlike(one, own[next]!)) return undefined;
    next += 1;
  }
  if (next < own.length) return undefined;
  if (own.length === 0) return lived;
  next = 0;
  return lived.map((one) => (differ.has(one.campaign) ? own[next++]! : one));
}

/** Whether caps look at its mails as they did, so that what is decided alike is decided alike in the whole life. */
function isLookedAtAlike(before: Side, after: Side, name: string): boolean {
  const [a, b] = [before, after].map(({ program }) => program.campaigns.get(name));
  return !a || !b || (a.priority === b.priority && a.purpose.name === b.purpose.name);
}

/** Lives by some campaigns: a user becomes known to them when they do to the whole, and has the same traits. */
function alone({ ruleSet, program }: Side, names: ReadonlySet<string>, liveBy: LiveBy) {
  const campaigns = new Map([...ruleSet.campaigns].filter(([name]) => names.has(name)));
  const own = compile({ ...ruleSet, campaigns }, rehearsalsOf(program));
  const events = new Map([...program.events.keys()].map((name) => [name, own.events.get(name) ?? IDLE]));
  const live = liveBy(programLike({ ...own, events, traits: program.traits }));
  const read = new Set([
    ...SUPPRESSING_EVENTS,
    ...[...own.events].flatMap(([name, plan]) => (plan.isIdle ? [] : [name])),
  ]);
  return (all: readonly Event[]) => live(withoutUnread(all, read, events));
}

/** Without events that set off nothing, from where the user has become known. */
function withoutUnread(
  all: readonly Event[],
  read: ReadonlySet<string>,
  known: ReadonlyMap<string, EventPlan>,
): readonly Event[] {
  const kept: Event[] = [];
  let isKnown = false;
  for (const event of all) {
    const { type, name, messageId } = event;
    // A message that comes again under another name is known by the first that came.
    if (messageId !== '') return all;
    if (!isKnown || type !== 'track' || read.has(name)) kept.push(event);
    isKnown ||= type === 'identify' || known.has(name);
  }
  return kept;
}

function isOneId(events: readonly Event[]): boolean {
  const id = events[0]?.user;
  for (const { user, previousId } of events) if (user !== id || previousId !== undefined) return false;
  return true;
}

/** Whether two rule sets decide the same; of what the mail is made is no part of it. */
function isAlike(a: Decision, b: Decision): boolean {
  return (
    a.at === b.at &&
    a.campaign === b.campaign &&
    a.version === b.version &&
    a.instance === b.instance &&
    a.step === b.step &&
    a.outcome === b.outcome &&
    a.reason === b.reason &&
    a.until === b.until
  );
}
