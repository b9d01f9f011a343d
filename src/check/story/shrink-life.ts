/** The least life that breaks an invariant as a given one does: each step costs a reader less than the one before. */
import type { Timeline } from '../../simulate/simulate.js';
import { sortEvents } from '../../simulate/simulate.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { Simplify } from '../discover/shrink.js';
import { SIMPLER, isSound } from '../discover/shrink.js';
import { asSampled, givenFirst } from '../discover/simplify.js';
import { normalised } from '../discover/written-life.js';
import type { Ground } from './cost.js';
import { costOf, isLess, sizeOf } from './cost.js';
import { atHome, atPlainStart, cutUntil, lessLate, sooner } from './simpler-times.js';
import { ofFewerNames, plainIds, plainNames, plainerValues, withoutId } from './simpler-values.js';
import type { Trial } from './trial.js';

/** A candidate in its normal form, where it is better than what it was made from. */
type Better = (from: Timeline, candidate: Timeline) => Timeline | undefined;

/**
 * Every step must cost less (see `costOf`), and neither have more events, ids or properties: so it ends, is never larger
 * than what it begins with, and does nothing the second time. A life that the schemas allow stays one.
 */
export function shrunkLife(first: Timeline, trial: Trial, ground: Ground): Timeline {
  const passes: readonly Simplify[] = [
    withoutId,
    givenFirst,
    ...SIMPLER,
    atHome(ground),
    lessLate(ground),
    ofFewerNames,
    atPlainStart(ground),
    sooner(ground),
    cutUntil(ground),
    (timeline) => asSampled(timeline, ground.material),
    plainerValues(ground),
    plainIds(ground),
    plainNames(ground),
  ];
  let least = first;
  const better: Better = (from, candidate) => betterThan(from, candidate, trial, ground);
  const normal = WRITTEN.map((said) => asWritten(first, said)).find((one) => trial.breachIn(one));
  if (normal) least = normal;
  for (;;) {
    const before = least;
    for (const candidate of shorter(least, trial)) least = better(least, candidate) ?? least;
    least = withFewerEvents(least, better);
    for (const pass of passes) {
      for (;;) {
        const next = firstOf(least, pass(least), better);
        if (!next) break;
        least = next;
      }
    }
    if (least === before) return least;
  }
}

/** Ever smaller runs of events are left out, as in delta debugging; of few events, any two together as well. */
function withFewerEvents(timeline: Timeline, better: Better): Timeline {
  let least = timeline;
  for (
    let size = Math.ceil(least.events.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = least.events.length - size; at >= 0; at -= size) {
      const events = least.events.toSpliced(at, size);
      if (events.length > 0) least = better(least, { ...least, events }) ?? least;
    }
  }
  if (least.events.length > MOST_PAIRED) return least;
  const places = [...least.events.keys()];
  const pairs = places.flatMap((one) => places.slice(one + 2).map((other) => [one, other] as const));
  const without = pairs.map(([one, other]) => ({
    ...least,
    events: least.events.filter((_, index) => index !== one && index !== other),
  }));
  return firstOf(least, without, better) ?? least;
}

const MOST_PAIRED = 10;

function firstOf(from: Timeline, candidates: readonly Timeline[], better: Better): Timeline | undefined {
  for (const candidate of candidates) {
    const found = better(from, candidate);
    if (found) return found;
  }
  return undefined;
}

/** What was known when it broke. */
function shorter(timeline: Timeline, trial: Trial): readonly Timeline[] {
  const breach = trial.breachIn(timeline);
  if (!breach) return [];
  const events = timeline.events.filter((event) => receiptOf(event) <= breach.at);
  return events.length > 0 ? [{ ...timeline, events }] : [];
}

const WRITTEN = ['given', 'when it was'] as const;

/** The candidate as a scenario would have it, where it is simpler, allowed, and breaks the same. */
function betterThan(
  least: Timeline,
  candidate: Timeline,
  trial: Trial,
  ground: Ground,
): Timeline | undefined {
  const [before, size] = [costOf(least, ground), sizeOf(least)];
  const mustBeSound = isSound(least, ground.project);
  return WRITTEN.map((said) => asWritten(candidate, said)).find((one) => {
    const own = sizeOf(one);
    return (
      own.events <= size.events &&
      own.users <= size.users &&
      own.properties <= size.properties &&
      isLess(costOf(one, ground), before) &&
      (!mustBeSound || isSound(one, ground.project)) &&
      trial.breachIn(one) !== undefined
    );
  });
}

/** As a scenario has it; a message that comes twice stays one. */
export function asWritten(timeline: Timeline, said: 'given' | 'when it was'): Timeline {
  const normal = normalised(timeline, said);
  const before = [...sortEvents(timeline.events)].sort((a, b) => a.time - b.time);
  const ids = new Map<string, string>();
  const isRepeated = new Set(before.map(({ messageId }) => messageId)).size < before.length;
  if (!isRepeated) return normal;
  return {
    ...normal,
    events: normal.events.map((event, index) => {
      const old = before[index]!.messageId;
      const known = ids.get(old);
      if (known === undefined) ids.set(old, event.messageId);
      return known === undefined ? event : { ...event, messageId: known };
    }),
  };
}
