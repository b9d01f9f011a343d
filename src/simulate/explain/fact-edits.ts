/** What would have to be otherwise in a user's life for a fact to have another value: the edits to try, the likeliest first. */
import { comparison } from '../../compile/condition.js';
import { zoneOf } from '../../engine/run.js';
import type { Reading } from '../../vocabulary/decision.js';
import type { ConsentStatus } from '../../vocabulary/event.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { parsePath, walk } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { MINUTE } from '../../vocabulary/time.js';
import { localParts } from '../../vocabulary/zone.js';
import { comesOut, readAgainAt } from './again.js';
import { lookupCandidates, recommendCandidates } from './catalog-edits.js';
import { applyEdits } from './change.js';
import { traitPath } from './domain.js';
import { historyCandidates } from './history-edits.js';
import type { Spot } from './past-events.js';
import { keyOf, param } from './reading.js';
import { scoreCandidates } from './score-edits.js';
import { allLater, runAround } from './shifts.js';
import type { NewValue } from './solve.js';
import { consentTries, traitTries } from './traits.js';
import type { Tries } from './tries.js';

/** `others` are the facts that have to be otherwise as well. */
export function triesFor(value: NewValue, others: readonly NewValue[], spot: Spot): Tries {
  const { reading, to } = value;
  switch (reading.fact) {
    case 'event':
    case 'profile':
    case 'consent':
      return directTries(reading, to, spot);
    case 'localTime':
      return timeTries(value, spot);
    default:
      return fitting(candidatesFor(value, spot), value, others, spot);
  }
}

/** Edits of which some bring about the value. */
export function candidatesFor(value: NewValue, spot: Spot): Tries {
  const { reading, to } = value;
  switch (reading.fact) {
    case 'event':
    case 'profile':
    case 'consent':
      return directTries(reading, to, spot);
    case 'score':
    case 'level':
      return scoreCandidates(value, spot);
    case 'lookup':
      return lookupCandidates(value, spot, candidatesFor);
    case 'recommend':
      return recommendCandidates(value, spot, candidatesFor);
    default:
      return param(reading, 'event') === undefined ? [] : historyCandidates(value, spot);
  }
}

function directTries(reading: Reading, to: JsonValue | undefined, spot: Spot): Tries {
  if (reading.fact === 'event') return eventTries(reading, to, spot);
  if (reading.fact === 'consent')
    return consentTries(String(param(reading, 'purpose')), to as ConsentStatus, spot);
  const path = traitPath(reading);
  return path ? traitTries(path, to, spot) : [];
}

function eventTries(reading: Reading, to: JsonValue | undefined, { event }: Spot): Tries {
  const path = parsePath(reading.path ?? '');
  if (!event || !path || path[0] !== 'properties') return [];
  return [[{ kind: 'set', messageId: event.messageId, part: 'properties', path: path.slice(1), to }]];
}

/** No more are looked at, and no more are lived. */
const MOST_LOOKED_AT = 240;
const MOST_FITTING = 8;

/** Those of the edits, the fewest at once first, with which every comparison that has to turn does. */
function fitting(
  candidates: Tries,
  { reading, turns, stays }: NewValue,
  others: readonly NewValue[],
  spot: Spot,
): Tries {
  const read = readAgainAt(spot);
  const key = keyOf(reading);
  const changed = new Set(others.map((other) => keyOf(other.reading)));
  // What a comparison says of two facts, both of which change, is known when both have.
  const judged = [...turns, ...stays].filter(({ leaf }) => {
    const sides = [leaf.reading, ...(leaf.against ? [leaf.against] : [])].map(keyOf);
    return sides.every((side) => side === key || !changed.has(side));
  });
  const { timeline } = spot.life;
  return candidates
    .slice(0, MOST_LOOKED_AT)
    .filter((edits) => {
      const { events } = applyEdits({ timeline, at: undefined }, edits).timeline;
      return judged.every(({ leaf, wanted }) => comesOut(leaf, events, read) === wanted);
    })
    .sort((a, b) => a.length - b.length)
    .slice(0, MOST_FITTING);
}

const WEEK_OF_MINUTES = 8 * 24 * 60;

/** The least by which all would have had to happen earlier or later for a local time to be another. */
function timeTries({ reading, turns }: NewValue, spot: Spot): Tries {
  const { life, at } = spot;
  const zone = zoneOf(life.project.program, life.state);
  const path = parsePath(reading.path ?? '$') ?? [];
  const fits = (by: Duration): boolean => {
    const found = walk(localParts(zone, at + by) as unknown as JsonValue, path);
    return turns.every(({ leaf, wanted }) => comparison(leaf.operator)(found, leaf.wanted) === wanted);
  };
  const shifts: Duration[] = [];
  for (let minutes = 1; minutes <= WEEK_OF_MINUTES && shifts.length < 2; minutes++) {
    for (const by of [minutes * MINUTE, -minutes * MINUTE]) {
      if (!shifts.some((known) => Math.sign(known) === Math.sign(by)) && fits(by)) shifts.push(by);
    }
  }
  return [
    ...shifts.map((by) => allLater(life, spot.campaign, by)),
    ...(spot.run === undefined ? [] : shifts.flatMap((by) => runAround(life, spot.run!, by))),
  ];
}
