/** What would have to stand in `then` for what was decided to be expected. */
import { mailName } from '../simulate/explain/life.js';
import { isOf } from '../simulate/explain/life.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import type { Decision } from '../vocabulary/decision.js';
import type { JsonObject } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { formatDuration, parseDuration } from '../vocabulary/time.js';
import type { Expected, RefusalExpectation, SendExpectation, WrittenInstant } from './case.js';
import type { Life } from './life.js';
import type { Revision } from './revision.js';
import { variantIn } from './variants.js';

/** Another instant as it was written: in its offset, or counted from what it was counted from. */
export function revisedInstant({ time, offset, text }: WrittenInstant, found: Instant): string {
  // What stands in brackets is the instant that it comes to, for the reader.
  const relative = /^\+(\d+[a-z])( after .*?)?(?: \([^()]*\))?$/.exec(text);
  const duration = relative ? parseDuration(relative[1]!) : undefined;
  if (duration !== undefined && found - (time - duration) >= 0) {
    const written = formatDuration(found - (time - duration));
    if (parseDuration(written) !== undefined) return `+${written}${relative![2] ?? ''}`;
  }
  return formatWithOffset({ time: found, offset });
}

/** A mail that was not sent is not expected any more; one that a gate stopped is expected to be stopped. */
export function itemInstead(
  { path, at, variant }: SendExpectation,
  decision: Decision | undefined,
  life: Life,
): Revision {
  if (!decision || decision.outcome === 'sent') return { kind: 'remove', path };
  const time = at ? revisedInstant(at.value, decision.at) : life.show.time(decision.at);
  const until = decision.until === undefined ? {} : { until: life.show.time(decision.until) };
  return {
    kind: 'replace',
    path,
    item: {
      [decision.outcome]: {
        send: mailName(decision),
        ...otherUser(life),
        ...(decision.outcome === 'held-out' ? {} : { reason: decision.reason! }),
        ...(variant ? { variant: variantIn(decision) } : {}),
        at: time,
        ...(decision.outcome === 'deferred' ? until : {}),
      },
    },
  };
}

/** The decision of the same kind that no other expectation means, as this one would have to say it; else it goes. */
export function revisedRefusal(
  expectation: RefusalExpectation,
  { decisions }: Life,
  meant: ReadonlySet<Decision>,
): readonly Revision[] {
  const { kind, path, reason, variant, at, until } = expectation;
  const free = decisions.filter((one) => !meant.has(one) && isOf(one, expectation) && one.outcome === kind);
  const found = free.find((one) => reason === undefined || one.reason === reason.value) ?? free[0];
  if (!found) return [{ kind: 'remove', path: path.slice(0, 2) }];
  const text = (key: string, wanted: Expected<string> | undefined, is: string): readonly Revision[] =>
    wanted === undefined || wanted.value === is ? [] : [{ kind: 'write', path: [...path, key], value: is }];
  const time = (
    key: string,
    wanted: Expected<WrittenInstant> | undefined,
    is: Instant | undefined,
  ): readonly Revision[] =>
    wanted === undefined || is === undefined || wanted.value.time === is
      ? []
      : [{ kind: 'write', path: [...path, key], value: revisedInstant(wanted.value, is) }];
  return [
    ...text('reason', reason, found.reason ?? ''),
    ...text('variant', variant, variantIn(found)),
    ...time('at', at, found.at),
    ...time('until', until, found.until),
  ];
}

/** A mail that nobody expected, among those that are, in order of time. */
export function addedItem(decision: Decision, life: Life): Revision {
  const { sends, refusals } = life.scenario.expected;
  const later = [...sends, ...refusals].flatMap(({ path, at }) =>
    at && at.value.time > decision.at ? [path] : [],
  );
  const before = later.map((path) => Number(path[1])).sort((a, b) => a - b)[0];
  const item: JsonObject = { at: life.show.time(decision.at), send: mailName(decision), ...otherUser(life) };
  return { kind: 'add', path: ['then'], item, before, at: decision.at };
}

/** Whose life it is, where that is not the scenario's own user. */
export function otherUser({ user, scenario }: Life): JsonObject {
  return user === scenario.user ? {} : { user };
}
