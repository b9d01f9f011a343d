/** Constants a step to either side. */
import type { Weekday } from '../../vocabulary/time.js';
import { DAY, MINUTE, WEEKDAYS, formatInstant, parseDuration, parseInstant } from '../../vocabulary/time.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import type { Change } from './change.js';
import { write } from './change.js';

/** The next number on either side: by one, or by one in the last digit that is written. */
export function numberChanges(
  value: number,
  path: Path,
  kind = 'number',
  least = -Infinity,
): readonly Change[] {
  const step = stepOf(value);
  const digits = decimals(value);
  return [-step, step]
    .map((by) => Number((value + by).toFixed(digits)))
    .filter((next) => next >= least && next !== value)
    .map((next) => write(next > value ? `${kind}-raised` : `${kind}-lowered`, path, next));
}

function stepOf(value: number): number {
  return 10 ** -decimals(value);
}

function decimals(value: number): number {
  return /\.(\d{1,12})$/.exec(String(value))?.[1]!.length ?? 0;
}

const SMALLER: Readonly<Record<string, string>> = { w: '6d', d: '23h', h: '59m', m: '59s' };

/** A unit more and a unit less; of a single unit, one less of the next smaller one. */
export function durationChanges(text: string, path: Path, kind = 'duration'): readonly Change[] {
  const match = /^([+-]?)(\d{1,12})([smhdw])$/.exec(text);
  if (!match) return [];
  const [, sign, digits, unit] = match as unknown as [string, string, string, string];
  const count = Number(digits);
  const shorter =
    count > 1
      ? `${sign}${count - 1}${unit}`
      : count === 1 && SMALLER[unit]
        ? `${sign}${SMALLER[unit]}`
        : undefined;
  return [
    ...(shorter === undefined ? [] : [write(`${kind}-shorter`, path, shorter)]),
    write(`${kind}-longer`, path, `${sign}${count + 1}${unit}`),
  ];
}

/** A local time of day an hour earlier and later. */
export function clockChanges(text: string, path: Path, kind = 'clock'): readonly Change[] {
  const match = /^(\d\d):(\d\d)$/.exec(text);
  if (!match) return [];
  const at = (shift: number) =>
    `${String((Number(match[1]) + 24 + shift) % 24).padStart(2, '0')}:${match[2]!}`;
  return [write(`${kind}-earlier`, path, at(-1)), write(`${kind}-later`, path, at(1))];
}

/** A share a point down and up, as far as there are shares. */
export function shareChanges(text: string, path: Path, kind: string, step = 1): readonly Change[] {
  const match = /^(\d{1,3}(?:\.\d{1,2})?)%$/.exec(text);
  if (!match) return [];
  const value = Number(match[1]);
  return [value - step, value + step]
    .filter((next) => next >= 0 && next <= 100)
    .map((next) =>
      write(next > value ? `${kind}-raised` : `${kind}-lowered`, path, `${Number(next.toFixed(2))}%`),
    );
}

export function nextWeekday(day: string): string | undefined {
  const at = WEEKDAYS.indexOf(day as Weekday);
  return at < 0 ? undefined : WEEKDAYS[(at + 1) % 7];
}

/** A literal that a fact is compared with, a step to either side; none where it is a word. */
export function literalChanges(value: JsonValue | undefined, path: Path): readonly Change[] {
  if (typeof value === 'number') return numberChanges(value, path, 'threshold');
  if (typeof value === 'boolean') return [write('value-negated', path, !value)];
  if (typeof value !== 'string') return [];
  if (parseDuration(value) !== undefined) return durationChanges(value, path, 'threshold');
  const day = nextWeekday(value);
  if (day !== undefined) return [write('weekday-moved', path, day)];
  return instantChanges(value, path);
}

/** A date by a day, an instant by a minute. */
function instantChanges(text: string, path: Path): readonly Change[] {
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? parseInstant(text) : undefined;
  if (instant === undefined) return [];
  const isDate = text.length === 10;
  return [-1, 1].map((by) => {
    const moved = formatInstant(instant + by * (isDate ? DAY : MINUTE));
    return write(by > 0 ? 'threshold-later' : 'threshold-earlier', path, isDate ? moved.slice(0, 10) : moved);
  });
}
