/** A life under the new rules out of the one under the old and of the campaigns that differ, lived alone. */
import { compile } from '../../compile/compile.js';
import type { EventPlan, Program } from '../../compile/program.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY } from '../../vocabulary/time.js';
import type { Side } from './side.js';
import { touchedCampaigns } from './untouched.js';

/** All that is decided about a user under the new rules; undefined where only living through it says that. */
export type Compose = (
  events: readonly Event[],
  before: readonly Decision[],
) => readonly Decision[] | undefined;

/** Lives through events by a program. */
export type LiveBy = (program: Program) => (events: readonly Event[]) => readonly Decision[];

/** A calendar's day or week lasts no longer than this beyond its hours. */
const LONGER = DAY;
/** It is not tried any more where fewer than half of so many could be composed: the others lived more than twice. */
const TRIES = 200;

/**
 * Campaigns share nothing but the caps: where no rule reads mails as events, and no experiment is there, the runs of one go
 * the same way whatever another sends, until a mail of one is among those that a cap counts for one of the other. So the
 * campaigns that differ are lived alone, and what the others did under the old rules is what they do under the new, if
 *
 * - what differs does the same as under the old rules, or
 * - no mail that is sent by one rule set only comes so shortly before anything that another campaign decides that a
 *   cap might count it then, and of all that are sent under the new rules too few come together for a cap to stop
 *   one that differs.
 *
 * Then it is so from one decision to the next: each sees as many mails as it saw in the life that it is taken from, or
 * so few that no cap is full. Undefined where it can not be said of any user.
 */
export function composer(
  before: Side,
  after: Side,
  apart: ReadonlySet<string>,
  liveBy: LiveBy,
): Compose | undefined {
  const touched = touchedCampaigns(before, after);
  if (!touched || apart.size > 0 || ![before, after].every(haveNothingInCommon)) return undefined;
  if (touched.size >= after.ruleSet.campaigns.size) return undefined;
  const live = liveBy(alone(after, touched));
  const caps = [...after.program.purposes.values()].flatMap((purpose) => purpose.caps);
  const within = Math.max(-1, ...caps.map(({ per }) => per + LONGER));
  const most = Math.min(Infinity, ...caps.map(({ max }) => max));
  const [tried, composed] = [{ users: 0 }, { users: 0 }];
  return (events, lived) => {
    if (!isOneId(events)) return undefined;
    if (tried.users >= TRIES && composed.users * 2 < tried.users) return undefined;
    tried.users += 1;
    const own = live(events);
    const whole = composedOf(lived, own, touched, within, most);
    if (whole) composed.users += 1;
    return whole;
  };
}

function haveNothingInCommon({ program, ruleSet }: Side): boolean {
  const looksAhead = [...program.purposes.values()].some(({ caps }) =>
    caps.some(({ lookAhead }) => lookAhead !== undefined),
  );
  return !looksAhead && ruleSet.experiments.size === 0 && program.events.get(EMAIL_SENT)?.isIdle !== false;
}

const IDLE: EventPlan = {
  updates: [],
  exits: [],
  triggers: [],
  awaits: [],
  segments: [],
  sways: [],
  isIdle: true,
  isOnlyAsked: false,
};

/** A program of some campaigns: a user becomes known to it when they do to the whole, and has the same traits. */
function alone({ ruleSet, program }: Side, names: ReadonlySet<string>): Program {
  const campaigns = new Map([...ruleSet.campaigns].filter(([name]) => names.has(name)));
  const rehearsals = (campaign: string, step: string) => {
    const steps = program.campaigns.get(campaign)!.steps;
    const sends = steps.flatMap((one) => (one.kind === 'send' && one.send.name === step ? [one.send] : []));
    return sends[0]?.rehearse;
  };
  const own = compile({ ...ruleSet, campaigns }, rehearsals);
  const events = new Map([...program.events.keys()].map((name) => [name, own.events.get(name) ?? IDLE]));
  return { ...own, events, traits: program.traits };
}

function isOneId(events: readonly Event[]): boolean {
  const id = events[0]?.user;
  return events.every(({ user, previousId }) => user === id && previousId === undefined);
}

function composedOf(
  lived: readonly Decision[],
  own: readonly Decision[],
  touched: ReadonlySet<string>,
  within: number,
  most: number,
): readonly Decision[] | undefined {
  if (own.some(({ reason }) => reason === 'frequency-cap')) return undefined;
  const was = lived.filter(({ campaign }) => touched.has(campaign));
  if (was.length === own.length && was.every((one, index) => isAlike(one, own[index]!))) {
    if (own.length === 0) return lived;
    let next = 0;
    return lived.map((one) => (touched.has(one.campaign) ? own[next++]! : one));
  }
  const others = lived.filter(({ campaign }) => !touched.has(campaign));
  if (areCounted(sendsOfOne(was, own), others, within)) return undefined;
  const whole = inOrder(others, own);
  return areFew(whole, own, within, most) ? whole : undefined;
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

/** When mails are sent that the other rule set does not send then, in order. */
function sendsOfOne(a: readonly Decision[], b: readonly Decision[]): readonly Instant[] {
  const left = new Map<string, { readonly at: Instant; times: number }>();
  const count = (all: readonly Decision[], by: number) => {
    for (const { at, campaign, step, outcome } of all) {
      if (outcome !== 'sent') continue;
      const key = JSON.stringify([at, campaign, step]);
      const known = left.get(key);
      if (known) known.times += by;
      else left.set(key, { at, times: by });
    }
  };
  count(a, 1);
  count(b, -1);
  const differing = [...left.values()].filter(({ times }) => times !== 0);
  return differing.map(({ at }) => at).sort((x, y) => x - y);
}

/** Whether any of these instants is so shortly before a decision that a cap may count it; decisions are in order of time. */
function areCounted(times: readonly Instant[], decisions: readonly Decision[], within: number): boolean {
  let first = 0;
  return times.some((time) => {
    while (first < decisions.length && decisions[first]!.at < time) first += 1;
    return first < decisions.length && decisions[first]!.at <= time + within;
  });
}

function inOrder(a: readonly Decision[], b: readonly Decision[]): readonly Decision[] {
  const all: Decision[] = [];
  let next = 0;
  for (const one of a) {
    while (next < b.length && b[next]!.at < one.at) all.push(b[next++]!);
    all.push(one);
  }
  while (next < b.length) all.push(b[next++]!);
  return all;
}

/** Whether with each of these, and all that are sent as far before it as a cap may count, there are at most so many. */
function areFew(whole: readonly Decision[], own: readonly Decision[], within: number, most: number): boolean {
  const sent = whole.filter(({ outcome }) => outcome === 'sent');
  return own.every(({ at, outcome }) => {
    const counted = sent.filter((one) => one.at <= at && one.at >= at - within).length;
    return counted + (outcome === 'sent' ? 0 : 1) <= most;
  });
}
