/**
 * Which mail under the new rules is which under the old.
 *
 * A mail is a step of a run, and a run is known by what began it: the campaign, the key, and the time of the event that
 * began it. A run that a segment begins may begin at another time though it is the same to the user: two such mails
 * may be one if nothing happened between the beginnings of their runs that either segment reads. Of those that may be,
 * and of runs that dates or different events begin, two are matched where each is the nearest to the other, by when
 * their runs began, of all mails of this step and key. All else is sent by one rule set only. Numbers of runs are of no
 * use: one run more at the beginning shifts them all.
 */
import type { Decision } from '../../vocabulary/decision.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { Instant } from '../../vocabulary/time.js';
import { beginningOf, entryTimeOf } from './runs.js';

/** How runs of a campaign may be told to be the same. */
export interface RunsAlike {
  /** Whether both rule sets begin it by the same event, both by a segment, or otherwise. */
  readonly by: 'event' | 'segment' | 'time';
  /** Whether both tell its runs apart by the same key. */
  readonly byKey: boolean;
  /** Whether an event is one that either segment reads. */
  readonly isRead: (event: Event) => boolean;
}

/** Mails of one user, of both or of one. */
export interface Matched {
  readonly pairs: readonly (readonly [before: Decision, after: Decision])[];
  readonly fewer: readonly Decision[];
  readonly more: readonly Decision[];
}

interface Mail {
  readonly decision: Decision;
  readonly entryTime: Instant;
}

type Group = readonly [before: Mail[], after: Mail[]];

/** Matches the mails of one user and one step, each list in order of time. `events` are all of the user's. */
export function match(
  before: readonly Decision[],
  after: readonly Decision[],
  alike: RunsAlike,
  events: readonly Event[],
): Matched {
  if (before.length === 0 || after.length === 0) return { pairs: [], fewer: before, more: after };
  if (haveSameRuns(before, after, alike)) {
    return { pairs: before.map((a, index) => [a, after[index]!] as const), fewer: [], more: [] };
  }
  if (before.length === 1 && after.length === 1) {
    const [a, b] = [before[0]!, after[0]!];
    return isOneRun(a, b, alike, events)
      ? { pairs: [[a, b]], fewer: [], more: [] }
      : { pairs: [], fewer: before, more: after };
  }
  const stretchOf = alike.by === 'segment' ? stretches(events.filter(alike.isRead)) : () => 0;
  const groups = new Map<string, Group>();
  for (const [side, decisions] of [before, after].entries()) {
    for (const decision of decisions) {
      const { entryTime, key } = beginningOf(decision);
      const name = `${stretchOf(entryTime)} ${alike.byKey ? JSON.stringify(key) : ''}`;
      let group = groups.get(name);
      if (!group) groups.set(name, (group = [[], []]));
      group[side as 0 | 1].push({ decision, entryTime });
    }
  }
  const all = [...groups.values()].map((group) => matchGroup(group, alike));
  return {
    pairs: all.flatMap(({ pairs }) => pairs),
    fewer: all.flatMap(({ fewer }) => fewer),
    more: all.flatMap(({ more }) => more),
  };
}

/** Most users' mails are of the same runs in the same order, each of its own run. */
function haveSameRuns(
  before: readonly Decision[],
  after: readonly Decision[],
  { byKey }: RunsAlike,
): boolean {
  if (before.length !== after.length) return false;
  let last = -Infinity;
  for (let index = 0; index < before.length; index += 1) {
    const [a, b] = [before[index]!, after[index]!];
    const entryTime = entryTimeOf(a);
    if (entryTime <= last || entryTime !== entryTimeOf(b)) return false;
    if (byKey && beginningOf(a).key !== beginningOf(b).key) return false;
    last = entryTime;
  }
  return true;
}

/** The same of two mails that have no others beside them. */
function isOneRun(
  a: Decision,
  b: Decision,
  { by, byKey, isRead }: RunsAlike,
  events: readonly Event[],
): boolean {
  const [x, y] = [beginningOf(a), beginningOf(b)];
  if (byKey && x.key !== y.key) return false;
  if (x.entryTime === y.entryTime) return true;
  if (by !== 'segment') return by !== 'event';
  const [first, last] = [Math.min(x.entryTime, y.entryTime), Math.max(x.entryTime, y.entryTime)];
  return !events.some((event) => {
    const time = receiptOf(event);
    return time > first && time <= last && isRead(event);
  });
}

function matchGroup(group: Group, { by }: RunsAlike): Matched {
  const [before, after] = group.map((mails) => mails.sort((a, b) => a.entryTime - b.entryTime)) as [
    Mail[],
    Mail[],
  ];
  const pairs: (readonly [Decision, Decision])[] = [];
  const taken = new Set<Mail>();
  const take = (a: Mail, b: Mail) => {
    pairs.push([a.decision, b.decision]);
    taken.add(a).add(b);
  };
  const waiting = new Map<Instant, Mail[]>();
  for (const b of after) {
    const known = waiting.get(b.entryTime);
    if (known) known.push(b);
    else waiting.set(b.entryTime, [b]);
  }
  for (const a of before) {
    const b = waiting.get(a.entryTime)?.shift();
    if (b) take(a, b);
  }
  if (by !== 'event') {
    for (const a of before) {
      const b = taken.has(a) ? undefined : nearest(a, after);
      if (b && !taken.has(b) && nearest(b, before) === a) take(a, b);
    }
  }
  const left = (mails: readonly Mail[]) =>
    mails.filter((one) => !taken.has(one)).map(({ decision }) => decision);
  return { pairs, fewer: left(before), more: left(after) };
}

/** By when their runs began; of two as near the earlier. `others` are in that order. */
function nearest({ entryTime }: Mail, others: readonly Mail[]): Mail | undefined {
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (others[middle]!.entryTime < entryTime) low = middle + 1;
    else high = middle;
  }
  const [before, after] = [others[low - 1], others[low]];
  if (!before || !after) return before ?? after;
  return entryTime - before.entryTime <= after.entryTime - entryTime ? before : after;
}

/** How many of these had been received by an instant. */
function stretches(events: readonly Event[]): (time: Instant) => number {
  const times = events.map(receiptOf).sort((a, b) => a - b);
  return (time) => {
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
