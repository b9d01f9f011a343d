/** What a thread has counted of the users it had; put together with the others', it is the same whoever had whom. */
import type { Event } from '../../vocabulary/event.js';
import type { MailValues, Reason } from '../../vocabulary/decision.js';
import type { AssignmentFields } from '../../vocabulary/assignment.js';
import type { Instant } from '../../vocabulary/time.js';
import type { Best } from './best.js';
import { mergeBest } from './best.js';

/** Under the old rules, and under the new. */
export type Two = [number, number];

/** Of one mail, one campaign, or all. */
export interface Counts {
  mails: Two;
  users: Two;
  gained: number;
  lost: number;
  firstEarlier: number;
  firstLater: number;
  earlier: number;
  later: number;
  /** Matched mails at one instant that are certainly made from the same. */
  same: number;
  more: number;
  fewer: number;
}

/** Matched mails that are made from something else, and may read the same all the same. */
export interface Reworded {
  /** At one instant, and at two. */
  atOnce: number;
  moved: number;
  /** Of these, how many differ in nothing but how the mail is written. */
  byText: Two;
  /** Users who get such. */
  users: number;
  /** Some of them, to be rendered. */
  best: Best<RewordedMail>;
}

export interface RewordedMail {
  readonly user: string;
  readonly isMoved: boolean;
  readonly isByText: boolean;
  readonly before: MadeMail;
  readonly after: MadeMail;
}

/** What a mail that was sent was made from. */
export interface MadeMail extends AssignmentFields {
  readonly at: Instant;
  readonly campaign: string;
  readonly step: string;
  readonly values: MailValues;
}

/** One user, as an example. */
export interface Example {
  readonly user: string;
  readonly events: readonly Event[];
}

/** A kind of difference, and who shows it. */
export interface Shown {
  users: number;
  best: Best<Example>;
}

/** Everything in it is a count, or bounded: no list grows with the log. */
export interface ImpactPart {
  users: number;
  events: number;
  total: Counts;
  readonly campaigns: Map<string, Counts>;
  readonly mails: Map<string, Counts>;
  /** By the day number of a Monday, then by campaign. */
  readonly weeks: Map<number, Map<string, Two>>;
  readonly busiest: Two[];
  readonly perUser: Two[];
  /** By the names of two campaigns, with a line break between. */
  readonly collisions: Map<string, { times: Two; newUsers: number }>;
  newlyCapped: number;
  noLongerCapped: number;
  readonly capped: Two;
  /** By reason, then by mail. */
  readonly suppressions: Map<Reason, Map<string, Two>>;
  /** By campaign, version, step and fate, with line breaks between. */
  readonly inFlight: Map<string, number>;
  /** By experiment, variant before, variant after, with line breaks between. */
  readonly moves: Map<string, number>;
  readonly reworded: Map<string, Reworded>;
  /** By kind of difference, see `kinds.ts`. */
  readonly shown: Map<string, Shown>;
  /** What the log holds, for what a plan takes for granted. */
  readonly seen: Seen;
}

export interface Seen {
  /** Users of whom the log states a consent, as granted or denied. */
  consents: number;
  /** Events by what they tell of mails: opened, clicked. */
  opens: number;
  clicks: number;
}

export function noCounts(): Counts {
  return {
    mails: [0, 0],
    users: [0, 0],
    gained: 0,
    lost: 0,
    firstEarlier: 0,
    firstLater: 0,
    earlier: 0,
    later: 0,
    same: 0,
    more: 0,
    fewer: 0,
  };
}

export function emptyPart(): ImpactPart {
  return {
    users: 0,
    events: 0,
    total: noCounts(),
    campaigns: new Map(),
    mails: new Map(),
    weeks: new Map(),
    busiest: [],
    perUser: [],
    collisions: new Map(),
    newlyCapped: 0,
    noLongerCapped: 0,
    capped: [0, 0],
    suppressions: new Map(),
    inFlight: new Map(),
    moves: new Map(),
    reworded: new Map(),
    shown: new Map(),
    seen: { consents: 0, opens: 0, clicks: 0 },
  };
}

/** The value of a key, made where there is none yet. */
export function at<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** A length that is set costs more than a few that are taken off, and gives the room away. */
export function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}

export function noTwo(): Two {
  return [0, 0];
}

/** All parts as one. Sums and smallest ranks: the order of parts is of no matter. */
export function sumOf(parts: readonly ImpactPart[]): ImpactPart {
  const sum = emptyPart();
  for (const part of parts) addPart(sum, part);
  return sum;
}

function addPart(sum: ImpactPart, part: ImpactPart): void {
  sum.users += part.users;
  sum.events += part.events;
  sum.newlyCapped += part.newlyCapped;
  sum.noLongerCapped += part.noLongerCapped;
  addTwo(sum.capped, part.capped);
  addCounts(sum.total, part.total);
  addEach(sum.campaigns, part.campaigns, noCounts, addCounts);
  addEach(sum.mails, part.mails, noCounts, addCounts);
  addEach(
    sum.weeks,
    part.weeks,
    () => new Map<string, Two>(),
    (a, b) => addEach(a, b, noTwo, addTwo),
  );
  addList(sum.busiest, part.busiest);
  addList(sum.perUser, part.perUser);
  addEach(
    sum.collisions,
    part.collisions,
    () => ({ times: noTwo(), newUsers: 0 }),
    (a, b) => {
      addTwo(a.times, b.times);
      a.newUsers += b.newUsers;
    },
  );
  addEach(
    sum.suppressions,
    part.suppressions,
    () => new Map<string, Two>(),
    (a, b) => addEach(a, b, noTwo, addTwo),
  );
  addNumbers(sum.inFlight, part.inFlight);
  addNumbers(sum.moves, part.moves);
  addEach(sum.reworded, part.reworded, noReworded, addReworded);
  addEach(
    sum.shown,
    part.shown,
    () => ({ users: 0, best: [] }),
    (a, b) => {
      a.users += b.users;
      a.best = mergeBest(a.best, b.best, MOST_EXAMPLES);
    },
  );
  sum.seen.consents += part.seen.consents;
  sum.seen.opens += part.seen.opens;
  sum.seen.clicks += part.seen.clicks;
}

/** As many samples as a plan shows: whoever is shown for one kind is not shown for another. */
export const MOST_EXAMPLES = 10;
/** Of each mail so many are rendered to see whether they read the same. */
export const MOST_RENDERED = 100;

export function noReworded(): Reworded {
  return { atOnce: 0, moved: 0, byText: [0, 0], users: 0, best: [] };
}

function addReworded(sum: Reworded, more: Reworded): void {
  sum.atOnce += more.atOnce;
  sum.moved += more.moved;
  addTwo(sum.byText, more.byText);
  sum.users += more.users;
  sum.best = mergeBest(sum.best, more.best, MOST_RENDERED);
}

function addEach<Key, Value>(
  sum: Map<Key, Value>,
  more: ReadonlyMap<Key, Value>,
  make: () => Value,
  add: (sum: Value, more: Value) => void,
): void {
  for (const [key, value] of more) add(at(sum, key, make), value);
}

function addNumbers(sum: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [key, value] of more) sum.set(key, (sum.get(key) ?? 0) + value);
}

function addList(sum: Two[], more: readonly Two[]): void {
  // A number of mails that nobody has is a hole.
  more.forEach((two, index) => addTwo((sum[index] ??= noTwo()), two));
}

function addTwo(sum: Two, more: Two): void {
  sum[0] += more[0];
  sum[1] += more[1];
}

export function addCounts(sum: Counts, more: Counts): void {
  addTwo(sum.mails, more.mails);
  addTwo(sum.users, more.users);
  sum.gained += more.gained;
  sum.lost += more.lost;
  sum.firstEarlier += more.firstEarlier;
  sum.firstLater += more.firstLater;
  sum.earlier += more.earlier;
  sum.later += more.later;
  sum.same += more.same;
  sum.more += more.more;
  sum.fewer += more.fewer;
}
