import type { QuietHours } from '../compile/program.js';
import type { Instant } from '../vocabulary/time.js';
import { DAY, formatClock } from '../vocabulary/time.js';
import { localClock, nextChange } from '../vocabulary/zone.js';
import type { Finding, Proposal, Stop } from './finding.js';
import { DROP } from './finding.js';
import type { Run } from './run.js';

export function quietFinding({ run: { frame }, campaign: { purpose } }: Proposal): Finding | undefined {
  const { quietHours } = purpose;
  if (!quietHours) return undefined;
  const { from, to, onHit, expireAfter, place } = quietHours;
  const until = quietUntil(frame, quietHours);
  const note = () =>
    `it is ${formatClock(localClock(frame.zone, frame.now))} in ${frame.zone.name}, quiet from ${formatClock(from)} to ${formatClock(to)}`;
  if (until === undefined) return { place, note };
  const stop: Stop = onHit === 'drop' ? DROP : { kind: 'defer', until, expireAfter };
  return { place, note, stop, opensTime: () => until };
}

/**
 * The first instant that is not quiet, where `now` is. Until clocks are put forward or back they reach `to` by going
 * on; a change may skip `to`, or leave the quiet hours.
 */
function quietUntil(
  { zone, now }: Pick<Run['frame'], 'zone' | 'now'>,
  hours: Pick<QuietHours, 'from' | 'to'>,
): Instant | undefined {
  const { from, to } = hours;
  const clock = localClock(zone, now);
  const isQuiet = from < to ? clock >= from && clock < to : clock >= from || clock < to;
  if (!isQuiet) return undefined;
  const next = Math.min(now + ((to - clock + DAY) % DAY), nextChange(zone, now));
  return quietUntil({ zone, now: next }, hours) ?? next;
}
