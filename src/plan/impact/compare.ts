/** What two lives of one user differ in. */
import type { Decision } from '../../vocabulary/decision.js';
import type { UserHistory } from '../../simulate/study.js';
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { rankOf, withRanked } from './best.js';
import type { Told } from './count.js';
import { mailNameOf } from './count.js';
import { kindKey } from './kinds.js';
import type { Matched, RunsAlike } from './match.js';
import { match } from './match.js';
import type { Counts, ImpactPart, MadeMail } from './part.js';
import { MOST_RENDERED, at, noCounts, noReworded } from './part.js';
import { beginningOf, valuesOf } from './runs.js';
import type { MakingOf } from './words.js';

/** What is known of the two rule sets. */
export interface Comparing {
  readonly alikeOf: (campaign: string) => RunsAlike;
  readonly makingOf: MakingOf;
  /** Ranks by hash are under it. */
  readonly key: string;
}

/** Counts what the mails of one user differ in, and answers with the kinds of difference. */
export function compareLives(
  part: ImpactPart,
  { user, events }: UserHistory,
  [before, after]: readonly [Told, Told],
  comparing: Comparing,
): readonly string[] {
  const kinds: string[] = [];
  const mails = byMail(before.sent, after.sent);
  for (const [mail, [a, b]] of mails) {
    const { campaign } = (a[0] ?? b[0])!;
    const matched = match(a, b, comparing.alikeOf(campaign), events);
    const counts = [part.total, at(part.campaigns, campaign, noCounts), at(part.mails, mail, noCounts)];
    countMatched(counts, matched);
    const isReworded = countWords(part, mail, user, matched, comparing);
    if (isReworded) kinds.push(kindKey('words', mail));
    kinds.push(...kindsOf(mail, a, b, matched));
    countFirst(at(part.mails, mail, noCounts), a, b);
  }
  for (const [campaign, [a, b]] of group(before.sent, after.sent, (one) => one.campaign))
    countFirst(at(part.campaigns, campaign, noCounts), a, b);
  countFirst(part.total, before.sent, after.sent);
  kinds.push(...countCaps(part, before, after), ...countCollisions(part, before, after));
  return kinds;
}

/** Counts mails that both lives have, all at the same instants. */
export function countSame(
  part: ImpactPart,
  user: string,
  before: readonly Decision[],
  after: readonly Decision[],
  comparing: Comparing,
): readonly string[] {
  const kinds: string[] = [];
  const reworded = new Map<string, (readonly [Decision, Decision])[]>();
  for (const [index, a] of before.entries()) {
    const b = after[index]!;
    if (a === b || comparing.makingOf(a, b) === 'same') {
      part.total.same += 1;
      at(part.campaigns, a.campaign, noCounts).same += 1;
      at(part.mails, mailNameOf(a), noCounts).same += 1;
    } else {
      at(reworded, mailNameOf(a), () => []).push([a, b]);
    }
  }
  for (const [mail, pairs] of reworded) {
    countWords(part, mail, user, { pairs, fewer: [], more: [] }, comparing);
    kinds.push(kindKey('words', mail));
  }
  return kinds;
}

/** By mail, which of one user's mails are which. */
export function matchedByMail(
  before: readonly Decision[],
  after: readonly Decision[],
  alike: Comparing['alikeOf'],
  events: readonly Event[],
): ReadonlyMap<string, Matched> {
  return new Map(
    [...byMail(before, after)].map(([mail, [a, b]]) => [
      mail,
      match(a, b, alike((a[0] ?? b[0])!.campaign), events),
    ]),
  );
}

type Mails = ReadonlyMap<string, readonly [Decision[], Decision[]]>;

function byMail(before: readonly Decision[], after: readonly Decision[]): Mails {
  return group(before, after, mailNameOf);
}

function group(
  before: readonly Decision[],
  after: readonly Decision[],
  nameOf: (decision: Decision) => string,
): Mails {
  const groups = new Map<string, [Decision[], Decision[]]>();
  for (const one of before) at(groups, nameOf(one), () => [[], []] as [Decision[], Decision[]])[0].push(one);
  for (const one of after) at(groups, nameOf(one), () => [[], []] as [Decision[], Decision[]])[1].push(one);
  return groups;
}

function countMatched(all: readonly Counts[], { pairs, fewer, more }: Matched): void {
  for (const counts of all) {
    counts.fewer += fewer.length;
    counts.more += more.length;
    for (const [a, b] of pairs) {
      if (b.at < a.at) counts.earlier += 1;
      if (b.at > a.at) counts.later += 1;
    }
  }
}

/** Matched mails that are certainly the same, and those that may not be. */
function countWords(
  part: ImpactPart,
  mail: string,
  user: string,
  { pairs }: Matched,
  { makingOf, key }: Comparing,
): boolean {
  let isReworded = false;
  for (const [a, b] of pairs) {
    const making = makingOf(a, b);
    const isMoved = a.at !== b.at;
    if (making === 'same') {
      if (isMoved) continue;
      for (const counts of [
        part.total,
        at(part.campaigns, a.campaign, noCounts),
        at(part.mails, mail, noCounts),
      ])
        counts.same += 1;
      continue;
    }
    const reworded = at(part.reworded, mail, noReworded);
    if (isMoved) reworded.moved += 1;
    else reworded.atOnce += 1;
    const isByText = making === 'text';
    if (isByText) reworded.byText[isMoved ? 1 : 0] += 1;
    if (!isReworded) reworded.users += 1;
    isReworded = true;
    const { entryTime, key: ofRun } = beginningOf(a);
    const name = JSON.stringify([user, entryTime, ofRun, a.at, b.at]);
    reworded.best = withRanked(reworded.best, MOST_RENDERED, rankOf(key, name), name, () => ({
      user,
      isMoved,
      isByText,
      before: madeMail(a),
      after: madeMail(b),
    }));
  }
  return isReworded;
}

export function madeMail(decision: Decision): MadeMail {
  const { at: time, campaign, step, experiment, variant } = decision;
  return {
    at: time,
    campaign,
    step,
    ...(experiment === undefined ? {} : { experiment }),
    ...(variant === undefined ? {} : { variant }),
    values: valuesOf(decision),
  };
}

function kindsOf(
  mail: string,
  before: readonly Decision[],
  after: readonly Decision[],
  { pairs, fewer, more }: Matched,
): readonly string[] {
  const kinds: string[] = [];
  if (before.length === 0) kinds.push(kindKey('gained', mail));
  else if (more.length > 0 && after.length > before.length) kinds.push(kindKey('more', mail));
  if (after.length === 0) kinds.push(kindKey('lost', mail));
  else if (fewer.length > 0 && before.length > after.length) kinds.push(kindKey('fewer', mail));
  if (pairs.some(([a, b]) => b.at < a.at)) kinds.push(kindKey('earlier', mail));
  if (pairs.some(([a, b]) => b.at > a.at)) kinds.push(kindKey('later', mail));
  return kinds;
}

type Sent = readonly { readonly at: Instant }[];

/** Mails are in order of time. */
function countFirst(counts: Counts, before: Sent, after: Sent): void {
  const [a, b] = [before[0], after[0]];
  if (!a && b) counts.gained += 1;
  if (a && !b) counts.lost += 1;
  if (!a || !b) return;
  if (b.at < a.at) counts.firstEarlier += 1;
  if (b.at > a.at) counts.firstLater += 1;
}

function countCaps(part: ImpactPart, before: Told, after: Told): readonly string[] {
  if (before.isCapped && !after.isCapped) part.noLongerCapped += 1;
  if (before.isCapped || !after.isCapped) return [];
  part.newlyCapped += 1;
  return [kindKey('capped')];
}

function countCollisions(part: ImpactPart, before: Told, after: Told): readonly string[] {
  const kinds: string[] = [];
  for (const pair of after.collisions.keys()) {
    if (before.collisions.has(pair)) continue;
    part.collisions.get(pair)!.newUsers += 1;
    kinds.push(kindKey('collision', pair));
  }
  return kinds;
}
