/** Instants as people compare them: with an offset, ready to be copied into a scenario. */
import type { Duration, Instant } from '../../vocabulary/time.js';
import { HOUR, MINUTE, SECOND, formatInstant, humanDuration } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import { offsetAt, toLocal } from '../../vocabulary/zone.js';
import type { Show } from './life.js';

/** `2026-03-02T11:00:00+01:00`; milliseconds only where there are some. */
export function formatWithOffset({
  time,
  offset,
}: {
  readonly time: Instant;
  readonly offset: Duration;
}): string {
  const local = formatInstant(time + offset).slice(0, -1);
  return `${(time + offset) % SECOND === 0 ? local.slice(0, -4) : local}${formatOffset(offset)}`;
}

/** As the zone's clocks show it. Offsets of the nineteenth century have seconds, which ISO 8601 can't write: they are cut. */
export function formatInZone(zone: Zone, time: Instant): string {
  return formatWithOffset({ time, offset: Math.trunc(offsetAt(zone, time) / MINUTE) * MINUTE });
}

function formatOffset(offset: Duration): string {
  if (offset === 0) return 'Z';
  const size = Math.abs(offset);
  const clock = [Math.floor(size / HOUR), Math.floor(size / MINUTE) % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${offset < 0 ? '-' : '+'}${clock.join(':')}`;
}

/** Times as the user's clock shows them, `2026-03-02 11:00`, where the zone is named beside them; durations as `3 d`. */
export function showIn(zone: Zone): Show {
  return { time: (time) => clockTime(zone, time), duration: humanDuration };
}

function clockTime(zone: Zone, time: Instant): string {
  const local = formatInstant(toLocal(zone, time)).replace('T', ' ').slice(0, -1);
  if (time % MINUTE === 0) return local.slice(0, 16);
  return time % SECOND === 0 ? local.slice(0, 19) : local;
}
