/** Why a condition did not turn out as it had to: the comparisons that decided, with what they found. */
import type { ConditionTrace } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Show } from './life.js';

export type FactTrace = Extract<ConditionTrace, { kind: 'fact' }>;

const INDENT = '  ';

/** Lines for the parts that kept a condition from holding, or from not holding. */
export function whyNot(trace: ConditionTrace, show: Show, wanted = true): readonly string[] {
  return culprits(trace, wanted, show);
}

/** The parts because of which `trace` is not `wanted`. */
function culprits(trace: ConditionTrace, wanted: boolean, show: Show): readonly string[] {
  if (trace.kind === 'skipped') return [];
  if (trace.kind === 'fact') return [factLine(trace, wanted, show)];
  if (trace.kind === 'not') return trace.parts.flatMap((part) => culprits(part, !wanted, show));
  const lines = trace.parts
    .filter((part) => part.result !== wanted || wanted === (trace.kind === 'any'))
    .flatMap((part) => culprits(part, wanted, show));
  if (trace.kind === 'segment') return under(`\`${trace.name}\` (${formatPlace(trace.place)})`, lines);
  const isOneOfMany = wanted === (trace.kind === 'any') && trace.parts.length > 1;
  return isOneOfMany ? under(wanted ? 'none of these holds:' : 'all of these hold:', lines) : lines;
}

function under(head: string, lines: readonly string[]): readonly string[] {
  return [head, ...lines.map((line) => `${INDENT}${line}`)];
}

/** `total > 50`, found 49.9 (rules/cart.yaml:8:5). */
function factLine(trace: FactTrace, wanted: boolean, show: Show): string {
  return `${factWords(trace, wanted, show)} (${formatPlace(trace.place)})`;
}

/** A comparison that was read, and what it found. */
export function factWords(trace: FactTrace, wanted: boolean, show: Show): string {
  return `${comparisonWords(trace, show)}${wanted ? '' : ' must not hold'}, found ${foundWords(trace, show)}`;
}

/** `total` > 50. */
export function comparisonWords(trace: FactTrace, show: Show): string {
  const { fact, operator } = trace;
  const words = OPERATORS[operator] ?? operator;
  return `\`${fact}\` ${isPresence(operator) ? words : `${words} ${showValue(trace, trace.wanted, show)}`}`;
}

/** The value that a comparison read. */
export function foundWords(trace: FactTrace, show: Show): string {
  return trace.found === undefined ? 'nothing' : showValue(trace, trace.found, show);
}

function isPresence(operator: string): boolean {
  return operator === 'present' || operator === 'missing';
}

const OPERATORS: Readonly<Record<string, string>> = {
  equal: '=',
  notEqual: '≠',
  lessThan: '<',
  lessThanInclusive: '≤',
  greaterThan: '>',
  greaterThanInclusive: '≥',
  in: 'in',
  notIn: 'not in',
  contains: 'contains',
  doesNotContain: 'does not contain',
  startsWith: 'starts with',
  endsWith: 'ends with',
  present: 'present',
  missing: 'missing',
};

/** Durations and instants are numbers to a condition, and not to a reader. */
function showValue(trace: FactTrace, value: JsonValue | undefined, show: Show): string {
  const { fact, found, wanted } = trace;
  if (typeof value === 'number' && fact.startsWith('recency')) return show.duration(value);
  if (typeof value === 'number' && /^(score|average) /.test(fact)) {
    const others = [found, wanted].filter((other) => typeof other === 'number' && other !== value);
    return plainNumber(value, others as number[]);
  }
  const isInstant =
    /^(?:(?:first|last) in |event \$\.timestamp$)/.test(trace.fact) || comparesInstants(trace);
  if (typeof value === 'number' && isInstant) return show.time(value);
  return showJson(value);
}

/** Whether the numbers in it are instants, whatever facts they come from. */
export function comparesInstants({ operator }: FactTrace): boolean {
  return /(^|:)(before|after)$/.test(operator);
}

/** A number with no more digits than tell it from others; of 4.2478 beside 5, `4.2`. */
export function plainNumber(value: number, others: readonly number[]): string {
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const rounded = Number(value.toFixed(digits));
    if (others.every((other) => Math.sign(rounded - other) === Math.sign(value - other)))
      return String(rounded);
  }
  return String(value);
}

const MOST_DIGITS = 12;

const LONGEST = 80;

export function showJson(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
