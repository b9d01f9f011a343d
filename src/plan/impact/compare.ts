/** What two lives of one user differ in. */
import type { Decision } from '../../vocabulary/decision.js';
import type { UserHistory } from '../../simulate/study.js';
import type { Event } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { rankOf, withRanked } from './best.js';
import { mailNameOf } from './count.js';
import { kindKey } from './kinds.js';
import type { Matched, RunsAlike } from './match.js';
import { match } from './match.js';
import type { Counts, ImpactPart, MadeMail, Two } from './part.js';
import { MOST_RENDERED, at, noReworded } from './part.js';
import type { MailPlace, Places, Told } from './places.js';
import { kindOfMail } from './places.js';
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
  places: Places,
  { user, events }: UserHistory,
  [before, after]: readonly [Told, Told],
  comparing: Comparing,
): readonly string[] {
  const { part, user: number } = places;
  const kinds: string[] = [];
  for (const place of ofEither(before.mails, after.mails)) {
    const { campaign } = place;
    const [a, b] = place.isApart ? [sentOf(place, before), sentOf(place, after)] : NOTHING_APART;
    if (!place.isApart || areTheVeryMails(a, b)) {
      countVery(part, place, place.isApart ? a.length : place.same);
      continue;
    }
    const matched =
      say(a) && say(b) ? match(a, b, comparing.alikeOf(campaign.name), events) : matchVery(a, b);
    countMatched([part.total, campaign.counts, place.counts], matched);
    if (countWords(place, part, user, matched, comparing)) kinds.push(kindOfMail(place, 'words'));
    addKinds(kinds, place, matched, [a.length, b.length]);
    countFirst(place.counts, a[0]?.at, b[0]?.at);
  }
  for (const { counts, counted, first } of ofEither(before.campaigns, after.campaigns)) {
    countFirst(
      counts,
      counted[0] === number ? first[0] : undefined,
      counted[1] === number ? first[1] : undefined,
    );
  }
  countFirst(part.total, before.sent[0]?.at, after.sent[0]?.at);
  kinds.push(...countCaps(part, before, after), ...countCollisions(before, after));
  return kinds;
}

const NOTHING_APART: readonly [readonly Decision[], readonly Decision[]] = [[], []];

/** The mails of a life that are counted in one place. */
function sentOf(place: MailPlace, { sent, places }: Told): readonly Decision[] {
  const own: Decision[] = [];
  for (let index = 0; index < sent.length; index += 1) if (places[index] === place) own.push(sent[index]!);
  return own;
}

/** Each once; those of a life are each once in it. */
function ofEither<One>(a: readonly One[], b: readonly One[]): readonly One[] {
  let either: One[] | undefined;
  for (const one of b) if (!a.includes(one)) (either ??= a.slice()).push(one);
  return either ?? a;
}

/** Mails that both lives have, and that are certainly the same. */
function countVery(part: ImpactPart, { campaign, counts }: MailPlace, mails: number): void {
  part.total.same += mails;
  campaign.counts.same += mails;
  counts.same += mails;
}

/** Mails of a part of a life that is the other's, too: each is matched with itself. */
function areTheVeryMails(a: readonly Decision[], b: readonly Decision[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

/** Whether it is kept of all what they are made from. */
function say(decisions: readonly Decision[]): boolean {
  for (const { mail } of decisions) if (mail === undefined) return false;
  return true;
}

/** Mails of which that is not kept: of what stands in both rule sets alike, each is in both lives, or is of one alone. */
function matchVery(before: readonly Decision[], after: readonly Decision[]): Matched {
  const [a, b] = [new Set(before), new Set(after)];
  return {
    pairs: before.filter((one) => b.has(one)).map((one) => [one, one]),
    fewer: before.filter((one) => !b.has(one)),
    more: after.filter((one) => !a.has(one)),
  };
}

/** Counts mails that both lives have, all at the same instants. */
export function countSame(
  { part }: Places,
  user: string,
  { sent, places, mails }: Told,
  after: Told,
  comparing: Comparing,
): readonly string[] {
  const kinds: string[] = [];
  const reworded = new Map<MailPlace, (readonly [Decision, Decision])[]>();
  for (const place of mails) if (!place.isApart) countVery(part, place, place.same);
  for (let index = 0; index < sent.length; index += 1) {
    const place = places[index]!;
    if (!place.isApart) continue;
    const [a, b] = [sent[index]!, after.sent[index]!];
    if (a === b || comparing.makingOf(a, b) === 'same') countVery(part, place, 1);
    else at(reworded, place, () => []).push([a, b]);
  }
  for (const [place, pairs] of reworded) {
    countWords(place, part, user, { pairs, fewer: [], more: [] }, comparing);
    kinds.push(kindOfMail(place, 'words'));
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
  const groups = new Map<string, [Decision[], Decision[]]>();
  const groupOf = (one: Decision) => at(groups, mailNameOf(one), () => [[], []] as [Decision[], Decision[]]);
  for (const one of before) groupOf(one)[0].push(one);
  for (const one of after) groupOf(one)[1].push(one);
  return new Map(
    [...groups].map(([mail, [a, b]]) => [mail, match(a, b, alike((a[0] ?? b[0])!.campaign), events)]),
  );
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
  { name: mail, counts, campaign }: MailPlace,
  part: ImpactPart,
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
      part.total.same += 1;
      campaign.counts.same += 1;
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

function addKinds(
  kinds: string[],
  place: MailPlace,
  { pairs, fewer, more }: Matched,
  [before, after]: Two,
): void {
  if (before === 0) kinds.push(kindOfMail(place, 'gained'));
  else if (more.length > 0 && after > before) kinds.push(kindOfMail(place, 'more'));
  if (after === 0) kinds.push(kindOfMail(place, 'lost'));
  else if (fewer.length > 0 && before > after) kinds.push(kindOfMail(place, 'fewer'));
  if (pairs.some(([a, b]) => b.at < a.at)) kinds.push(kindOfMail(place, 'earlier'));
  if (pairs.some(([a, b]) => b.at > a.at)) kinds.push(kindOfMail(place, 'later'));
}

/** When the first goes, where there is one. */
function countFirst(counts: Counts, before: Instant | undefined, after: Instant | undefined): void {
  if (before === undefined && after !== undefined) counts.gained += 1;
  if (before !== undefined && after === undefined) counts.lost += 1;
  if (before === undefined || after === undefined) return;
  if (after < before) counts.firstEarlier += 1;
  if (after > before) counts.firstLater += 1;
}

function countCaps(part: ImpactPart, before: Told, after: Told): readonly string[] {
  if (before.isCapped && !after.isCapped) part.noLongerCapped += 1;
  if (before.isCapped || !after.isCapped) return [];
  part.newlyCapped += 1;
  return [kindKey('capped')];
}

function countCollisions(before: Told, after: Told): readonly string[] {
  const kinds: string[] = [];
  for (const pair of after.collisions) {
    if (before.collisions.includes(pair)) continue;
    pair.counts.newUsers += 1;
    kinds.push(kindKey('collision', pair.name));
  }
  return kinds;
}
