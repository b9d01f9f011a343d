/** The slow twin of an impact: two full lists of decisions, one user after the other, and every count by looking at all of them. */
import { livePerson } from '../../src/simulate/person.js';
import type { UserHistory } from '../../src/simulate/study.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import { SUPPRESSING_EVENTS } from '../../src/vocabulary/event.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { DAY, WEEK, formatDate } from '../../src/vocabulary/time.js';
import { localDay } from '../../src/vocabulary/zone.js';
import type { Side } from '../../src/plan/impact/side.js';

type Owned = Decision & { readonly owner: string };
type Lists = readonly [readonly Owned[], readonly Owned[]];

/** As a backtest decides the log, who reads nothing of a user being told nothing. */
export function decisionsOf(side: Side, users: readonly UserHistory[], until: Instant): readonly Owned[] {
  const names = new Set([...side.program.events.keys(), ...SUPPRESSING_EVENTS]);
  return users.flatMap(({ user: owner, events }) => {
    const read = events.filter(({ type, name }) => type !== 'track' || names.has(name));
    const decisions = read.length === 0 ? [] : livePerson(side.program, read, until).decisions;
    return decisions.map((one) => ({ ...one, owner }));
  });
}

const sentOf = (list: readonly Owned[]) => list.filter(({ outcome }) => outcome === 'sent');
const mailOf = ({ campaign, step }: Decision) => `${campaign}/${step}`;
const pair = <Value>([a, b]: readonly [Value, Value], count: (value: Value) => number) => ({
  before: count(a),
  after: count(b),
});
const ownersOf = (list: readonly Owned[]) => new Set(list.map(({ owner }) => owner));
const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((one) => !b.has(one));
const firstOf = (list: readonly Owned[], owner: string) =>
  Math.min(...list.filter((one) => one.owner === owner).map(({ at }) => at));

/** What needs no matching of mails. */
export function countsOf(lists: Lists, isOf: (decision: Decision) => boolean) {
  const [a, b] = lists.map((list) => sentOf(list).filter(isOf)) as [Owned[], Owned[]];
  const both = [...ownersOf(a)].filter((owner) => ownersOf(b).has(owner));
  return {
    mails: pair([a, b], ({ length }) => length),
    users: pair([a, b], (list) => ownersOf(list).size),
    gained: minus(ownersOf(b), ownersOf(a)).length,
    lost: minus(ownersOf(a), ownersOf(b)).length,
    firstEarlier: both.filter((owner) => firstOf(b, owner) < firstOf(a, owner)).length,
    firstLater: both.filter((owner) => firstOf(b, owner) > firstOf(a, owner)).length,
  };
}

export const ofAll = () => true;
export const ofCampaign = (name: string) => (one: Decision) => one.campaign === name;
export const ofMail = (name: string) => (one: Decision) => mailOf(one) === name;

/** Users by a number of theirs: index is the number. */
export function histogram(
  lists: Lists,
  users: readonly UserHistory[],
  numberOf: (sent: readonly Owned[]) => number,
) {
  const numbers = lists.map((list) =>
    users.map(({ user }) => numberOf(sentOf(list).filter(({ owner }) => owner === user))),
  ) as [number[], number[]];
  return Array.from({ length: Math.max(...numbers.flat(), -1) + 1 }, (_, number) =>
    pair(numbers, (all) => all.filter((one) => one === number).length),
  );
}

export const busiest = (sent: readonly Owned[]) =>
  Math.max(0, ...sent.map(({ at }) => sent.filter((one) => one.at >= at && one.at < at + WEEK).length));

export function weeksOf(
  lists: Lists,
  sides: readonly [Side, Side],
): ReadonlyMap<string, { before: number; after: number }> {
  const keyed = lists.map((list, side) =>
    sentOf(list).map((one) => {
      const day = localDay(sides[side]!.program.zone, one.at);
      // 1970-01-01 was a Thursday.
      return `${formatDate(Math.floor((day + 3) / 7) * 7 - 3)} ${one.campaign}`;
    }),
  ) as [string[], string[]];
  return new Map(
    [...new Set(keyed.flat())].map((key) => [
      key,
      pair(keyed, (all) => all.filter((one) => one === key).length),
    ]),
  );
}

export function collisionsOf(
  lists: Lists,
): ReadonlyMap<string, { times: { before: number; after: number }; newUsers: number }> {
  const found = lists.map((list) => {
    const sent = sentOf(list);
    return sent.flatMap((a, index) =>
      sent.slice(index + 1).flatMap((b) => {
        const collide = a.owner === b.owner && a.campaign !== b.campaign && Math.abs(a.at - b.at) < DAY;
        return collide ? [{ key: [a.campaign, b.campaign].sort().join(' '), owner: a.owner }] : [];
      }),
    );
  }) as [{ key: string; owner: string }[], { key: string; owner: string }[]];
  return new Map(
    [...new Set(found.flat().map(({ key }) => key))].map((key) => {
      const own = found.map((all) => all.filter((one) => one.key === key)) as typeof found;
      const owners = own.map((all) => new Set(all.map(({ owner }) => owner)));
      return [
        key,
        { times: pair(own, ({ length }) => length), newUsers: minus(owners[1]!, owners[0]!).length },
      ];
    }),
  );
}

export function cappedOf(lists: Lists) {
  const [a, b] = lists.map((list) => ownersOf(list.filter(({ reason }) => reason === 'frequency-cap'))) as [
    Set<string>,
    Set<string>,
  ];
  return {
    capped: { before: a.size, after: b.size },
    newlyCapped: minus(b, a).length,
    noLongerCapped: minus(a, b).length,
  };
}

export function suppressionsOf(lists: Lists): ReadonlyMap<string, { before: number; after: number }> {
  const keyed = lists.map((list) =>
    list
      .filter(({ outcome }) => outcome === 'suppressed' || outcome === 'held-out')
      .map((one) => `${one.reason} ${mailOf(one)}`),
  ) as [string[], string[]];
  return new Map(
    [...new Set(keyed.flat())].map((key) => [
      key,
      pair(keyed, (all) => all.filter((one) => one === key).length),
    ]),
  );
}
