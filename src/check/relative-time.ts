/** Times that are counted from another: `+1h`, `next monday 10:00 local`, `tomorrow 10:00 Europe/Berlin`. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { closest } from '../vocabulary/suggest.js';
import type { Duration, Instant, Weekday } from '../vocabulary/time.js';
import {
  LONGEST,
  SECOND,
  WEEKDAYS,
  formatDuration,
  parseClock,
  parseDuration,
  weekdayOf,
} from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { atClock, findZone, localDay, zoneNames } from '../vocabulary/zone.js';

type Report = (diagnostic: Diagnostic) => void;

export type RelativeTime =
  /** So long after the message that is named, or after what this place counts from. */
  | { readonly kind: 'later'; readonly by: Duration; readonly after: string | undefined }
  /** The next such time on a local clock. */
  | {
      readonly kind: 'local';
      readonly day: 'today' | 'tomorrow' | Weekday;
      /** After midnight. */
      readonly clock: Duration;
      /** The user's own, where undefined. */
      readonly zone: Zone | undefined;
    };

/** Whether a text can only be meant as such a time. */
export function isRelative(text: string): boolean {
  return /^[+A-Za-z]/.test(text);
}

/** `forms` says what can be written where it stands; anything else is reported. */
export function readRelative(
  text: string,
  span: Span,
  forms: string,
  report: Report,
): RelativeTime | undefined {
  const refuse = (code: 'bad-format' | 'missing-offset', message: string, help: string) => {
    report(error(code, span, message, { help }));
    return undefined;
  };
  if (text.startsWith('+')) {
    const [, duration, after] = /^\+(\d+[a-z])(?: after (\S.*))?$/.exec(text) ?? [];
    if (duration === undefined) return refuse('bad-format', `\`${text}\` is no time`, forms);
    const by = parseDuration(duration);
    if (by === undefined) report(tooLong(duration, span));
    return by === undefined ? undefined : { kind: 'later', by, after };
  }
  const [first = '', ...others] = text.split(/\s+/);
  const [day, clockText, zoneName, ...rest] = first === 'next' ? others : [first, ...others];
  if (day === undefined || !isDay(day) || (first === 'next' && !isWeekday(day))) {
    return notADay(text, day, first === 'next', clockText, span, forms, report);
  }
  if (clockText === undefined) {
    return refuse('bad-format', `\`${text}\` does not say at what time`, `write \`${text} 10:00 local\``);
  }
  const clock = readClockTime(clockText);
  if (clock === undefined) {
    const help = 'write hours and minutes, `09:30`, or seconds as well, `09:30:15`';
    return refuse('bad-format', `\`${clockText}\` is no time of day`, help);
  }
  if (zoneName === undefined) {
    const help = `write \`${text} local\` for the user's own clock, or a zone: \`${text} Europe/Berlin\``;
    return refuse('missing-offset', `\`${text}\` does not say on whose clock`, help);
  }
  if (rest.length > 0) return refuse('bad-format', `\`${rest.join(' ')}\` is one word too many`, forms);
  if (zoneName === 'local') return { kind: 'local', day, clock, zone: undefined };
  const zone = findZone(zoneName);
  if (zone) return { kind: 'local', day, clock, zone };
  report(unknownZone(zoneName, text, span));
  return undefined;
}

const DAYS = ['today', 'tomorrow', ...WEEKDAYS] as const;

function isDay(word: string): word is (typeof DAYS)[number] {
  return (DAYS as readonly string[]).includes(word);
}

function isWeekday(word: string): word is Weekday {
  return (WEEKDAYS as readonly string[]).includes(word);
}

/** `10:00` or `10:00:30`, in milliseconds after midnight. */
function readClockTime(text: string): Duration | undefined {
  const [, clock, seconds] = /^(\d\d:\d\d)(?::([0-5]\d))?$/.exec(text) ?? [];
  const time = clock === undefined ? undefined : parseClock(clock);
  return time === undefined ? undefined : time + Number(seconds ?? 0) * SECOND;
}

function notADay(
  text: string,
  day: string | undefined,
  isNext: boolean,
  clock: string | undefined,
  span: Span,
  forms: string,
  report: Report,
): undefined {
  // A word alone may be anything; one before a time of day is a day.
  const candidates = isNext ? WEEKDAYS : [...DAYS, 'next'];
  const guess = day === undefined || clock === undefined ? undefined : meantDay(day, candidates);
  if (day === undefined || guess === undefined) {
    report(error('bad-format', span, `\`${text}\` is no time`, { help: forms }));
    return;
  }
  const what = isNext ? 'weekday' : 'day';
  report(
    error('bad-format', span, `\`${day}\` is no ${what}`, {
      help: `did you mean \`${guess}\`?`,
      fix: respelling(span, day, candidates, text),
    }),
  );
}

/** A word that was misspelt, or cut short: `mon`. */
function meantDay(word: string, candidates: readonly string[]): string | undefined {
  const start = word.toLowerCase();
  const cut = start.length >= 3 ? candidates.find((one) => one.startsWith(start)) : undefined;
  return cut ?? closest(word, candidates);
}

function unknownZone(name: string, text: string, span: Span): Diagnostic {
  const candidates = ['local', ...zoneNames()];
  const guess = closest(name, candidates);
  return error('unknown-zone', span, `there is no time zone \`${name}\``, {
    help:
      guess === undefined
        ? 'write `local` for the user’s own, or a name such as `Europe/Berlin`'
        : `did you mean \`${guess}\`?`,
    fix: respelling(span, name, candidates, text),
  });
}

export function tooLong(text: string, span: Span): Diagnostic {
  return error('out-of-range', span, `\`${text}\` is no duration that a scenario can last`, {
    help: `write a duration such as \`30m\` or \`2d\`, at most \`${formatDuration(LONGEST)}\``,
  });
}

/**
 * The next such time strictly after `from`; `today` is the local day of `from`, whatever is over of it, and `tomorrow`
 * the one that follows in the calendar. What clocks skip becomes the next valid instant, what they show twice is the first.
 */
export function nextLocal(
  { day, clock }: Extract<RelativeTime, { kind: 'local' }>,
  from: Instant,
  zone: Zone,
): Instant {
  const today = localDay(zone, from);
  if (day === 'today') return atClock(zone, today, clock);
  if (day === 'tomorrow') return atClock(zone, today + 1, clock);
  for (let on = today; ; on++) {
    const time = weekdayOf(on) === day ? atClock(zone, on, clock) : from;
    if (time > from) return time;
  }
}
