/** What one life adds to the counts of its side, or of both sides where both live it. */
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, WEEK, WEEKDAYS, weekdayOf } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { localDay } from '../../vocabulary/zone.js';
import type { ImpactPart, Two } from './part.js';
import { at, noCounts, noTwo } from './part.js';

/** Which rule sets live it: 0 the old, 1 the new. */
export type Sides = readonly (0 | 1)[];

/** Two campaigns' mails within less than this collide. */
const COLLIDE_WITHIN = DAY;
/** More mails than this are counted as so many. */
export const MOST_MAILS = 20;

export interface Told {
  readonly sent: readonly Decision[];
  readonly isCapped: boolean;
  /** By the names of two campaigns, as a part has them: how often. */
  readonly collisions: ReadonlyMap<string, number>;
}

/** By campaign and step: a name that is put together anew for each decision is hashed anew. */
const names = new Map<string, Map<string, string>>();

export function mailNameOf({ campaign, step }: Pick<Decision, 'campaign' | 'step'>): string {
  const ofCampaign = at(names, campaign, () => new Map<string, string>());
  return at(ofCampaign, step, () => `${campaign}/${step}`);
}

/** Counts all decisions about one user. */
export function countLife(part: ImpactPart, sides: Sides, decisions: readonly Decision[], zone: Zone): Told {
  const sent: Decision[] = [];
  let isCapped = false;
  for (const decision of decisions) {
    if (decision.outcome === 'sent') {
      sent.push(decision);
      continue;
    }
    if (decision.reason === 'frequency-cap') isCapped = true;
    if (decision.outcome === 'deferred' || !decision.reason) continue;
    const ofReason = at(part.suppressions, decision.reason, () => new Map<string, Two>());
    add(at(ofReason, mailNameOf(decision), noTwo), sides, 1);
  }
  const collisions = sent.length > 1 ? collisionsOf(sent) : NO_COLLISIONS;
  for (const [pair, times] of collisions)
    add(at(part.collisions, pair, () => ({ times: noTwo(), newUsers: 0 })).times, sides, times);
  if (isCapped) add(part.capped, sides, 1);
  if (sent.length > 0) countSent(part, sides, sent, zone);
  add((part.busiest[busiestOf(sent)] ??= noTwo()), sides, 1);
  add((part.perUser[Math.min(sent.length, MOST_MAILS)] ??= noTwo()), sides, 1);
  return { sent, isCapped, collisions };
}

const NO_COLLISIONS: ReadonlyMap<string, number> = new Map();

function countSent(part: ImpactPart, sides: Sides, sent: readonly Decision[], zone: Zone): void {
  add(part.total.mails, sides, sent.length);
  add(part.total.users, sides, 1);
  const seen: string[] = [];
  const isFirst = (name: string) => !seen.includes(name) && seen.push(name) > 0;
  for (const decision of sent) {
    const mail = mailNameOf(decision);
    const ofMail = at(part.mails, mail, noCounts);
    const ofCampaign = at(part.campaigns, decision.campaign, noCounts);
    add(ofMail.mails, sides, 1);
    add(ofCampaign.mails, sides, 1);
    if (isFirst(mail)) add(ofMail.users, sides, 1);
    if (isFirst(decision.campaign)) add(ofCampaign.users, sides, 1);
    const week = at(part.weeks, mondayOf(localDay(zone, decision.at)), () => new Map<string, Two>());
    add(at(week, decision.campaign, noTwo), sides, 1);
  }
}

function add(two: Two, sides: Sides, by: number): void {
  for (const side of sides) two[side] += by;
}

function mondayOf(day: number): number {
  return day - WEEKDAYS.indexOf(weekdayOf(day));
}

/** The most mails within any seven days; those at both ends of seven whole days are not within. Mails are in order of time. */
export function busiestOf(sent: readonly { readonly at: Instant }[]): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < sent.length; last++) {
    while (sent[last]!.at - sent[first]!.at >= WEEK) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Every two mails of two campaigns within a day. */
function collisionsOf(sent: readonly Decision[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  let first = 0;
  for (let last = 1; last < sent.length; last++) {
    const b = sent[last]!;
    while (b.at - sent[first]!.at >= COLLIDE_WITHIN) first++;
    for (let index = first; index < last; index++) {
      const a = sent[index]!;
      if (a.campaign === b.campaign) continue;
      const pair = a.campaign < b.campaign ? `${a.campaign}\n${b.campaign}` : `${b.campaign}\n${a.campaign}`;
      found.set(pair, (found.get(pair) ?? 0) + 1);
    }
  }
  return found;
}
