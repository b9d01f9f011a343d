/**
 * What a condition says to somebody who does not know json-rules-engine: values are equal or not, numbers are in order,
 * lists hold what they hold; and where a value is missing, neither a comparison nor its negation holds.
 */
import type { JsonObject } from '../../src/vocabulary/json.js';

interface World {
  readonly facts: JsonObject;
  readonly named: Readonly<Record<string, object>>;
  readonly own: Readonly<Record<string, (fact: unknown, value: unknown) => boolean>>;
}

type Node = Readonly<Record<string, unknown>>;

export function reads(condition: object, world: World): boolean {
  return holds(condition as Node, false, world);
}

function holds(node: Node, isNegated: boolean, world: World): boolean {
  if ('condition' in node) return holds(world.named[String(node['condition'])] as Node, isNegated, world);
  if ('not' in node) return holds(node['not'] as Node, !isNegated, world);
  const group = (node['all'] ?? node['any']) as readonly Node[] | undefined;
  if (!group) return comparison(node, isNegated, world);
  const isAll = 'all' in node !== isNegated;
  return isAll
    ? group.every((one) => holds(one, isNegated, world))
    : group.some((one) => holds(one, isNegated, world));
}

const NOTHING = Symbol('nothing');

function comparison(node: Node, isNegated: boolean, world: World): boolean {
  const left = valueAt(node, world);
  const { value } = node;
  const isReference = typeof value === 'object' && value !== null && 'fact' in value;
  const right = isReference ? valueAt(value as Node, world) : value;
  const operator = String(node['operator']);
  const names = operator.split(':');
  const own = world.own[names.at(-1)!];
  if (own) return (own(left, right) !== isNegated) !== (names.length % 2 === 0);
  if (left === NOTHING || right === NOTHING) return false;
  return compared(operator.split(':'), left, right) !== isNegated;
}

function compared([first, ...rest]: readonly string[], left: unknown, right: unknown): boolean {
  const each = (values: unknown) => values as readonly unknown[];
  switch (first) {
    case 'not':
      return !compared(rest, left, right);
    case 'swap':
      return compared(rest, right, left);
    case 'someFact':
      return each(left).some((one) => compared(rest, one, right));
    case 'everyFact':
      return each(left).every((one) => compared(rest, one, right));
    case 'someValue':
      return each(right).some((one) => compared(rest, left, one));
    case 'everyValue':
      return each(right).every((one) => compared(rest, left, one));
    case 'equal':
      return left === right;
    case 'notEqual':
      return left !== right;
    case 'in':
      return holdsItem(right, left);
    case 'notIn':
      return !holdsItem(right, left);
    case 'contains':
      return holdsItem(left, right);
    case 'doesNotContain':
      return !holdsItem(left, right);
    default:
      return ordered(first!, numberOf(left), numberOf(right));
  }
}

/** A list its items, a text its parts. */
function holdsItem(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string' && typeof part === 'string') return whole.includes(part);
  if (!Array.isArray(whole)) throw new Error('a plain reading has a list here');
  return whole.includes(part);
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new Error('a plain reading has a number here');
  return value;
}

function ordered(operator: string, left: number, right: number): boolean {
  if (operator === 'lessThan') return left < right;
  if (operator === 'lessThanInclusive') return left <= right;
  return operator === 'greaterThan' ? left > right : left >= right;
}

function valueAt({ fact, path }: Node, { facts }: World): unknown {
  const start = Object.hasOwn(facts, String(fact)) ? facts[String(fact)] : NOTHING;
  const steps = String(path ?? '')
    .replace(/^\$/, '')
    .split(/[.[\]]+/)
    .filter((step) => step !== '');
  return steps.length === 0 ? start : walked(start, steps);
}

function walked(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined) return value;
  if (step === '*') {
    const items = Array.isArray(value) ? value : [];
    return items.map((one) => walked(one, rest)).filter((one) => one !== NOTHING);
  }
  if (step === 'length' && typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return rest.includes('*') ? [] : NOTHING;
  if (!Object.hasOwn(value, step)) return rest.includes('*') ? [] : NOTHING;
  return walked((value as Node)[step], rest);
}
