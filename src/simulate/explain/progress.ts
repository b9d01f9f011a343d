/** How far a mail came before it was stopped, so that one stop can be told from another, and progress from none. */
import type { ConditionTrace } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { ANYTHING, leavesOf, solve, unreadIn } from './solve.js';
import type { Stop } from './stop.js';

/** Whether a mail that is stopped now came no less far than one that was stopped before. */
export function isFurther(now: Stop, before: Stop): boolean {
  const [one, other] = [conditionOf(now), conditionOf(before)];
  const isSame = one && other && formatPlace(one.trace.place) === formatPlace(other.trace.place);
  // What stops it now may not have been read before, because something of higher priority had stopped it.
  if (isSame && stageOf(now) === stageOf(before))
    return missing(one) < missing(other) || unreadIn(one.trace) < unreadIn(other.trace);
  return stageOf(now) >= stageOf(before);
}

/** How far a mail comes: to no trigger, to one, to a run. Who leaves a segment must first be in it. */
function stageOf(stop: Stop): number {
  switch (stop.kind) {
    case 'no-trigger':
    case 'not-begun':
    case 'not-entered':
    case 'not-come':
      return 0;
    case 'not-left':
      return stop.wasIn ? 1 : 0;
    case 'unmatched':
      return 1;
    case 'refused':
      return 2;
    default:
      return 3;
  }
}

export interface Wanted {
  readonly trace: ConditionTrace;
  readonly wanted: boolean;
}

/** The condition that stops a mail, and how it has to come out. */
export function conditionOf(stop: Stop): Wanted | undefined {
  switch (stop.kind) {
    case 'unmatched':
      return { trace: stop.entry.condition, wanted: true };
    case 'not-entered':
      return stop.condition && { trace: stop.condition, wanted: true };
    case 'not-left':
      return stop.condition && { trace: stop.condition, wanted: !stop.wasIn };
    case 'elsewhere': {
      const condition = stop.turn?.kind === 'chose' ? stop.turn.condition : undefined;
      return condition && { trace: condition, wanted: !condition.result };
    }
    case 'decided': {
      const condition = stop.decision.trace?.find(({ passed }) => !passed)?.condition;
      return condition && !condition.result ? { trace: condition, wanted: true } : undefined;
    }
    default:
      return undefined;
  }
}

/** How many facts keep it from coming out so. */
function missing({ trace, wanted }: Wanted): number {
  return solve(trace, wanted, ANYTHING)[0]?.length ?? Infinity;
}

/** Tells what stops a mail from what stopped it before. */
export function nameOf(stop: Stop): string {
  switch (stop.kind) {
    case 'unmatched':
      return `unmatched ${stop.entry.at} ${leafNames(stop.entry.condition)}`;
    case 'not-entered':
      return `not-entered ${stop.condition ? leafNames(stop.condition) : ''}`;
    case 'not-left':
      return `not-left ${stop.wasIn} ${stop.condition ? leafNames(stop.condition) : ''}`;
    case 'refused':
      return `refused ${stop.entry.at} ${stop.entry.why}`;
    case 'exited':
      return `exited ${stop.entry.at} ${formatPlace(stop.entry.place)}`;
    case 'elsewhere': {
      const { turn } = stop;
      if (!turn) return 'elsewhere';
      return `elsewhere ${turn.position} ${turn.kind === 'chose' ? leafNames(turn.condition) : turn.kind}`;
    }
    case 'waiting':
      return `waiting ${stop.entry.step} ${stop.entry.until}`;
    case 'decided': {
      const { reason, at, trace = [] } = stop.decision;
      const gate = trace.find(({ passed }) => !passed);
      const wait = gate?.opensTime === undefined ? '' : gate.opensTime - at;
      return `decided ${reason} ${wait} ${gate?.condition ? leafNames(gate.condition) : ''}`;
    }
    default:
      return stop.kind;
  }
}

/** Which comparisons of a condition hold. */
function leafNames(trace: ConditionTrace): string {
  return leavesOf(trace)
    .map(({ place, result }) => `${formatPlace(place)}=${result}`)
    .join(' ');
}
