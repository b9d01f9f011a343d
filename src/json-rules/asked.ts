/** What a rule asks of the facts that it reads, by its constants: where they are so, it means what it says. */
import type { JsonValue } from '../vocabulary/json.js';
import { isList } from './semantics.js';

export type Kind = 'text' | 'number' | 'boolean' | 'null' | 'list' | 'object';

/** One of these kinds of value; `item` is what a list's items are. */
export interface Asked {
  readonly kinds: readonly Kind[];
  readonly item?: Asked;
}

/** What a condition reads: `path` as it is written. */
export interface Reading {
  readonly fact: string;
  readonly path?: string | undefined;
}

/** A rule is safe where each of these holds. */
export interface Assumption {
  readonly reading: Reading;
  readonly asked: Asked;
  /** Whether it must be there; else it may be missing as well. */
  readonly isGiven: boolean;
}

export const ONE_VALUE: Asked = { kinds: ['text', 'number', 'boolean'] };
export const ANY_VALUE: Asked = { kinds: ['text', 'number', 'boolean', 'null', 'list', 'object'] };
export const NUMBER: Asked = { kinds: ['number'] };

export function listOf(item: Asked): Asked {
  return { kinds: ['list'], item };
}

export function kindOf(value: JsonValue): Kind {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  return typeof value === 'string' ? 'text' : (typeof value as 'number' | 'boolean' | 'object');
}

/** One of the kinds of these constants. */
export function kindsOf(values: readonly JsonValue[]): Asked {
  return { kinds: [...new Set(values.map(kindOf))] };
}

/** What fits both; undefined where nothing does. */
export function both(a: Asked, b: Asked): Asked | undefined {
  const kinds = a.kinds.filter((kind) => b.kinds.includes(kind));
  if (kinds.length === 0) return undefined;
  if (!kinds.includes('list')) return { kinds };
  const item = a.item && b.item ? both(a.item, b.item) : (a.item ?? b.item);
  return item ? { kinds, item } : a.item && b.item ? undefined : { kinds };
}

/** Whether all that fits `a` fits `b`. */
export function isWithin(a: Asked, b: Asked): boolean {
  if (!a.kinds.every((kind) => b.kinds.includes(kind))) return false;
  if (!a.kinds.includes('list') || !b.item) return true;
  return a.item !== undefined && isWithin(a.item, b.item);
}

export function isOf(value: JsonValue, { kinds, item }: Asked): boolean {
  if (!kinds.includes(kindOf(value))) return false;
  return !isList(value) || !item || value.every((one) => isOf(one, item));
}

const WORDS: Readonly<Record<Kind, readonly [string, string]>> = {
  text: ['a text', 'texts'],
  number: ['a number', 'numbers'],
  boolean: ['true or false', 'true or false'],
  null: ['null', 'null'],
  list: ['a list', 'lists'],
  object: ['an object', 'objects'],
};

/** `a number`, `a list of texts`. */
export function asWords({ kinds, item }: Asked, isPlural = false): string {
  if (kinds.length === 6) return isPlural ? 'anything' : 'anything at all';
  const words = kinds.map((kind) => {
    const word = WORDS[kind][isPlural ? 1 : 0];
    return kind === 'list' && item && item.kinds.length < 6 ? `${word} of ${asWords(item, true)}` : word;
  });
  return words.length < 3 ? words.join(' or ') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** A value of these kinds, to show what happens. */
export function sampleOf({ kinds, item }: Asked): JsonValue {
  switch (kinds[0]) {
    case 'number':
      return 5;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'list':
      return [item ? sampleOf(item) : 'a'];
    case 'object':
      return {};
    default:
      return 'abc';
  }
}
