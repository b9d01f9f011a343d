/** The instant at which something changes that time alone changes, by search: exact to the millisecond. */
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';

/**
 * The first instant after `now`, up to `last`, at which `stateAt` is not what it is at `now`; `NEVER` where there is
 * none. Once it has changed it must not become what it was before `last`. The guess saves time and changes nothing.
 */
export function firstChange(
  stateAt: (time: Instant) => number,
  now: Instant,
  last: Instant,
  guess: Instant,
): Instant {
  const before = stateAt(now);
  if (last <= now || stateAt(last) === before) return NEVER;
  return changeBetween(stateAt, before, now, last, guess);
}

/** The same where it is known that there is a change: `before` is what it is at `now`, and no more at `last`. */
export function changeBetween(
  stateAt: (time: Instant) => number,
  before: number,
  now: Instant,
  last: Instant,
  guess: Instant,
): Instant {
  let [same, changed] = [now, last];
  if (guess > now && guess < last) [same, changed] = around(stateAt, before, guess, now, last);
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2);
    if (stateAt(middle) === before) same = middle;
    else changed = middle;
  }
  return changed;
}

/** Bounds on both sides of the change, from the guess by steps that double. */
function around(
  stateAt: (time: Instant) => number,
  before: number,
  guess: Instant,
  now: Instant,
  last: Instant,
): [Instant, Instant] {
  let step = 1;
  if (stateAt(guess) === before) {
    let same = guess;
    while (same + step < last && stateAt(same + step) === before) {
      same += step;
      step *= 2;
    }
    return [same, Math.min(last, same + step)];
  }
  let changed = guess;
  while (changed - step > now && stateAt(changed - step) !== before) {
    changed -= step;
    step *= 2;
  }
  return [Math.max(now, changed - step), changed];
}
