/**
 * What the generated code of a template may call, and all that it may call. Names and literals come to it by
 * number (`k[3]`), never as code; every read is of an own property.
 */
import type { Span } from '../vocabulary/diagnostic.js';
import type { JsonValue } from '../vocabulary/json.js';
import type { Moment, Place, ShowValue } from './moment.js';
import { FORMATTERS } from './formatters.js';
import { addParameters, encodeAddress, encodeComponent, schemeOf, UNSAFE_SCHEMES } from './links.js';

/** Why a mail cannot be rendered; thrown by the runtime, and caught where a rendering begins. */
export class Failure {
  constructor(
    readonly message: string,
    readonly span: Span,
  ) {}
}

export type Scalar = string | number | boolean;

/** Above this, nested loops over long lists are a mistake and not a mail. */
const MOST_ROUNDS = 20_000;

const DEEPEST_SHOW = 20;

export const RUNTIME = {
  /** An own field of an object, or the length of a list or text; undefined for anything else. */
  own(value: unknown, key: string): unknown {
    if (typeof value === 'string') return key === 'length' ? value.length : undefined;
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  },

  at(value: unknown, index: number): unknown {
    return Array.isArray(value) ? value[index] : undefined;
  },

  /** Undefined for everything that is no value: null, NaN, a blank text. */
  maybe(value: unknown): unknown {
    return isMissing(value) ? undefined : value;
  },

  /** A value that can be printed. */
  scalar(value: unknown, place: Place): Scalar {
    if (isMissing(value)) return fail(place, 'has no value');
    if (typeof value === 'object') return fail(place, `is ${kindOf(value)}, which cannot be printed`);
    return value as Scalar;
  },

  /** A value or its fallback: a blank that was asked for may be printed. */
  printable(value: unknown, place: Place): Scalar {
    return value === '' ? value : RUNTIME.scalar(value, place);
  },

  list(value: unknown, place: Place): readonly JsonValue[] {
    if (value === undefined || value === null) return fail(place, 'has no value');
    return Array.isArray(value) ? value : fail(place, `is ${kindOf(value)}, not a list`);
  },

  /** A list that is looped over. */
  rounds(moment: Moment, value: unknown, place: Place): readonly JsonValue[] {
    const list = RUNTIME.list(value, place);
    moment.rounds += list.length;
    return moment.rounds > MOST_ROUNDS
      ? fail(place, `makes the mail too long: over ${MOST_ROUNDS} rounds of its loops`)
      : list;
  },

  /** The value of a probed `||` or `??` before its sign, counted where it stays. */
  kept(counts: number[], value: unknown, wantsTruth: boolean): unknown {
    if (wantsTruth ? Boolean(value) : value !== undefined && value !== null) counts[0]! += 1;
    return value;
  },

  /** The list of a probed loop. */
  rounded(counts: number[], list: readonly JsonValue[]): readonly JsonValue[] {
    counts[list.length > 0 ? 0 : 1]! += 1;
    return list;
  },

  sum(left: Scalar, right: Scalar, place: Place): Scalar {
    if (typeof left === 'string' || typeof right === 'string') return String(left) + String(right);
    return RUNTIME.finite(Number(left) + Number(right), place);
  },

  finite(value: number, place: Place): number {
    return Number.isFinite(value) ? value : fail(place, 'is no number');
  },

  /** Both of one type, or nothing is less than anything. */
  less(left: unknown, right: unknown): boolean {
    if (typeof left === 'number' && typeof right === 'number') return left < right;
    return typeof left === 'string' && typeof right === 'string' && left < right;
  },

  lessOrEqual(left: unknown, right: unknown): boolean {
    return RUNTIME.less(left, right) || (left === right && left !== undefined && typeof left !== 'object');
  },

  /** A formatter's result, or the failure that it tells. */
  call(moment: Moment, name: string, place: Place, ...parameters: readonly unknown[]): Scalar {
    const { fails, apply } = FORMATTERS[name]!;
    const failure = fails?.(parameters, moment.timeZone);
    return failure === undefined ? apply(parameters, moment.timeZone) : fail(place, failure);
  },

  /** The same of what is only printed. */
  print(moment: Moment, name: string, place: Place, ...parameters: readonly unknown[]): Scalar {
    return RUNTIME.call(moment, name, place, ...parameters);
  },

  /** A field of what a content slot shows. */
  show(moment: Moment, slot: number, field: string, place: Place): unknown {
    const { name, choices } = moment.slots[slot]!;
    const choice = Object.hasOwn(moment.content, name) ? choices[moment.content[name]!] : undefined;
    if (!choice) return fail(place, `cannot be read: nothing was chosen for the slot \`${name}\``);
    const value = choice.get(field);
    return value && showValue(moment, value, 0);
  },

  /** A value as an address, or as the part of one in which it stands. */
  encoded(value: Scalar): string {
    return encodeAddress(String(value));
  },

  /** The same of what is only printed. */
  part(value: Scalar): string {
    return RUNTIME.encoded(value);
  },

  component(value: Scalar): string {
    return encodeComponent(String(value));
  },

  joined(parts: readonly Scalar[]): string {
    return parts.join('');
  },

  /** The same of what is only printed. */
  words(parts: readonly Scalar[]): string {
    return RUNTIME.joined(parts);
  },

  /** An address whose text says that it is one of https: nothing can follow that makes it another. */
  safeAddress(parts: readonly string[]): string {
    return parts.join('');
  },

  address(place: Place, parts: readonly string[]): string {
    let address = '';
    for (let index = 0; index < parts.length; index += 1) address += parts[index]!;
    // Nothing can follow that makes it another: the whole need not be put together yet.
    if (parts.length > 0 && parts[0]!.startsWith('https://')) return address;
    const scheme = schemeOf(address);
    if (scheme !== undefined && UNSAFE_SCHEMES.has(scheme))
      return fail(place, `opens with \`${scheme}:\`, which no link may`);
    return address;
  },

  /** An address as a link: tagged, unless it is the one to unsubscribe. */
  link(moment: Moment, address: string): string {
    const unsubscribe = moment.links['unsubscribe'];
    const isUnsubscribe = typeof unsubscribe === 'string' && address === encodeAddress(unsubscribe);
    return isUnsubscribe ? address : addParameters(address, moment.utm);
  },

  css(value: Scalar, place: Place): Scalar {
    return SAFE_CSS.test(String(value))
      ? value
      : fail(place, 'is not safe in CSS: only words, numbers and colours are');
  },

  colour(value: Scalar, place: Place): Scalar {
    return COLOUR.test(String(value)) ? value : fail(place, 'is no colour, such as `#1a2b3c`');
  },

  size(value: Scalar, place: Place): Scalar {
    return SIZE.test(String(value)) ? value : fail(place, 'is no size in pixels, such as `16px`');
  },

  /** A value as it stands in plain text, where lines are not the value's to break. */
  line(value: Scalar): string {
    return String(value).replace(/\s+/g, ' ');
  },
} as const;

/** What nobody reads: no blank, which would be missing where it is read on. */
const UNWRITTEN = 'x';

/** Of what is only printed it does what can fail, and makes no text. */
export const REHEARSAL: typeof RUNTIME = {
  ...RUNTIME,

  print({ timeZone }, name, place, ...parameters) {
    const failure = FORMATTERS[name]!.fails?.(parameters, timeZone);
    return failure === undefined ? UNWRITTEN : fail(place, failure);
  },

  // Encoded, it begins as it does now: which scheme the address has is decided.
  encoded: (value) =>
    typeof value === 'string' && value.startsWith('https://') ? value : RUNTIME.encoded(value),
  part: () => UNWRITTEN,
  component: () => UNWRITTEN,
  words: () => UNWRITTEN,
  safeAddress: () => UNWRITTEN,
};

const SAFE_CSS = /^(?:[\w\s#.,%+-]|\b(?:rgba?|hsla?)\([\d\s.,%/]{1,40}\)){1,100}$/;
const COLOUR =
  /^(?:#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})|[a-z]{3,30}|(?:rgba?|hsla?)\([\d\s.,%/]{1,40}\))$/i;
const SIZE = /^\d{1,4}(?:\.\d{1,3})?px$/;

function showValue(moment: Moment, value: ShowValue, depth: number): unknown {
  if (value.kind === 'constant' || depth > DEEPEST_SHOW)
    return value.kind === 'constant' ? value.value : undefined;
  if (value.kind === 'text') return value.program(moment);
  if (value.kind === 'list') return value.items.map((item) => showValue(moment, item, depth + 1));
  return Object.fromEntries(
    [...value.fields].map(([key, field]) => [key, showValue(moment, field, depth + 1)]),
  );
}

function isMissing(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === undefined || value === null || Number.isNaN(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `the ${typeof value} \`${String(value).slice(0, 40)}\``;
}

function fail(place: Place, what: string): never {
  throw new Failure(`${place.label} ${what}`, place.span);
}
