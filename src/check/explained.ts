/** A trace of Mailwright's as json-rules-engine would tell it. */
import { PRESENCE_OPERATORS } from '../language/operator.js';
import type { ConditionTrace } from '../vocabulary/decision.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Explained } from './json-rules-engine.js';

/** Its tree has no names of segments: what a segment says stands there as a group. */
export function explainedOf(trace: ConditionTrace): Explained {
  switch (trace.kind) {
    case 'skipped':
      return { kind: 'skipped' };
    case 'fact': {
      const { operator, result, found, wanted } = trace;
      const comparesNothing = (PRESENCE_OPERATORS as readonly string[]).includes(operator);
      const valueResult = comparesNothing ? null : wanted;
      return { kind: 'fact', operator, factResult: found, valueResult, result };
    }
    case 'segment':
      return { kind: 'all', result: trace.result, parts: trace.parts.map(explainedOf) };
    default:
      return { kind: trace.kind, result: trace.result, parts: trace.parts.map(explainedOf) };
  }
}

/** The first place where two trees differ, as a path of positions; undefined where they are equal. */
export function differenceOf(
  ours: Explained,
  theirs: Explained,
  path: readonly number[] = [],
): string | undefined {
  const here = path.length === 0 ? 'the root' : `part ${path.map((index) => index + 1).join('.')}`;
  if (ours.kind !== theirs.kind) return `${here} is ${ours.kind}, and ${theirs.kind} there`;
  if (ours.kind === 'skipped' || theirs.kind === 'skipped') return undefined;
  if (ours.kind === 'fact' || theirs.kind === 'fact') return leafDifference(ours, theirs, here);
  if (ours.parts.length !== theirs.parts.length)
    return `${here} has ${ours.parts.length} parts, and ${theirs.parts.length} there`;
  for (const [index, part] of ours.parts.entries()) {
    const found = differenceOf(part, theirs.parts[index]!, [...path, index]);
    if (found !== undefined) return found;
  }
  return ours.result === theirs.result ? undefined : `${here} is ${ours.result}, and ${theirs.result} there`;
}

function leafDifference(ours: Explained, theirs: Explained, here: string): string | undefined {
  const [one, other] = [ours, theirs] as unknown as readonly Readonly<Record<string, unknown>>[];
  const key = ['operator', 'factResult', 'valueResult', 'result'].find(
    (name) => !isSame(one![name], other![name]),
  );
  return key && `${key} of ${here} is ${shown(one![key])}, and ${shown(other![key])} there`;
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  return typeof a === 'object' && typeof b === 'object' && canonicalJson(a) === canonicalJson(b);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : canonicalJson(value);
}
