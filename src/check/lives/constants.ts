/** Durations and times of day that rules name. */
import { isObject } from '../../vocabulary/json.js';
import type { Duration } from '../../vocabulary/time.js';
import { DAY, HOUR, parseClock, parseDuration } from '../../vocabulary/time.js';

/** Ascending, each once. */
export function durationsIn(value: unknown): readonly Duration[] {
  const found = new Set<Duration>();
  visit(value, (one, key) => {
    if (typeof one === 'string') {
      const duration = parseDuration(one.replace(/^[+-]/, ''));
      if (duration !== undefined && duration > 0) found.add(duration);
    } else if (typeof one === 'number' && one !== 0) {
      if (key === 'days') found.add(Math.abs(one) * DAY);
      if (key === 'months') found.add(Math.abs(one) * 31 * DAY);
    }
  });
  return [...found].sort((a, b) => a - b);
}

/** As durations after midnight; also the hours that conditions on `localTime` name. */
export function clocksIn(value: unknown): readonly Duration[] {
  const found = new Set<Duration>();
  visit(value, (one) => {
    const clock = typeof one === 'string' ? parseClock(one) : undefined;
    if (clock !== undefined) found.add(clock);
    if (!isObject(one) || one['fact'] !== 'localTime') return;
    for (const hour of [one['value']].flat())
      if (typeof hour === 'number' && Number.isInteger(hour) && hour >= 0 && hour < 24)
        found.add(hour * HOUR);
  });
  return [...found].sort((a, b) => a - b);
}

function visit(value: unknown, see: (value: unknown, key: string) => void, key = ''): void {
  see(value, key);
  if (Array.isArray(value)) for (const item of value) visit(item, see, key);
  else if (isObject(value)) for (const [name, item] of Object.entries(value)) visit(item, see, name);
}
