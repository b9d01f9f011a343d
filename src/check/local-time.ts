/** Instants as people compare them: with an offset, ready to be copied into a scenario. */
import type { Duration, Instant } from '../vocabulary/time.js';
import { HOUR, MINUTE, SECOND, formatInstant } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { offsetAt } from '../vocabulary/zone.js';

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
