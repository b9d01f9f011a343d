/** What two lives of one user add to the counts of their sides, gone through at once: most of one is the very same in the other. */
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, WEEK } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { localDay } from '../../vocabulary/zone.js';
import { ByMail } from './by-mail.js';
import { empty, noTwo, type Two } from './part.js';
import type { CampaignPlace, MailPlace, PairPlace, Place, Places, Told } from './places.js';

/** 0 the old rule set, 1 the new. */
type Side = 0 | 1;

/** Two campaigns' mails within less than this collide. */
const COLLIDE_WITHIN = DAY;
/** More mails than this are counted as so many. */
export const MOST_MAILS = 20;

function begin(told: Told): void {
  empty(told.sent);
  empty(told.places);
  empty(told.times);
  told.isCapped = false;
  empty(told.mails);
  empty(told.campaigns);
  empty(told.collisions);
  told.firstOfDay = 0;
  told.firstOfWeek = 0;
  told.busiest = 0;
}

/** A name that is put together anew for each decision is hashed anew. */
const names = new ByMail(({ campaign, step }) => `${campaign}/${step}`);

export function mailNameOf(decision: Pick<Decision, 'campaign' | 'step'>): string {
  return names.of(decision);
}

/**
 * Counts all decisions about the user whose number the places have, under both rule sets. What both lists hold is
 * counted for both at once, as far as it stands in step: that is of no matter to the counts.
 */
export function countLives(
  places: Places,
  before: readonly Decision[],
  after: readonly Decision[],
  zones: readonly [Zone, Zone],
): readonly [Told, Told] {
  const { told } = places;
  begin(told[0]);
  begin(told[1]);
  let lastApart = -Infinity;
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const x = i < before.length ? before[i] : undefined;
    const y = j < after.length ? after[j] : undefined;
    if (x !== undefined && x === y) {
      if (x.outcome === 'sent') countSent(places, x, zones, x.at - lastApart >= COLLIDE_WITHIN);
      else countStopped(places, x, true, true);
      i += 1;
      j += 1;
      continue;
    }
    const side: Side = y === undefined || (x !== undefined && x.at <= y.at) ? 0 : 1;
    const one = side === 0 ? x! : y!;
    if (side === 0) i += 1;
    else j += 1;
    if (one.outcome === 'sent') {
      lastApart = one.at;
      countSentBy(side, places, one, zones[side]);
    } else {
      countStopped(places, one, side === 0, side === 1);
    }
  }
  addWhole(places, 0);
  addWhole(places, 1);
  return told;
}

function addWhole({ part, told }: Places, side: Side): void {
  const { sent, isCapped, busiest } = told[side];
  if (isCapped) part.capped[side] += 1;
  if (sent.length > 0) {
    part.total.mails[side] += sent.length;
    part.total.users[side] += 1;
  }
  (part.busiest[busiest] ??= noTwo())[side] += 1;
  (part.perUser[Math.min(sent.length, MOST_MAILS)] ??= noTwo())[side] += 1;
}

function countStopped(places: Places, decision: Decision, isBefore: boolean, isAfter: boolean): void {
  const { reason, outcome } = decision;
  if (reason === 'frequency-cap') {
    if (isBefore) places.told[0].isCapped = true;
    if (isAfter) places.told[1].isCapped = true;
  }
  if (outcome === 'deferred' || !reason) return;
  const two = places.suppressionsOf(places.mailOf(decision), reason);
  if (isBefore) two[0] += 1;
  if (isAfter) two[1] += 1;
}

/** A mail of both; `isAlone` where all that either sent within a day before is of both. */
function countSent(places: Places, decision: Decision, zones: readonly [Zone, Zone], isAlone: boolean): void {
  const { told, user } = places;
  const { at: time } = decision;
  const mail = places.mailOf(decision);
  const { campaign } = mail;
  meet(mail, user);
  mail.same += 1;
  noteFirst(told[0], 0, mail, user, time);
  noteFirst(told[1], 1, mail, user, time);
  addBoth(mail.counts.mails);
  addBoth(campaign.counts.mails);
  const monday = mondayOf(localDay(zones[0], time));
  const week = places.weekOf(campaign, monday);
  week[0] += 1;
  if (zones[0] === zones[1]) week[1] += 1;
  else places.weekOf(campaign, mondayOf(localDay(zones[1], time)))[1] += 1;
  const [a, b] = told;
  moveDay(a, time);
  moveDay(b, time);
  for (let other = a.firstOfDay; other < a.places.length; other += 1) {
    const { campaign: others } = a.places[other]!;
    if (others === campaign) continue;
    const pair = places.pairOf(others, campaign);
    collide(pair, 0, user, a);
    if (isAlone) collide(pair, 1, user, b);
  }
  if (!isAlone) collideAll(places, 1, campaign);
  note(a, decision, mail, time);
  note(b, decision, mail, time);
}

function countSentBy(side: Side, places: Places, decision: Decision, zone: Zone): void {
  const { user } = places;
  const told = places.told[side];
  const { at: time } = decision;
  const mail = places.mailOf(decision);
  const { campaign } = mail;
  meet(mail, user);
  mail.isApart = true;
  noteFirst(told, side, mail, user, time);
  mail.counts.mails[side] += 1;
  campaign.counts.mails[side] += 1;
  places.weekOf(campaign, mondayOf(localDay(zone, time)))[side] += 1;
  moveDay(told, time);
  collideAll(places, side, campaign);
  note(told, decision, mail, time);
}

/** The first time that a mail of the user is counted here. */
function meet(mail: MailPlace, user: number): void {
  if (mail.met === user) return;
  mail.met = user;
  mail.same = 0;
  mail.isApart = false;
}

function noteFirst(told: Told, side: Side, mail: MailPlace, user: number, time: Instant): void {
  if (isFirst(mail, side, user, time)) told.mails.push(mail);
  if (isFirst(mail.campaign, side, user, time)) told.campaigns.push(mail.campaign);
}

/** Notes the first mail of a user under a name. */
function isFirst({ counts, counted, first }: Place, side: Side, user: number, time: Instant): boolean {
  if (counted[side] === user) return false;
  counted[side] = user;
  first[side] = time;
  counts.users[side] += 1;
  return true;
}

/** What was sent a day before an instant, or earlier, is of no matter from then on. */
function moveDay(told: Told, time: Instant): void {
  const { times } = told;
  let first = told.firstOfDay;
  while (first < times.length && time - times[first]! >= COLLIDE_WITHIN) first += 1;
  told.firstOfDay = first;
}

/** Every two mails of two campaigns within a day. */
function collideAll(places: Places, side: Side, campaign: CampaignPlace): void {
  const told = places.told[side];
  for (let other = told.firstOfDay; other < told.places.length; other += 1) {
    const { campaign: others } = told.places[other]!;
    if (others !== campaign) collide(places.pairOf(others, campaign), side, places.user, told);
  }
}

function collide(pair: PairPlace, side: Side, user: number, { collisions }: Told): void {
  pair.counts.times[side] += 1;
  if (pair.counted[side] === user) return;
  pair.counted[side] = user;
  collisions.push(pair);
}

/** Mails at both ends of seven whole days are not within. */
function note(told: Told, decision: Decision, mail: MailPlace, time: Instant): void {
  const { times } = told;
  told.sent.push(decision);
  told.places.push(mail);
  times.push(time);
  let first = told.firstOfWeek;
  while (time - times[first]! >= WEEK) first += 1;
  told.firstOfWeek = first;
  const count = times.length - first;
  if (count > told.busiest) told.busiest = count;
}

function addBoth(two: Two): void {
  two[0] += 1;
  two[1] += 1;
}

/** Day 0 was a Thursday. */
function mondayOf(day: number): number {
  return Math.floor((day + 3) / 7) * 7 - 3;
}
