/** What one life adds to the counts of its side, or of both sides where both live it. */
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, WEEK } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { localDay } from '../../vocabulary/zone.js';
import { at, noTwo, type Two } from './part.js';
import type { CampaignPlace, MailPlace, PairPlace, Place, Places } from './places.js';

/** Which rule sets live it: 0 the old, 1 the new. */
export type Sides = readonly (0 | 1)[];

/** Two campaigns' mails within less than this collide. */
const COLLIDE_WITHIN = DAY;
/** More mails than this are counted as so many. */
export const MOST_MAILS = 20;

export interface Told {
  readonly sent: readonly Decision[];
  /** By position among what is sent, where it is counted. */
  readonly places: readonly MailPlace[];
  readonly isCapped: boolean;
  /** The same, each once. */
  readonly mails: readonly MailPlace[];
  readonly campaigns: readonly CampaignPlace[];
  readonly collisions: readonly PairPlace[];
}

/** By campaign and step: a name that is put together anew for each decision is hashed anew. */
const names = new Map<string, Map<string, string>>();

export function mailNameOf({ campaign, step }: Pick<Decision, 'campaign' | 'step'>): string {
  const ofCampaign = at(names, campaign, () => new Map<string, string>());
  return at(ofCampaign, step, () => `${campaign}/${step}`);
}

/** Counts all decisions about the user whose number the places have. */
export function countLife(places: Places, sides: Sides, decisions: readonly Decision[], zone: Zone): Told {
  const { part } = places;
  const told = {
    sent: [] as Decision[],
    places: [] as MailPlace[],
    isCapped: false,
    mails: [] as MailPlace[],
    campaigns: [] as CampaignPlace[],
    collisions: [] as PairPlace[],
  };
  for (const decision of decisions) {
    if (decision.outcome === 'sent') {
      told.sent.push(decision);
      continue;
    }
    const { reason } = decision;
    if (reason === 'frequency-cap') told.isCapped = true;
    if (decision.outcome === 'deferred' || !reason) continue;
    add(places.suppressionsOf(places.mailOf(decision), reason), sides, 1);
  }
  const { sent } = told;
  if (told.isCapped) add(part.capped, sides, 1);
  if (sent.length > 0) countSent(places, sides, told, zone);
  add((part.busiest[busiestOf(sent)] ??= noTwo()), sides, 1);
  add((part.perUser[Math.min(sent.length, MOST_MAILS)] ??= noTwo()), sides, 1);
  return told;
}

interface Telling {
  readonly sent: readonly Decision[];
  readonly places: MailPlace[];
  readonly mails: MailPlace[];
  readonly campaigns: CampaignPlace[];
  readonly collisions: PairPlace[];
}

function countSent(places: Places, sides: Sides, told: Telling, zone: Zone): void {
  const { part, user } = places;
  const { sent, places: ofSent, mails, campaigns } = told;
  add(part.total.mails, sides, sent.length);
  add(part.total.users, sides, 1);
  let first = 0;
  for (let index = 0; index < sent.length; index += 1) {
    const decision = sent[index]!;
    const mail = places.mailOf(decision);
    const { campaign } = mail;
    const { at: time } = decision;
    if (isFirst(mail, sides, user, time)) mails.push(mail);
    if (isFirst(campaign, sides, user, time)) campaigns.push(campaign);
    add(mail.counts.mails, sides, 1);
    add(campaign.counts.mails, sides, 1);
    add(places.weekOf(campaign, mondayOf(localDay(zone, time))), sides, 1);
    // Every two mails of two campaigns within a day.
    while (time - sent[first]!.at >= COLLIDE_WITHIN) first += 1;
    for (let other = first; other < index; other += 1) {
      const { campaign: before } = ofSent[other]!;
      if (before !== campaign) collide(places.pairOf(before, campaign), sides, user, told);
    }
    ofSent.push(mail);
  }
}

/** Notes the first mail of a user under a name. */
function isFirst({ counts, counted, first }: Place, sides: Sides, user: number, time: Instant): boolean {
  if (counted[sides[0]!] === user) return false;
  for (const side of sides) {
    counted[side] = user;
    first[side] = time;
    counts.users[side] += 1;
  }
  return true;
}

function collide(pair: PairPlace, sides: Sides, user: number, { collisions }: Telling): void {
  add(pair.counts.times, sides, 1);
  if (pair.counted[sides[0]!] === user) return;
  for (const side of sides) pair.counted[side] = user;
  collisions.push(pair);
}

function add(two: Two, sides: Sides, by: number): void {
  two[sides[0]!] += by;
  if (sides.length === 2) two[1] += by;
}

/** Day 0 was a Thursday. */
function mondayOf(day: number): number {
  return Math.floor((day + 3) / 7) * 7 - 3;
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
