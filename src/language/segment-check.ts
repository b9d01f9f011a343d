/** Segments that name segments: none is made of itself, and none of more conditions than can be read at every event. */
import type { Diagnostic, Related } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';
import { checkCondition } from './condition-check.js';
import type { Condition, Declared, SegmentBody } from './documents.js';
import type { Reading } from './fact-type.js';
import type { Names } from './names.js';

type Report = (diagnostic: Diagnostic) => void;
type Segments = ReadonlyMap<string, Declared<SegmentBody>>;

/** A segment and those that it names are read as one condition. */
const MOST_CONDITIONS = 10_000;
/** So deep one segment may stand in another: what reads conditions calls itself. */
const DEEPEST = 32;

export function checkSegments(names: Names, report: Report): void {
  const { segments } = names.ruleSet;
  for (const segment of segments.values()) checkSegment(segment, names, report);
  checkCircles(withoutWaysIn(checkSizes(segments, report), segments), segments, report);
}

/** What a segment says itself, whatever it stands in. */
export function checkSegment({ body, at }: Declared<SegmentBody>, names: Names, report: Report): void {
  const reading: Reading = {
    names,
    event: { missing: 'a segment is about a user at any time, not about one event' },
    hasEntry: false,
    onlyEvent: false,
  };
  checkCondition(body.when, { at, path: ['when'] }, reading, report);
}

interface Size {
  /** Its own conditions, and those of all that it names, as often as it names them. */
  readonly conditions: number;
  readonly depth: number;
  readonly isTold: boolean;
}

/** Measures segments, those first that name none; what is left over is, or names, a circle. */
function checkSizes(segments: Segments, report: Report): ReadonlySet<string> {
  const sizes = new Map<string, Size>();
  const namedBy = new Map<string, string[]>();
  const open = new Map<string, number>();
  const ready: string[] = [];
  for (const { name, body } of segments.values()) {
    const named = new Set(segmentsIn(body.when).filter((one) => segments.has(one)));
    for (const one of named) namedBy.set(one, [...(namedBy.get(one) ?? []), name]);
    open.set(name, named.size);
    if (named.size === 0) ready.push(name);
  }
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    open.delete(name);
    sizes.set(name, sizeOf(segments.get(name)!, sizes, report));
    for (const other of namedBy.get(name) ?? []) {
      open.set(other, open.get(other)! - 1);
      if (open.get(other) === 0) ready.push(other);
    }
  }
  return new Set(open.keys());
}

/** Of segments that are too large, those are told that are not so by another one. */
function sizeOf(
  { name, body, span }: Declared<SegmentBody>,
  sizes: ReadonlyMap<string, Size>,
  report: Report,
): Size {
  const inner = segmentsIn(body.when).flatMap((one) => sizes.get(one) ?? []);
  const conditions = inner.reduce((sum, one) => sum + one.conditions, countOf(body.when));
  const depth = 1 + inner.reduce((deepest, one) => Math.max(deepest, one.depth), 0);
  const isTold = inner.some((one) => one.isTold);
  const isLarge = conditions > MOST_CONDITIONS;
  const size = { conditions, depth, isTold: isTold || isLarge || depth > DEEPEST };
  if (isTold || !size.isTold) return size;
  const message = isLarge
    ? `with the segments that it names, \`${name}\` has more than ${MOST_CONDITIONS} conditions`
    : `segments are named within segments more than ${DEEPEST} deep here`;
  const help = isLarge
    ? 'name each segment once, or fewer of them'
    : 'write the conditions of some of them out, or let fewer stand between';
  report(error(isLarge ? 'segment-too-large' : 'too-deep', span, message, { help }));
  return size;
}

/** Leaves out what only leads to a circle. */
function withoutWaysIn(candidates: ReadonlySet<string>, segments: Segments): ReadonlySet<string> {
  const left = new Set(candidates);
  const namedIn = (name: string) =>
    new Set(segmentsIn(segments.get(name)!.body.when).filter((one) => candidates.has(one)));
  const counts = new Map([...candidates].map((name) => [name, 0]));
  for (const name of candidates) for (const one of namedIn(name)) counts.set(one, counts.get(one)! + 1);
  const ready = [...candidates].filter((name) => counts.get(name) === 0);
  for (let name = ready.pop(); name !== undefined; name = ready.pop()) {
    left.delete(name);
    for (const one of namedIn(name)) {
      counts.set(one, counts.get(one)! - 1);
      if (counts.get(one) === 0) ready.push(one);
    }
  }
  return left;
}

/** Each circle once, at the first of its segments. */
function checkCircles(candidates: ReadonlySet<string>, segments: Segments, report: Report): void {
  const told = new Set<string>();
  for (const name of candidates) {
    if (told.has(name)) continue;
    const circle = circleFrom(name, candidates, segments);
    if (!circle) continue;
    for (const one of circle) told.add(one);
    report(
      error('segment-cycle', segments.get(name)!.span, `the segment \`${name}\` refers to itself`, {
        help: `break the circle ${wordsOf(circle)}`,
        related: circle
          .slice(1, MOST_PLACES + 1)
          .map((one, index) => namedAt(segments.get(circle[index]!)!, one)),
      }),
    );
  }
}

/** So many links of a circle are shown in their place. */
const MOST_PLACES = 4;

/** Where a segment names another one. */
function namedAt({ name, body, at }: Declared<SegmentBody>, other: string): Related {
  const path = pathTo(body.when, other, ['when']);
  return { message: `\`${name}\` names \`${other}\``, span: at(path ?? ['name']) };
}

function pathTo(condition: Condition, name: string, path: Path): Path | undefined {
  if ('condition' in condition) return condition.condition === name ? [...path, 'condition'] : undefined;
  if ('not' in condition) return pathTo(condition.not, name, [...path, 'not']);
  for (const key of ['all', 'any'] as const) {
    const parts = (condition as { readonly [key in 'all' | 'any']?: readonly Condition[] })[key] ?? [];
    for (const [index, part] of parts.entries()) {
      const found = pathTo(part, name, [...path, key, index]);
      if (found) return found;
    }
  }
  return undefined;
}

const MOST_SHOWN = 10;

function wordsOf(circle: readonly string[]): string {
  const shown =
    circle.length > MOST_SHOWN ? [...circle.slice(0, MOST_SHOWN - 2), '…', ...circle.slice(-2)] : [...circle];
  return shown.map((name) => (name === '…' ? name : `\`${name}\``)).join(' → ');
}

/** The shortest way from a segment back to itself, if there is one. */
function circleFrom(
  start: string,
  candidates: ReadonlySet<string>,
  segments: Segments,
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const ahead = [start];
  for (const name of ahead) {
    for (const next of segmentsIn(segments.get(name)!.body.when)) {
      if (next === start) return [...wayTo(name, cameFrom), start];
      if (!candidates.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, name);
      ahead.push(next);
    }
  }
  return undefined;
}

function wayTo(name: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way: string[] = [];
  for (let at: string | undefined = name; at !== undefined; at = cameFrom.get(at)) way.push(at);
  return way.toReversed();
}

/** The segments that a condition names. */
export function segmentsIn(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(segmentsIn);
  if ('any' in condition) return condition.any.flatMap(segmentsIn);
  if ('not' in condition) return segmentsIn(condition.not);
  return 'condition' in condition ? [condition.condition] : [];
}

function countOf(condition: Condition): number {
  if ('all' in condition) return condition.all.reduce((sum, one) => sum + countOf(one), 1);
  if ('any' in condition) return condition.any.reduce((sum, one) => sum + countOf(one), 1);
  return 'not' in condition ? 1 + countOf(condition.not) : 1;
}
