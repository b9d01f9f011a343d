/** Where in a life conditions are read. */
import type { Event } from '../../vocabulary/event.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import type { Tries } from './tries.js';
import type { Entry, Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';
import type { Spot } from './past-events.js';

export function spotAt(life: Life, at: Instant): Spot {
  return { life, at, event: undefined, entryTime: undefined, before: undefined };
}

export function triggerSpot(entry: Entry<'unmatched'>, life: Life): Spot {
  const event = eventAt(life, entry.event, entry.at);
  return { life, at: entry.at, event, entryTime: entry.at, before: event };
}

export function eventAt({ timeline }: Life, name: string, at: Instant): Event | undefined {
  const named = timeline.events.filter(
    (event) => event.type === 'track' && event.name === name && event.time <= at,
  );
  return named.findLast(({ time }) => time === at) ?? named.at(-1);
}

/** Where a run reads its conditions at an instant. */
export function runSpot(life: Life, run: string, at: Instant): Spot {
  const entries = entriesOf(life, run).filter((entry) => entry.at <= at);
  const began = entries.find(({ kind }) => kind === 'entered');
  const taken = entries.findLast(
    ({ kind }) => kind === 'entered' || kind === 'refreshed' || kind === 'restarted',
  );
  const trigger = life.project.ruleSet.campaigns.get(campaignOf(run))?.body.trigger;
  const event = taken && trigger && 'event' in trigger ? eventAt(life, trigger.event, taken.at) : undefined;
  return { life, at, event, entryTime: began?.at, before: undefined };
}

/** What led to an instant, and all after it, later by so much. */
export function laterTries({ timeline }: Life, at: Instant, by: Duration): Tries {
  const cause = timeline.events.filter(({ time }) => time <= at).toSorted((a, b) => a.time - b.time);
  const last = cause.at(-1);
  const pivots = last ? cause.filter(({ time }) => time === last.time) : [];
  return pivots.length > 0 ? [[{ kind: 'shift', by, from: pivots[0]!.messageId }]] : [];
}
