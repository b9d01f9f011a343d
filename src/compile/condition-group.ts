/** `all` and `any`: parts of higher priority first, and those of one priority together, as json-rules-engine reads them. */
import type { ConditionTrace } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Frame } from './frame.js';
import type { Ceiling } from './sway.js';

export type Test = (frame: Frame) => boolean;
export type Trace = (frame: Frame) => ConditionTrace;

/** A test; when its verdict next changes by time alone, and the verdict that never does, where that is as quickly known. */
export interface Quick {
  readonly test: Test;
  readonly nextChange?: (frame: Frame) => Instant;
  readonly lasting?: boolean | undefined;
  readonly soonest?: ((frame: Frame) => Instant) | undefined;
  readonly ceiling?: Ceiling | undefined;
}

export interface GroupPart {
  readonly test: Test;
  readonly trace: Trace;
  readonly place: Span;
  readonly priority: number;
}

export type GroupKind = 'all' | 'any';

/** The first part that decides ends it; facts have no effects, so priority only says which is asked first. */
export function testOfGroup(kind: GroupKind, parts: readonly GroupPart[]): Test {
  const tests = ranksOf(parts).flatMap((rank) => rank.map((index) => parts[index]!.test));
  return kind === 'all' ? allOf(tests) : anyOf(tests);
}

/** Few tests without a loop: most groups have two to four, and a loop costs as much as a test. */
function allOf(tests: readonly Test[]): Test {
  const [first, second, third, fourth] = tests as readonly [Test, Test, Test, Test];
  switch (tests.length) {
    case 1:
      return first;
    case 2:
      return (frame) => first(frame) && second(frame);
    case 3:
      return (frame) => first(frame) && second(frame) && third(frame);
    case 4:
      return (frame) => first(frame) && second(frame) && third(frame) && fourth(frame);
    default:
      return (frame) => {
        for (const test of tests) if (!test(frame)) return false;
        return true;
      };
  }
}

function anyOf(tests: readonly Test[]): Test {
  const [first, second, third, fourth] = tests as readonly [Test, Test, Test, Test];
  switch (tests.length) {
    case 1:
      return first;
    case 2:
      return (frame) => first(frame) || second(frame);
    case 3:
      return (frame) => first(frame) || second(frame) || third(frame);
    case 4:
      return (frame) => first(frame) || second(frame) || third(frame) || fourth(frame);
    default:
      return (frame) => {
        for (const test of tests) if (test(frame)) return true;
        return false;
      };
  }
}

/**
 * A part that has decided the verdict holds it until that part changes: `all` can not become true before the last of its
 * false parts, nor `any` false before the last of its true ones.
 */
export function nextChangeOfGroup(
  kind: GroupKind,
  parts: readonly { readonly test: Test; readonly nextChange: (frame: Frame) => Instant }[],
): (frame: Frame) => Instant {
  const decides = kind === 'any';
  const tests = parts.map(({ test }) => test);
  const changes = parts.map(({ nextChange }) => nextChange);
  return (frame) => {
    let last: Instant = -Infinity;
    for (let at = 0; at < tests.length; at++) {
      if (tests[at]!(frame) !== decides) continue;
      const time = changes[at]!(frame);
      if (time >= NEVER) return NEVER;
      if (time > last) last = time;
    }
    return last === -Infinity ? firstOf(changes, frame) : last;
  };
}

function firstOf(changes: readonly ((frame: Frame) => Instant)[], frame: Frame): Instant {
  let first = NEVER;
  for (let at = 0; at < changes.length; at++) {
    const time = changes[at]!(frame);
    if (time < first) first = time;
  }
  return first;
}

/** All parts of one priority are read; those of a lower one only where these have not decided yet. */
export function traceOfGroup(kind: GroupKind, parts: readonly GroupPart[], place: Span): Trace {
  const ranks = ranksOf(parts);
  const goesOn = kind === 'all';
  const unread = parts.map((part): ConditionTrace => ({ kind: 'skipped', place: part.place }));
  return (frame) => {
    const traces = unread.slice();
    let result = goesOn;
    for (const rank of ranks) {
      for (const index of rank) {
        const trace = parts[index]!.trace(frame);
        traces[index] = trace;
        if (trace.result !== goesOn) result = !goesOn;
      }
      if (result !== goesOn) break;
    }
    return { kind, result, place, parts: traces };
  };
}

/** Positions of parts, by priority from high to low; within one priority in the order in which they are written. */
function ranksOf(parts: readonly Pick<GroupPart, 'priority'>[]): readonly (readonly number[])[] {
  const priorities = [...new Set(parts.map(({ priority }) => priority))].sort((a, b) => b - a);
  return priorities.map((priority) =>
    parts.flatMap((part, index) => (part.priority === priority ? [index] : [])),
  );
}
