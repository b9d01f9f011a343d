/**
 * Which mail under the new rules is which under the old.
 *
 * A mail is a step of a run, and a run is known by what began it: the campaign, the key, and the time of the event that
 * began it. Of runs that no event begins (a segment, a date), and where the two rule sets begin a campaign by different
 * events, that time may be another for what is the same to the user; such mails are matched where each is the nearest
 * to the other, by when their runs began, of all mails of this step and key. All else is sent by one rule set only.
 * Numbers of runs are of no use: one run more at the beginning shifts them all.
 */
import type { CampaignPlan } from '../../compile/program.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { beginningOf } from './runs.js';

/** How runs of a campaign may be told to be the same. */
export interface RunsAlike {
  /** Whether both rule sets begin it by the same event. */
  readonly byEvent: boolean;
  /** Whether both tell its runs apart by the same key. */
  readonly byKey: boolean;
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

/** Matches the mails of one user and one step, each list in order of time. */
export function match(before: readonly Decision[], after: readonly Decision[], alike: RunsAlike): Matched {
  if (before.length === 0 || after.length === 0) return { pairs: [], fewer: before, more: after };
  const groups = new Map<string, Group>();
  for (const [side, decisions] of [before, after].entries()) {
    for (const decision of decisions) {
      const { entryTime, key } = beginningOf(decision);
      const name = alike.byKey ? JSON.stringify(key) : '';
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

function matchGroup(group: Group, { byEvent }: RunsAlike): Matched {
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
  if (!byEvent) {
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

export function runsAlike(
  before: CampaignPlan | undefined,
  after: CampaignPlan | undefined,
  events: Triggers,
): RunsAlike {
  const name = (before ?? after)?.name ?? '';
  const [eventBefore, eventAfter] = events.map((one) => one.get(name));
  return {
    byEvent: eventBefore !== undefined && eventBefore === eventAfter,
    byKey: JSON.stringify(before?.entry.key) === JSON.stringify(after?.entry.key),
  };
}

/** For each rule set, the event that begins a campaign, where one does. */
export type Triggers = readonly [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
