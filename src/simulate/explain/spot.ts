/** Where in a life conditions are read. */
import type { State } from '../../compile/state.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import { sortEvents, stateAfter } from '../simulate.js';
import type { Tries } from './tries.js';
import type { Entry, Life } from './life.js';
import { campaignOf, entriesOf } from './life.js';
import type { Spot } from './past-events.js';

export function spotAt(life: Life, at: Instant): Spot {
  return {
    life,
    at,
    campaign: undefined,
    run: undefined,
    event: undefined,
    entryTime: undefined,
    before: undefined,
  };
}

export function triggerSpot(entry: Entry<'unmatched'>, life: Life): Spot {
  const { at, campaign } = entry;
  const event = eventAt(life, entry.event, at);
  return { life, at, campaign, run: undefined, event, entryTime: at, before: event };
}

export function eventAt({ timeline }: Life, name: string, at: Instant): Event | undefined {
  const named = timeline.events.filter(
    (event) => event.type === 'track' && event.name === name && receiptOf(event) <= at,
  );
  return named.findLast((event) => receiptOf(event) === at) ?? named.at(-1);
}

/** The event with which a run began. */
export function triggerOf(life: Life, run: string, at: Instant): Event | undefined {
  const trigger = life.project.ruleSet.campaigns.get(campaignOf(run))?.body.trigger;
  return trigger && 'event' in trigger ? eventAt(life, trigger.event, at) : undefined;
}

/** Where a run reads its conditions at an instant. */
export function runSpot(life: Life, run: string, at: Instant): Spot {
  const entries = entriesOf(life, run).filter((entry) => entry.at <= at);
  const began = entries.find(({ kind }) => kind === 'entered');
  const taken = entries.findLast(
    ({ kind }) => kind === 'entered' || kind === 'refreshed' || kind === 'restarted',
  );
  const first = began && triggerOf(life, run, began.at);
  return {
    life,
    at,
    campaign: campaignOf(run),
    run,
    event: taken && triggerOf(life, run, taken.at),
    // What came late began it late, and counts from when it happened.
    entryTime: first && receiptOf(first) === began.at ? Math.min(first.time, began.at) : began?.at,
    before: undefined,
  };
}

/** What led to an instant, and all after it, later by so much; earlier, where negative. */
export function laterTries({ timeline }: Life, at: Instant, by: Duration): Tries {
  const cause = sortEvents(timeline.events).filter((event) => receiptOf(event) <= at);
  const last = cause.at(-1);
  const pivots = last ? cause.filter((event) => receiptOf(event) === receiptOf(last)) : [];
  return pivots.length > 0 ? [[{ kind: 'shift', by, from: pivots[0]!.messageId }]] : [];
}

/** What was known of the user at an instant. */
export function stateAt(life: Life, at: Instant): State {
  if (at >= life.endTime) return life.state;
  const { timeline, project } = life;
  const known = sortEvents(timeline.events).filter((event) => receiptOf(event) <= at);
  return stateAfter(project.program, timeline.user, known, at);
}
