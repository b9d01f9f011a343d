/** Conditions → closures: the verdict, the verdict with its reasons, and when time may change it. */
import type { Condition, FactCondition, FactReference, Part } from '../language/documents.js';
import { DEFAULT_PRIORITY, isFactReference, partAt, spanOf } from '../language/documents.js';
import { parseOperator } from '../language/operator.js';
import type { ConditionTrace, Reading } from '../vocabulary/decision.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { assert, formatPlace } from '../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { NEVER } from '../vocabulary/time.js';
import type { Holds } from './against-literal.js';
import { againstLiteral } from './against-literal.js';
import type { Reader } from './aggregate.js';
import { recencyReader } from './aggregate.js';
import type { GroupKind, Test } from './condition-group.js';
import { nextChangeOfGroup, testOfGroup, traceOfGroup } from './condition-group.js';
import type { CompileContext } from './context.js';
import { factReader, literalFor } from './fact.js';
import type { Frame } from './frame.js';
import type { LayoutBuilder } from './layout.js';
import { swaysOfLeaf } from './leaf-sway.js';
import type { Observer } from './observer.js';
import type { Operator } from './operator.js';
import { operatorOf } from './operator.js';
import { localTimeChange } from './local-time.js';
import { quickly, turnOf } from './quick-test.js';
import { scoreChange } from './score-change.js';
import { NONE } from './state.js';
import type { Ceiling, Sways } from './sway.js';
import { NO_CEILING, ceilingOfGroup, swaysOfGroup, swaysOfNot } from './sway.js';
import { timedSteps } from './timed-steps.js';
import { changing } from './update.js';
import type { RuleSet } from '../language/rule-set.js';

export interface CompiledCondition {
  readonly test: (frame: Frame) => boolean;
  /** As `test`, and says why: reads what json-rules-engine reads, where `test` stops at the first part that decides. */
  readonly trace: (frame: Frame) => ConditionTrace;
  /** The earliest instant after `now` at which the verdict can change with nothing happening. */
  readonly nextChange: (frame: Frame) => Instant;
  /** Quicker: an instant that is no later, of a verdict other than `lasting`. */
  readonly soonest?: ((frame: Frame) => Instant) | undefined;
  /** The verdict that time alone never changes; undefined where there is none, or where it is not known. */
  readonly lasting: boolean | undefined;
  /** Events that can change the verdict. */
  readonly events: readonly string[];
  /** Which way each event can. */
  readonly sways: Sways;
  readonly ceiling: Ceiling;
  readonly place: Span;
}

/** A condition as a whole; who observes the rules is told of every reading of it. */
export function compileCondition(
  condition: Condition,
  part: Part,
  context: CompileContext,
): CompiledCondition {
  const compiled = compilePart(condition, part, context);
  const { observer } = context.layout;
  return observer ? observed(compiled, observer) : compiled;
}

/** Reports what json-rules-engine would read: which parts `test` happens to read first says nothing of the rules. */
function observed(compiled: CompiledCondition, { read }: Observer): CompiledCondition {
  const { test, trace } = compiled;
  return {
    ...compiled,
    test: (frame) => {
      read(trace(frame), frame);
      return test(frame);
    },
  };
}

function compilePart(condition: Condition, part: Part, context: CompileContext): CompiledCondition {
  if ('all' in condition) return compileGroup('all', condition.all, partAt(part, 'all'), context);
  if ('any' in condition) return compileGroup('any', condition.any, partAt(part, 'any'), context);
  if ('not' in condition) return compileNot(condition.not, part, context);
  if ('condition' in condition) return compileSegment(condition.condition, part, context);
  return compileFact(condition, part, context);
}

/** A context for parts of the rules that stand in a campaign, or in none. */
export function compileContext(
  ruleSet: RuleSet,
  layout: LayoutBuilder,
  campaign: string | undefined,
): CompileContext {
  const nowhere: Part = { at: () => NOWHERE, path: [] };
  const context: CompileContext = {
    ruleSet,
    layout,
    campaign,
    version: campaign === undefined ? undefined : ruleSet.campaigns.get(campaign)?.version,
    timedSteps: campaign === undefined ? [] : timedSteps(ruleSet, campaign),
    compileWhere: (where) => compilePart(where, nowhere, context).test,
    ...(layout.observer
      ? { observeWhere: (event, where) => observeWhere(event, where, layout.observer!, context) }
      : {}),
  };
  return context;
}

/** Facts that ask for the same share what they keep, and each has its own `where`: it is read beside, for itself. */
function observeWhere(event: string, where: Condition, observer: Observer, context: CompileContext): void {
  const part = observer.partOf(where);
  if (!part) return;
  const { place, trace } = compilePart(where, part, context);
  const observe = changing((frame, found) => {
    const before = frame.event;
    frame.event = found;
    observer.read(trace(frame), frame);
    frame.event = before;
  });
  context.layout.onEvent(event, `observed ${formatPlace(place)}`, observe);
}

/** A `where` of a fact is read as events come, and is no part of any decision's trace. */
const NOWHERE: Span = { file: '', line: 0, column: 0, endLine: 0, endColumn: 0 };

function compileGroup(
  kind: GroupKind,
  conditions: readonly Condition[],
  part: Part,
  context: CompileContext,
): CompiledCondition {
  const parts = conditions.map((condition, index) => ({
    ...compilePart(condition, partAt(part, index), context),
    priority: condition.priority ?? DEFAULT_PRIORITY,
  }));
  const place = part.at(part.path, 'key');
  return {
    test: testOfGroup(kind, parts),
    trace: traceOfGroup(kind, parts, place),
    lasting: undefined,
    soonest: undefined,
    nextChange: nextChangeOfGroup(kind, parts),
    events: parts.flatMap(({ events }) => events),
    sways: swaysOfGroup(parts),
    ceiling: ceilingOfGroup(kind, parts),
    place,
  };
}

function earliest(parts: readonly Pick<CompiledCondition, 'nextChange'>[]): (frame: Frame) => Instant {
  return (frame) => {
    let time = NEVER;
    for (const { nextChange } of parts) time = Math.min(time, nextChange(frame));
    return time;
  };
}

function compileNot(condition: Condition, part: Part, context: CompileContext): CompiledCondition {
  const inner = compilePart(condition, partAt(part, 'not'), context);
  const place = part.at([...part.path, 'not'], 'key');
  return {
    ...inner,
    test: (frame) => !inner.test(frame),
    lasting: inner.lasting === undefined ? undefined : !inner.lasting,
    sways: swaysOfNot(inner.sways),
    ceiling: NO_CEILING,
    trace: (frame) => {
      const trace = inner.trace(frame);
      return { kind: 'not', result: trace.result !== true, place, parts: [trace] };
    },
    place,
  };
}

function compileSegment(name: string, part: Part, context: CompileContext): CompiledCondition {
  const inner = segmentCondition(name, context);
  const place = spanOf(partAt(part, 'condition'));
  return {
    ...inner,
    trace: (frame) => {
      const trace = inner.trace(frame);
      return { kind: 'segment', name, result: trace.result === true, place, parts: [trace] };
    },
    place,
  };
}

/** By context, the conditions of segments that it has named already. */
const segmentConditions = new WeakMap<CompileContext, Map<string, CompiledCondition>>();

/** A segment that is named often is compiled once: segments name segments, and what they are made of multiplies. */
function segmentCondition(name: string, context: CompileContext): CompiledCondition {
  let known = segmentConditions.get(context);
  if (!known) segmentConditions.set(context, (known = new Map<string, CompiledCondition>()));
  let compiled = known.get(name);
  if (compiled) return compiled;
  const segment = context.ruleSet.segments.get(name);
  assert(segment, `the segment \`${name}\` was resolved`);
  compiled = compilePart(segment.body.when, { at: segment.at, path: ['when'] }, context);
  known.set(name, compiled);
  return compiled;
}

function compileFact(leaf: FactCondition, part: Part, context: CompileContext): CompiledCondition {
  const place = spanOf(partAt(part, 'fact'));
  return context.layout.askedAt(place, () => compileFactAt(place, leaf, context));
}

function compileFactAt(place: Span, leaf: FactCondition, context: CompileContext): CompiledCondition {
  const fact = factReader(leaf, context);
  const wanted = isFactReference(leaf.value) ? factReader(leaf.value as FactReference, context) : undefined;
  const literal = wanted ? undefined : literalFor(leaf, leaf.value);
  const holds = againstLiteral(leaf.operator, comparison(leaf.operator), literal);
  const compared = wanted
    ? comparedWithFact(leaf, fact.read, wanted.read, place)
    : comparedWithLiteral(leaf, fact.read, holds, literal, place);
  const quick = wanted || context.given ? undefined : quickly(leaf, literal, holds, context);
  const test = quick?.test ?? compared.test;
  const events = [...fact.events, ...(wanted?.events ?? [])];
  return {
    test,
    trace: compared.trace,
    lasting: quick?.lasting,
    soonest: quick?.soonest,
    nextChange: quick?.nextChange ?? nextChangeOf(leaf, fact, wanted, literal, test, context),
    events,
    sways: swaysOfLeaf(leaf, literal, { events, holds }, context),
    ceiling: quick?.ceiling ?? NO_CEILING,
    place,
  };
}

type Tested = Pick<CompiledCondition, 'test' | 'trace'>;

function comparedWithLiteral(
  leaf: FactCondition,
  read: Reader['read'],
  holds: Holds,
  wanted: JsonValue | undefined,
  place: Span,
): Tested {
  const { operator } = leaf;
  const fact = nameOf(leaf);
  const reading = readingOf(leaf);
  return {
    test: (frame) => holds(read(frame)),
    trace: (frame) => {
      const found = read(frame);
      return { kind: 'fact', fact, operator, result: holds(found), place, found, wanted, reading };
    },
  };
}

function comparedWithFact(
  leaf: FactCondition,
  read: Reader['read'],
  readWanted: Reader['read'],
  place: Span,
): Tested {
  const { operator } = leaf;
  const compare = comparison(operator);
  const fact = nameOf(leaf);
  const reading = readingOf(leaf);
  const against = readingOf(leaf.value as unknown as FactReference);
  return {
    test: (frame) => compare(read(frame), readWanted(frame)),
    trace: (frame) => {
      const found = read(frame);
      const wanted = readWanted(frame);
      const result = compare(found, wanted);
      return { kind: 'fact', fact, operator, result, place, found, wanted, reading, against };
    },
  };
}

/** A fact as a trace shows it: what the rules ask for, and nothing of what they compare it with. */
function readingOf({ fact, params, path }: FactReference): Reading {
  return {
    fact,
    ...(params ? { params: params as unknown as JsonObject } : {}),
    ...(path === undefined ? {} : { path }),
  };
}

/** What an operator says of a fact and a value, `present` and `missing` included. */
export function comparison(operator: string): Operator {
  if (operator === 'present') return (fact) => fact !== undefined;
  if (operator === 'missing') return (fact) => fact === undefined;
  const name = parseOperator(operator);
  assert(name, `the operator \`${operator}\` was checked`);
  return operatorOf(name);
}

function nextChangeOf(
  leaf: FactCondition,
  fact: Reader,
  wanted: Reader | undefined,
  literal: JsonValue | undefined,
  test: Test,
  context: CompileContext,
): (frame: Frame) => Instant {
  const facts = [leaf.fact, isFactReference(leaf.value) ? leaf.value.fact : undefined];
  if (facts.includes('score')) return scoreChange(leaf, { fact, wanted, literal }, context);
  if (facts.includes('localTime')) {
    return localTimeChange(leaf, wanted ? earliest([fact, wanted]) : fact.nextChange, literal, test);
  }
  if (leaf.fact !== 'recency') return wanted ? earliest([fact, wanted]) : fact.nextChange;
  if (typeof literal !== 'number') return () => NEVER;
  const { lastTime } = recencyReader(leaf.params ?? {}, context);
  return (frame) => turnOf(lastTime(frame) ?? NONE, literal, frame.now);
}

/** A fact as a trace names it: `sum of price in Product Added`, `profile $.traits.country`. */
function nameOf({ fact, params, path }: FactReference): string {
  const words: string[] = [fact];
  if (params?.name !== undefined) words.push(params.name);
  if (params?.property !== undefined) words.push(`of ${params.property}`);
  if (params?.event !== undefined) words.push(`in ${params.event}`);
  if (params?.purpose !== undefined) words.push(`to ${params.purpose}`);
  if (params?.within !== undefined) words.push(`within ${params.within}`);
  if (params?.since !== undefined) words.push(`since ${params.since}`);
  if (params?.catalog !== undefined) words.push(`from ${params.catalog}`);
  if (path !== undefined) words.push(path);
  return words.join(' ');
}
