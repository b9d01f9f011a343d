/** What the policy says of a purpose, ready for the gates. */
import { purposeLike } from './like.js';
import type { CapBody, Declared, Part, PolicyBody, PurposeBody } from '../language/documents.js';
import { partAt, spanOf } from '../language/documents.js';
import { assert } from '../vocabulary/diagnostic.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import { shareOfPercent } from '../vocabulary/share.js';
import type { Duration } from '../vocabulary/time.js';
import { DAY, HOUR, WEEK, parseClock } from '../vocabulary/time.js';
import { durationOf } from './aggregate.js';
import { compileCondition } from './condition.js';
import type { CompileContext } from './context.js';
import type { Cap, PurposePlan, QuietHours, RegimePlan, SentWindow } from './program.js';

export function compilePurposes(
  policy: Declared<PolicyBody> | undefined,
  context: CompileContext,
): ReadonlyMap<string, PurposePlan> {
  if (!policy) return new Map();
  const purposes = Object.entries(policy.body.purposes);
  const caps = purposes.flatMap(([, purpose]) => purpose.caps ?? []);
  const sentWindow = caps.length > 0 ? sentWindowOf(caps, context) : undefined;
  for (const [name, purpose] of purposes) {
    keepForCaps(purpose.caps ?? [], { at: policy.at, path: ['purposes', name, 'caps'] }, context);
  }
  return new Map(
    purposes.map(([name, purpose]) => {
      const part: Part = { at: policy.at, path: ['purposes', name] };
      return [name, compilePurpose(name, purpose, part, sentWindow, context)];
    }),
  );
}

/** Mails are counted over all purposes: an inbox does not know of purposes. Caps of an older policy may ask for more or less. */
function sentWindowOf(caps: readonly CapBody[], { layout }: CompileContext): SentWindow {
  const window = layout.window('mails that count toward caps');
  window.retention.within = Math.max(window.retention.within, ...caps.map(keptFor));
  return window;
}

/** Tells the retention report which caps ask for the mails that were sent. */
function keepForCaps(caps: readonly CapBody[], part: Part, { layout }: CompileContext): void {
  for (const [index, cap] of caps.entries()) {
    const what = { kind: 'events', properties: ['campaign', 'step'] } as const;
    const kept = { event: EMAIL_SENT, isFiltered: false, what, retention: undefined };
    const place = spanOf(partAt(part, index, 'max'), 'key');
    layout.askedAt(place, () => layout.keep('mails that count toward caps', kept, { within: keptFor(cap) }));
  }
}

/** A local day can be longer than 24 hours, and a week than seven such days: where clocks are put back. */
function keptFor({ per, window }: CapBody): Duration {
  return durationOf(per) + (window === 'calendar' ? DAY + 2 * HOUR : 0);
}

function compilePurpose(
  name: string,
  purpose: PurposeBody,
  part: Part,
  sentWindow: SentWindow | undefined,
  context: CompileContext,
): PurposePlan {
  return purposeLike({
    name,
    place: spanOf(partAt(part, 'consent'), 'key'),
    regimes: regimesOf(purpose, partAt(part, 'consent'), context),
    holdout:
      purpose.holdout === undefined
        ? undefined
        : { share: shareOfPercent(purpose.holdout), place: spanOf(partAt(part, 'holdout'), 'key') },
    quietHours: quietHoursOf(purpose, partAt(part, 'quietHours')),
    caps: (purpose.caps ?? []).map((cap, index) => capOf(cap, partAt(part, 'caps', index))),
    sentWindow,
    countsTowardCaps: purpose.countsTowardCaps ?? true,
  });
}

function regimesOf(
  { consent }: PurposeBody,
  part: Part,
  context: CompileContext,
): readonly [RegimePlan, ...RegimePlan[]] {
  if (typeof consent === 'string') {
    return [{ when: undefined, require: consent, place: spanOf(part, 'key') }];
  }
  const regimes = consent.map((choice, index): RegimePlan => {
    const here = partAt(part, index);
    return 'when' in choice
      ? {
          when: compileCondition(choice.when, partAt(here, 'when'), context),
          require: choice.require,
          place: spanOf(partAt(here, 'require')),
        }
      : { when: undefined, require: choice.otherwise, place: spanOf(partAt(here, 'otherwise')) };
  });
  const [first, ...rest] = regimes;
  assert(first, 'a list of regimes was checked to end with `otherwise`');
  return [first, ...rest];
}

function quietHoursOf({ quietHours }: PurposeBody, part: Part): QuietHours | undefined {
  if (typeof quietHours !== 'object') return undefined;
  return {
    from: parseClock(quietHours.from)!,
    to: parseClock(quietHours.to)!,
    onHit: quietHours.onHit ?? 'defer',
    expireAfter: quietHours.expireAfter === undefined ? undefined : durationOf(quietHours.expireAfter),
    place: spanOf(part, 'key'),
  };
}

function capOf(cap: CapBody, part: Part): Cap {
  const per = durationOf(cap.per);
  return {
    max: cap.max,
    per,
    calendar: cap.window === 'calendar' ? (per === WEEK ? 'week' : 'day') : undefined,
    onHit: cap.onHit ?? 'drop',
    lookAhead: cap.lookAhead === undefined ? undefined : durationOf(cap.lookAhead),
    expireAfter: cap.expireAfter === undefined ? undefined : durationOf(cap.expireAfter),
    place: spanOf(partAt(part, 'max'), 'key'),
  };
}
