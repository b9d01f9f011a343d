/** A time of a scenario as it is written → an instant. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Duration, Instant } from '../vocabulary/time.js';
import { MINUTE, parseDuration, parseInstant, parseOffset } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { offsetAt } from '../vocabulary/zone.js';
import type { WrittenInstant } from './case.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { isRelative, nextLocal, readRelative, tooLong } from './relative-time.js';
import type { WhenItem } from './written.js';

export type Report = (diagnostic: Diagnostic) => void;

/** An instant with its offset; anything else is reported, with what to write. */
export function readInstant(text: string, span: Span, report: Report): WrittenInstant | undefined {
  const time = parseInstant(text);
  if (time === undefined) {
    report(
      error('bad-format', span, `\`${text}\` is not an instant`, {
        help: 'write it like `2026-03-02T10:00:00+01:00`, with a day that exists',
      }),
    );
    return undefined;
  }
  const offset = offsetIn(text);
  if (offset !== undefined) return { time, offset, text };
  const clock = text.includes(':') ? text.replace(' ', 'T') : `${text}T00:00:00`;
  report(
    error(
      'missing-offset',
      span,
      `\`${text}\` does not say in which offset, so it could be several instants`,
      {
        help: `write \`${clock}+01:00\` for an offset of one hour, or \`${clock}Z\` for UTC`,
      },
    ),
  );
  return undefined;
}

/** The offset that an instant is written with; undefined for a date, and for a clock without one. */
function offsetIn(text: string): Duration | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  if (text.endsWith('Z')) return 0;
  const sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
  return sign < colon ? undefined : parseOffset(text.slice(sign));
}

/** A place where a time is written, and what is counted from there. */
export interface Counted {
  /** Undefined where that can't be told, which has been reported. */
  readonly from: WrittenInstant | undefined;
  /** Of the user whose time it is, at the instant that is counted from. */
  readonly zone: Zone | undefined;
  /** What can be written there. */
  readonly place: TimePlace;
  /** The message that is counted from instead, where one can be named; reports an unknown one. */
  readonly messageAt?: (id: string) => WrittenInstant | undefined;
}

export interface TimePlace {
  /** Whether a bare duration is counted as `+…` is. */
  readonly takesDurations: boolean;
  readonly forms: string;
}

const AN_INSTANT = 'an instant such as `2026-03-02T12:00:00+01:00`';

export const WHEN_PLACE: TimePlace = {
  takesDurations: false,
  forms: `write ${AN_INSTANT}, or from the item above on \`+1h\`, \`next monday 10:00 local\`, \`tomorrow 10:00 local\` or \`today 18:00 Europe/Berlin\``,
};

export const RECEIPT_PLACE: TimePlace = {
  takesDurations: true,
  forms: `write \`2h\`, counted from when it happens, ${AN_INSTANT}, or \`next monday 10:00 local\``,
};

export const UNTIL_PLACE: TimePlace = {
  takesDurations: true,
  forms: `write \`2h\`, counted from the last item of \`when\`, ${AN_INSTANT}, or \`next friday 12:00 local\``,
};

export const THEN_PLACE: TimePlace = {
  takesDurations: false,
  forms: `write ${AN_INSTANT}, or from the last item of \`when\` on \`+1h\`, \`+1h after MESSAGE_ID\` or \`next friday 18:00 local\``,
};

/** Any time: an instant with its offset, or one that is counted from another. */
export function readTime(
  text: string,
  span: Span,
  counted: Counted,
  report: Report,
): WrittenInstant | undefined {
  const { place, from } = counted;
  if (isRelative(text)) return readCounted(text, span, counted, report);
  if (place.takesDurations && /^\d+[a-z]$/.test(text)) {
    const duration = parseDuration(text);
    if (duration === undefined) report(tooLong(text, span));
    return duration === undefined || !from ? undefined : { ...from, time: from.time + duration };
  }
  if (place.takesDurations && parseInstant(text) === undefined) {
    const message = `\`${text}\` is neither a duration nor an instant`;
    report(error('bad-format', span, message, { help: place.forms }));
    return undefined;
  }
  const instead = place.takesDurations ? undefined : countedInstead(text, place);
  if (instead === undefined) return readInstant(text, span, report);
  report(error('bad-format', span, `\`${text}\` is not an instant`, { help: instead }));
  return undefined;
}

/** What was meant by a bare duration or time of day, which say nothing of what they are counted from. */
function countedInstead(text: string, { forms }: TimePlace): string | undefined {
  if (/^\d+[smhdw]$/.test(text)) return `write \`+${text}\` for so long after`;
  // What begins as a date is told as one.
  if (!/^\d{4}-/.test(text) && !/^\d\d:\d\d(?::\d\d)?$/.test(text)) return forms;
  return /^\d\d:\d\d(?::\d\d)?$/.test(text)
    ? `say of which day: \`today ${text} local\`, \`tomorrow ${text} local\` or \`monday ${text} local\``
    : undefined;
}

function readCounted(
  text: string,
  span: Span,
  { from, zone: own, place, messageAt }: Counted,
  report: Report,
): WrittenInstant | undefined {
  const time = readRelative(text, span, place.forms, report);
  if (!time) return undefined;
  if (time.kind === 'later') {
    if (time.after !== undefined && !messageAt) {
      report(
        error('bad-format', span, '`after` and a message can stand only in `then`', { help: place.forms }),
      );
      return undefined;
    }
    const base = time.after === undefined ? from : messageAt!(time.after);
    return base && withText(text, base.time + time.by, base.offset);
  }
  const zone = time.zone ?? own;
  if (!from || !zone) return undefined;
  const found = nextLocal(time, from.time, zone);
  return withText(text, found, wholeMinutes(offsetAt(zone, found)));
}

/** Offsets of the nineteenth century have seconds, which ISO 8601 can't write. */
function wholeMinutes(offset: number): number {
  return Math.trunc(offset / MINUTE) * MINUTE;
}

/** What is counted is shown as the instant that it is. */
function withText(text: string, time: Instant, offset: number): WrittenInstant {
  return { time, offset, text: `${text} (${formatWithOffset({ time, offset })})` };
}

/** When an item of `when` happens. `counted` is the item above; the first has none. */
export function readMoment(
  { at, after }: WhenItem,
  counted: Counted | undefined,
  place: (key?: 'at' | 'after') => Span,
  report: Report,
): WrittenInstant | undefined {
  if (at !== undefined && after !== undefined) {
    report(
      error('mixed-forms', place('after'), '`at` and `after` can not stand in one place', {
        help: 'keep one of them',
        related: [{ message: 'the other', span: place('at') }],
      }),
    );
    return undefined;
  }
  if (at !== undefined) {
    const own = counted ?? { from: undefined, zone: undefined, place: WHEN_PLACE };
    if (counted || !isRelative(at)) return readTime(at, place('at'), own, report);
    if (readRelative(at, place('at'), WHEN_PLACE.forms, report))
      report(first(`\`${at}\` could be counted from`, place('at')));
    return undefined;
  }
  if (after === undefined || !counted) {
    report(after === undefined ? noMoment(place(), !counted) : first('it could be `after`', place('after')));
    return undefined;
  }
  const duration = parseDuration(after);
  if (duration === undefined) report(tooLong(after, place('after')));
  const { from } = counted;
  return duration === undefined || !from ? undefined : { ...from, time: from.time + duration };
}

function noMoment(span: Span, isFirst: boolean): Diagnostic {
  const help = isFirst
    ? 'add `at:`, an instant such as `2026-03-02T10:00:00+01:00`'
    : 'add `after:`, a duration after the item above, or `at:`, an instant';
  return error('missing-key', span, 'this item does not say when it happens', { help });
}

/** The first item of `when` has none above it. */
function first(words: string, span: Span): Diagnostic {
  return error('missing-key', span, `the first item has nothing before it that ${words}`, {
    help: 'write `at:` with an instant such as `2026-03-02T10:00:00+01:00`',
  });
}

export function goesBack({ at }: WhenItem, span: Span, before: WrittenInstant, above: Span): Diagnostic {
  return error(
    'time-goes-back',
    span,
    `\`${at}\` is before the item above, at \`${formatWithOffset(before)}\``,
    {
      help: 'list what happens in order of time',
      related: [{ message: 'the item above', span: above }],
    },
  );
}
