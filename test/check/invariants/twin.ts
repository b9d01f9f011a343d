/**
 * Invariants by brute force: a life is folded into what is known of each user, anew for every decision; events are looked
 * through one by one; conditions are written out by hand. It knows nothing of positions, owners or programs.
 */
import { shareOfPercent } from '../../../src/vocabulary/share.js';
import { bucketOf } from '../../../src/vocabulary/bucket.js';
import type { Decision } from '../../../src/vocabulary/decision.js';
import type { Event } from '../../../src/vocabulary/event.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import type { Instant } from '../../../src/vocabulary/time.js';
import { HOUR, parseDuration } from '../../../src/vocabulary/time.js';
import { findZone, localDate } from '../../../src/vocabulary/zone.js';

/** Something known of a user; of two at one instant, the one with the higher number came later. */
export interface Fact {
  readonly number: number;
  readonly name: string;
  readonly time: Instant;
  readonly received: Instant;
  readonly happened: Instant;
  readonly event: Event;
}

interface Person {
  facts: Fact[];
  decisions: Decision[];
  /** When each message came last. */
  messages: Map<string, Instant>;
}

type Step = { readonly at: Instant } & ({ readonly event: Event } | { readonly decision: Decision });

export interface World {
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly timeline: Timeline;
  readonly endTime: Instant;
  readonly isPending: boolean;
}

export function worldOf(
  timeline: Timeline,
  decisions: readonly Decision[],
  endTime: Instant,
  isPending: boolean,
): World {
  const receipt = ({ receivedTime, time }: Event) => receivedTime ?? time;
  const events = timeline.events
    .filter((event) => receipt(event) <= (timeline.until ?? Infinity))
    .sort(
      (a, b) =>
        receipt(a) - receipt(b) ||
        a.time - b.time ||
        (a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0),
    );
  const steps: Step[] = [];
  let next = 0;
  for (const event of events) {
    for (; next < decisions.length && decisions[next]!.at < receipt(event); next++)
      steps.push({ at: decisions[next]!.at, decision: decisions[next]! });
    steps.push({ at: receipt(event), event });
  }
  for (; next < decisions.length; next++) steps.push({ at: decisions[next]!.at, decision: decisions[next]! });
  return { steps, decisions, timeline, endTime, isPending };
}

/** Three days, as the rules here say nothing of what may come late. */
const REMEMBERED = 3 * 24 * 3_600_000;

/** What is known of each id after the first so many steps. */
function fold({ steps }: World, count: number): (id: string) => Person {
  const people = new Map<string, Person>();
  const claimed = new Set<string>();
  const of = (id: string) => {
    if (!people.has(id)) people.set(id, { facts: [], decisions: [], messages: new Map() });
    return people.get(id)!;
  };
  const learn = (person: Person, number: number, event: Event, received: Instant) => {
    const before = person.messages.get(event.messageId);
    if (event.messageId !== '' && before !== undefined && received - before <= REMEMBERED) return;
    person.messages.set(event.messageId, received);
    const name = event.type === 'track' ? event.name : `(${event.type})`;
    const time = event.time > received ? received : event.time;
    person.facts.push({ number, name, time, received, happened: event.time, event });
  };
  for (const [number, step] of steps.slice(0, count).entries()) {
    if ('event' in step) {
      const { previousId, user } = step.event;
      const person = of(user);
      if (previousId !== undefined && !claimed.has(previousId) && of(previousId) !== person) {
        claimed.add(previousId);
        const other = of(previousId);
        person.facts = [...person.facts, ...other.facts].sort((a, b) => a.number - b.number);
        person.decisions = [...person.decisions, ...other.decisions];
        for (const [message, at] of other.messages)
          person.messages.set(message, Math.max(at, person.messages.get(message) ?? at));
        for (const [id, one] of people) if (one === other) people.set(id, person);
      }
      learn(person, number, step.event, step.at);
    } else {
      const { decision } = step;
      const person = of(decision.user);
      person.decisions.push(decision);
      if (decision.outcome !== 'sent') continue;
      const { campaign, step: name } = decision;
      const event = {
        type: 'track',
        user: decision.user,
        time: step.at,
        name: 'Email Sent',
        messageId: '',
        properties: { campaign, step: name },
        traits: {},
        consent: {},
      } as const;
      learn(person, number, event, step.at);
    }
  }
  return of;
}

type Name = string | { readonly event: string; readonly where?: unknown };

/** A body as it is generated: its conditions are some of `WHENS` and `WHERES`. */
export interface Body {
  readonly never?: Record<string, unknown>;
  readonly atMost?: Record<string, unknown>;
  readonly always?: Record<string, unknown>;
}

export const WHERE = { fact: 'event', path: '$.properties.price', operator: 'greaterThan', value: 50 };

/** Conditions, and the same by hand. */
export const WHENS: readonly {
  readonly when: unknown;
  readonly holds: (facts: readonly Fact[], now: Instant) => boolean;
}[] = [
  {
    when: {
      fact: 'count',
      params: { event: 'Order Completed', within: '2h' },
      operator: 'greaterThan',
      value: 0,
    },
    holds: (facts, now) =>
      facts.some(({ name, time }) => name === 'Order Completed' && time > now - 2 * HOUR && time <= now),
  },
  {
    when: { fact: 'count', params: { event: 'Email Sent' }, operator: 'greaterThanInclusive', value: 2 },
    holds: (facts) => facts.filter(({ name }) => name === 'Email Sent').length >= 2,
  },
  {
    when: { fact: 'profile', path: '$.traits.country', operator: 'equal', value: 'DE' },
    holds: (facts) => lastTrait(facts, 'country') === 'DE',
  },
];

function lastTrait(facts: readonly Fact[], trait: string): unknown {
  const stated = facts.filter(({ name, event }) => name === '(identify)' && trait in event.traits);
  const latest = Math.max(...stated.map(({ time }) => time));
  return stated.filter(({ time }) => time === latest).at(-1)?.event.traits[trait];
}

function isSuch(name: unknown, fact: Fact): boolean {
  const list = (Array.isArray(name) ? name : name === undefined ? [] : [name]) as readonly Name[];
  return list.some((one) => {
    if (typeof one === 'string') return fact.name === one;
    const price = fact.event.properties['price'];
    return fact.name === one.event && (one.where === undefined || (typeof price === 'number' && price > 50));
  });
}

const PURPOSES: Readonly<Record<string, string>> = { cart: 'marketing', nudge: 'service', thanks: 'news' };
const SHOWN: Readonly<Record<string, string>> = {
  reminder: 'hero',
  last: 'plain',
  nudge: 'plain',
  thanks: 'plain',
};

function isMeant(body: Record<string, unknown>, { campaign, step }: Decision): boolean {
  const { send, purpose, showing } = body;
  const list = send === undefined ? [campaign] : ([send].flat() as unknown as readonly string[]);
  const isNamed = list.includes(campaign) || list.includes(`${campaign}/${step}`);
  if (purpose !== undefined && PURPOSES[campaign] !== purpose) return false;
  return isNamed && (showing === undefined || SHOWN[step] === showing);
}

/** `broken`; else whether a decision put it to the test. */
export type Judged = 'broken' | 'tested' | 'open';

export function judged({ never, atMost, always }: Body, world: World): Judged {
  if (never) return judgedNever(never, world);
  return atMost ? judgedAtMost(atMost, world) : judgedAlways(always!, world);
}

function judgedNever(body: Record<string, unknown>, world: World): Judged {
  let verdict: Judged = 'open';
  for (const [index, step] of world.steps.entries()) {
    if (!('decision' in step) || !isMeant(body, step.decision)) continue;
    const { facts } = fold(world, index)(step.decision.user);
    if (body['heldOut'] !== undefined && !isHeldOut(step.decision.user)) continue;
    if (body['when'] !== undefined) {
      if (!WHENS.find(({ when }) => when === body['when'])!.holds(facts, step.at)) {
        if (body['after'] === undefined) verdict = 'tested';
        continue;
      }
    }
    if (body['after'] !== undefined) {
      const within = body['within'] === undefined ? Infinity : parseDuration(body['within'] as string)!;
      const isBanned = facts.some(
        (fact) =>
          isSuch(body['after'], fact) &&
          step.at - fact.time < within &&
          !facts.some(
            (other) =>
              isSuch(body['unless'], other) &&
              (other.time > fact.time || (other.time === fact.time && other.number > fact.number)),
          ),
      );
      if (!isBanned) continue;
    }
    if (step.decision.outcome === 'sent') return 'broken';
    verdict = 'tested';
  }
  return verdict;
}

function isHeldOut(user: string): boolean {
  return bucketOf('holdout news', user) < shareOfPercent('50%');
}

function judgedAtMost(body: Record<string, unknown>, world: World): Judged {
  let verdict: Judged = 'open';
  for (const [index, step] of world.steps.entries()) {
    if (!('decision' in step) || !isMeant(body, step.decision)) continue;
    const { facts, decisions } = fold(world, index + 1)(step.decision.user);
    const per = parseDuration(body['per'] as string)!;
    const named = lastTrait(facts, 'timeZone');
    const zone = (typeof named === 'string' ? findZone(named) : undefined) ?? findZone('UTC')!;
    const dateOf = (time: Instant) => {
      const { year, month, day } = localDate(zone, time);
      return `${year}-${month}-${day}`;
    };
    const together = decisions.filter(
      (one) =>
        isMeant(body, one) &&
        one.at <= step.at &&
        (body['window'] === 'calendar' ? dateOf(one.at) === dateOf(step.at) : one.at > step.at - per),
    );
    const most = body['sends'] as number;
    if (step.decision.outcome === 'sent' && together.filter((one) => one.outcome === 'sent').length > most)
      return 'broken';
    const mails = new Set(together.map((one) => `${one.user} ${one.instance} ${one.step}`));
    if (mails.size > most) verdict = 'tested';
  }
  return verdict;
}

function judgedAlways(body: Record<string, unknown>, world: World): Judged {
  let verdict: Judged = 'open';
  const within = parseDuration(body['within'] as string)!;
  for (const [index, step] of world.steps.entries()) {
    const user = 'event' in step ? step.event.user : step.decision.user;
    const then = fold(world, index + 1)(user);
    const fact = then.facts.find(({ number }) => number === index);
    if (!fact || !isSuch(body['after'], fact) || fact.received - fact.happened > 72 * HOUR) continue;
    if (body['when'] !== undefined) {
      if (!WHENS.find(({ when }) => when === body['when'])!.holds(then.facts, step.at)) continue;
    }
    const deadline = step.at + within;
    const mails = world.steps.flatMap((later, at) => {
      if (at <= index || later.at > deadline || !('decision' in later)) return [];
      if (!isMeant(body, later.decision)) return [];
      const person = fold(world, at)(later.decision.user);
      return person.facts.some(({ number }) => number === index) ? [later.decision] : [];
    });
    if (mails.some(({ outcome }) => outcome === 'sent')) {
      verdict = 'tested';
      continue;
    }
    const isOver = (world.timeline.until !== undefined || world.isPending) && world.endTime < deadline;
    const isStopped = mails.some(({ reason }) =>
      ['suppressed', 'no-consent', 'holdout'].includes(reason ?? ''),
    );
    const count = world.steps.filter(({ at }) => at <= deadline).length;
    const needless = fold(
      world,
      count,
    )(user).facts.some(
      (other) =>
        isSuch(body['unless'], other) &&
        (other.time > fact.time || (other.time === fact.time && other.number > index)),
    );
    if (!isOver && !isStopped && !needless) return 'broken';
  }
  return verdict;
}
