/** The times of a scenario as they are written → instants. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Instant } from '../vocabulary/time.js';
import { LONGEST, formatDuration, parseDuration, parseInstant } from '../vocabulary/time.js';
import type { WrittenInstant } from './case.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import type { WhenItem, WrittenScenario } from './written.js';

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
  const offset = /:.*(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(text) ? localTimeOf(text) - time : undefined;
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

function localTimeOf(text: string): Instant {
  return parseInstant(text.replace(/(Z|[+-]\d\d(?::?\d\d)?)$/, 'Z'))!;
}

/** When each item of `when` happens; undefined where that can't be told, which has been reported. */
export function readMoments(
  { body: { when }, at }: WrittenScenario,
  report: Report,
): readonly (Instant | undefined)[] {
  let before: WrittenInstant | undefined;
  return when.map((item, index) => {
    const place = (key?: 'at' | 'after') => at(['when', index, ...(key ? [key] : [])]);
    const moment = readMoment(item, index === 0, before, place, report);
    const above = at(['when', index - 1]);
    if (moment && before && moment.time < before.time) report(goesBack(item, place('at'), before, above));
    if (moment) before = moment;
    return moment?.time;
  });
}

function readMoment(
  { at, after }: WhenItem,
  isFirst: boolean,
  before: WrittenInstant | undefined,
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
  if (at !== undefined) return readInstant(at, place('at'), report);
  if (after === undefined || isFirst) {
    report(after === undefined ? noMoment(place(), isFirst) : firstAfter(place('after')));
    return undefined;
  }
  const duration = parseDuration(after);
  if (duration === undefined) report(tooLong(after, place('after')));
  return duration === undefined || !before ? undefined : { ...before, time: before.time + duration };
}

const RECEIPT_HELP =
  'write `2h`, counted from when it happens, or an instant such as `2026-03-02T12:00:00+01:00`';

/** When an item of `when` comes to be known, where it says; what happens later is not known before. */
export function readReceipt(
  { body: { when }, at }: WrittenScenario,
  index: number,
  time: Instant,
  report: Report,
): Instant | undefined {
  const { receivedAt } = when[index]!;
  if (receivedAt === undefined) return undefined;
  const span = at(['when', index, 'receivedAt']);
  if (/^\d+[a-z]$/.test(receivedAt)) {
    const duration = parseDuration(receivedAt);
    if (duration === undefined) report(tooLong(receivedAt, span));
    return duration === undefined ? undefined : time + duration;
  }
  if (parseInstant(receivedAt) === undefined) {
    report(
      error('bad-format', span, `\`${receivedAt}\` is neither a duration nor an instant`, {
        help: RECEIPT_HELP,
      }),
    );
    return undefined;
  }
  return readInstant(receivedAt, span, report)?.time;
}

const UNTIL_HELP =
  'write `2h`, counted from the last item of `when`, or an instant such as `2026-03-02T12:00:00+01:00`';

/** How long the clock runs. */
export function readUntil(
  { body: { until }, at }: WrittenScenario,
  lastTime: Instant | undefined,
  report: Report,
): Instant | undefined {
  if (until === undefined) return undefined;
  const span = at(['until']);
  if (/^\d+[a-z]$/.test(until)) {
    const duration = parseDuration(until);
    if (duration === undefined) report(tooLong(until, span));
    return duration === undefined || lastTime === undefined ? undefined : lastTime + duration;
  }
  if (parseInstant(until) === undefined) {
    report(
      error('bad-format', span, `\`${until}\` is neither a duration nor an instant`, { help: UNTIL_HELP }),
    );
    return undefined;
  }
  const written = readInstant(until, span, report);
  if (written && lastTime !== undefined && written.time < lastTime) {
    report(
      error(
        'time-goes-back',
        span,
        `\`${until}\` is before the last item of \`when\`, which then never comes`,
        {
          help: `write a later instant, or a duration after the last item such as \`2h\``,
        },
      ),
    );
  }
  return written?.time;
}

function noMoment(span: Span, isFirst: boolean): Diagnostic {
  const help = isFirst
    ? 'add `at:`, an instant such as `2026-03-02T10:00:00+01:00`'
    : 'add `after:`, a duration after the item above, or `at:`, an instant';
  return error('missing-key', span, 'this item does not say when it happens', { help });
}

function firstAfter(span: Span): Diagnostic {
  return error('missing-key', span, 'the first item has nothing before it that it could be `after`', {
    help: 'write `at:` with an instant such as `2026-03-02T10:00:00+01:00`',
  });
}

function goesBack({ at }: WhenItem, span: Span, before: WrittenInstant, above: Span): Diagnostic {
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

function tooLong(text: string, span: Span): Diagnostic {
  return error('out-of-range', span, `\`${text}\` is no duration that a scenario can last`, {
    help: `write a duration such as \`30m\` or \`2d\`, at most \`${formatDuration(LONGEST)}\``,
  });
}
