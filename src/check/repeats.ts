/** Expectations that say one thing twice, or that can not all be met. */
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Expectations, ScoreExpectation, StateExpectation } from './case.js';
import type { Spot } from './names.js';
import type { ThenItem } from './written-expectation.js';

export function checkRepeats(
  items: readonly ThenItem[],
  { state, holds }: Expectations,
  { at, report }: Spot,
): void {
  for (const key of ['nothing', 'others']) {
    const [first, ...more] = items.flatMap((item, index) =>
      key in item ? [at(['then', index, key], 'key')] : [],
    );
    for (const span of more) report(twice(`\`${key}\` stands in \`then\` twice`, span, first!));
  }
  const held = new Map<string, Span>();
  for (const { name, span } of holds) {
    const first = held.get(name);
    if (first) report(twice(`\`${name}\` is to hold twice`, span, first));
    else held.set(name, span);
  }
  const comparable = new Map<string, StateExpectation[]>();
  for (const one of state) {
    const key = aboutOf(one);
    const others = comparable.get(key) ?? [];
    comparable.set(key, others);
    const found = firstConflict(others, one);
    if (found) report(found);
    if (others.length < MOST_COMPARED) others.push(one);
  }
}

/** So many that say different things of one matter can not be written by hand. */
const MOST_COMPARED = 50;

function firstConflict(others: readonly StateExpectation[], one: StateExpectation): Diagnostic | undefined {
  for (const before of others) {
    const found = conflict(before, one);
    if (found) return found;
  }
  return undefined;
}

/** What two expectations must have in common to have anything against each other. */
function aboutOf(one: StateExpectation): string {
  return JSON.stringify([one.user, one.at?.value.time, ...matterOf(one)]);
}

function matterOf(one: StateExpectation): readonly unknown[] {
  switch (one.kind) {
    case 'waiting':
      return [one.kind, one.campaign, one.step, one.until?.value.time];
    case 'in-segment':
    case 'not-in-segment':
      return ['segment', one.segment];
    case 'score':
      return [one.kind, one.name];
    default:
      return [one.kind, one.campaign];
  }
}

/** What two expectations of one user at one instant have against each other. */
function conflict(before: StateExpectation, one: StateExpectation): Diagnostic | undefined {
  if (before.user !== one.user || before.at?.value.time !== one.at?.value.time) return undefined;
  const both = [before.kind, one.kind].sort().join(' and ');
  if (both === 'in-segment and not-in-segment' && 'segment' in before && 'segment' in one) {
    if (before.segment !== one.segment) return undefined;
    return excluded(`a user is not in \`${one.segment}\` and out of it at one time`, one.span, before.span);
  }
  if (before.kind !== one.kind) return undefined;
  switch (one.kind) {
    case 'waiting': {
      const other = before as typeof one;
      const isSame = other.campaign === one.campaign && other.step === one.step;
      if (!isSame || other.until?.value.time !== one.until?.value.time) return undefined;
      return twice('this is expected twice', one.span, before.span);
    }
    case 'in-segment':
    case 'not-in-segment':
      return (before as typeof one).segment === one.segment
        ? twice('this is expected twice', one.span, before.span)
        : undefined;
    case 'score':
      return (before as typeof one).name === one.name ? scoreConflict(before as typeof one, one) : undefined;
    default: {
      const other = before as typeof one;
      if (other.campaign !== one.campaign) return undefined;
      const [times, of] = [other.times?.value, one.times?.value];
      if (times === of) return twice('this is expected twice', one.span, before.span);
      if (times !== undefined && of !== undefined)
        return excluded(
          `${timesWords(of)} can not hold beside ${timesWords(times)}`,
          one.times!.span,
          other.times!.span,
        );
      if (times === 0 || of === 0)
        return excluded('what never happens does not happen, either', one.span, before.span);
      return undefined;
    }
  }
}

function timesWords(times: number): string {
  return `\`times: ${times}\``;
}

/** Two scores that are expected at one instant: whether a number is all that both say. */
function scoreConflict(before: ScoreExpectation, one: ScoreExpectation): Diagnostic | undefined {
  const [low, high] = [lowest([before, one]), highest([before, one])];
  if (low && high && low.value > high.value) {
    const [later, earlier] = before.bounds.includes(low) ? [high, low] : [low, high];
    return excluded(
      `no score is both ${low.value} or more and ${high.value} or less`,
      later.span,
      earlier.span,
    );
  }
  if (before.level && one.level && before.level.value !== one.level.value)
    return excluded('a score has one level at a time', one.level.span, before.level.span);
  const isSame = JSON.stringify(saidOf(before)) === JSON.stringify(saidOf(one));
  return isSame ? twice('this is expected twice', one.span, before.span) : undefined;
}

function lowest(scores: readonly ScoreExpectation[]) {
  const bounds = scores.flatMap((one) => one.bounds.filter(({ kind }) => kind !== 'atMost'));
  return bounds.find(({ value }) => value === Math.max(...bounds.map((one) => one.value)));
}

function highest(scores: readonly ScoreExpectation[]) {
  const bounds = scores.flatMap((one) => one.bounds.filter(({ kind }) => kind !== 'atLeast'));
  return bounds.find(({ value }) => value === Math.min(...bounds.map((one) => one.value)));
}

function saidOf({ bounds, level }: ScoreExpectation): unknown {
  return [bounds.map(({ kind, value }) => [kind, value]), level?.value];
}

function twice(message: string, span: Span, before: Span): Diagnostic {
  return error('out-of-range', span, message, {
    help: 'remove one of the two',
    related: [{ message: 'the other', span: before }],
  });
}

function excluded(message: string, span: Span, before: Span): Diagnostic {
  return error('mixed-forms', span, message, {
    help: 'remove one of the two, or say of each `at` when it is so',
    related: [{ message: 'the other', span: before }],
  });
}
