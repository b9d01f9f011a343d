import type { QuietHours } from '../compile/program.js';
import type { Instant } from '../vocabulary/time.js';
import { DAY, formatClock } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { localClock, nextChange } from '../vocabulary/zone.js';
import type { Finding, Proposal, Stop } from './finding.js';
import { DROP, isTraced } from './finding.js';
import type { Run } from './run.js';

export function quietFinding(proposal: Proposal): Finding | undefined {
  const { frame } = proposal.run;
  const { quietHours } = proposal.campaign.purpose;
  if (!quietHours) return undefined;
  const { onHit, expireAfter, place } = quietHours;
  const until = quietUntil(frame.zone, frame.now, quietHours);
  if (until === undefined && !isTraced(proposal)) return undefined;
  const note = isTraced(proposal) ? wordsOf(frame, quietHours) : undefined;
  if (until === undefined) return { place, note };
  const stop: Stop = onHit === 'drop' ? DROP : { kind: 'defer', until, expireAfter };
  return { place, note, stop, opensTime: until };
}

function wordsOf({ zone, now }: Run['frame'], { from, to }: QuietHours): string {
  return `it is ${formatClock(localClock(zone, now))} in ${zone.name}, quiet from ${formatClock(from)} to ${formatClock(to)}`;
}

/**
 * The first instant that is not quiet, where `now` is. Until clocks are put forward or back they reach `to` by going
 * on; a change may skip `to`, or leave the quiet hours.
 */
function quietUntil(zone: Zone, now: Instant, hours: Pick<QuietHours, 'from' | 'to'>): Instant | undefined {
  const { from, to } = hours;
  const clock = localClock(zone, now);
  const isQuiet = from < to ? clock >= from && clock < to : clock >= from || clock < to;
  if (!isQuiet) return undefined;
  // A remainder would be a call.
  const end = now + (clock <= to ? to - clock : to - clock + DAY);
  const { from: since, until } = zone.lastly;
  // The look-up of the clock has found until when its offset holds: by then it shows `to`.
  if (now >= since && end < until) return end;
  const next = Math.min(end, nextChange(zone, now));
  return quietUntil(zone, next, hours) ?? next;
}
