import type { JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { civilDate, formatClock, formatDate, parseInstant, weekdayOf } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import { findZone, localClock, localDay } from '../vocabulary/zone.js';
import { encodeComponent } from './links.js';

/** What a parameter takes. `name` is a field's or a style's name and must be written as a literal. */
export interface Parameter {
  readonly name: string;
  readonly takes: 'number' | 'text' | 'instant' | 'value' | 'list' | 'literal';
  readonly optional?: true;
  /** The literals that it knows. */
  readonly of?: readonly string[];
}

export interface Formatter {
  readonly parameters: readonly Parameter[];
  readonly gives: 'string' | 'number';
  /** Why there is no text, where there is none; absent where there is one of whatever can be printed. Never throws. */
  readonly fails?: (parameters: readonly unknown[], timeZone: string) => string | undefined;
  /** The text, where nothing fails. */
  readonly apply: (parameters: readonly unknown[], timeZone: string) => string;
}

const value = (name: string): Parameter => ({ name, takes: 'value' });
const number = (name: string): Parameter => ({ name, takes: 'number' });

const DATE_STYLES = ['short', 'long', 'full', 'weekday', 'time', 'iso'] as const;
type DateStyle = (typeof DATE_STYLES)[number];

/** All that a template may call; without a prototype, so that no name but these is found. */
export const FORMATTERS: Readonly<Record<string, Formatter>> = Object.assign(Object.create(null) as object, {
  money: {
    parameters: [
      number('value'),
      { name: 'currency', takes: 'text' },
      { name: 'locale', takes: 'text', optional: true },
    ],
    gives: 'string',
    fails: ([amount, currency, locale = 'en']) => moneyFails(amount, String(currency), String(locale)),
    apply: ([amount, currency, locale = 'en']) =>
      moneyFormat(String(currency), String(locale)).format(asNumber(amount)),
  },
  number: {
    parameters: [number('value'), { ...number('digits'), optional: true }],
    gives: 'string',
    fails: ([amount, digits]) => decimalFails(amount, digits),
    apply: ([amount, digits]) => decimalFormat(digits).format(asNumber(amount)),
  },
  date: {
    parameters: [
      { name: 'value', takes: 'instant' },
      { name: 'style', takes: 'literal', of: DATE_STYLES },
    ],
    gives: 'string',
    fails: ([instant], timeZone) => dateFails(instant, timeZone),
    apply: ([instant, style], timeZone) =>
      date(instantOf(instant) as Instant, style as DateStyle, findZone(timeZone)!),
  },
  upper: text((written) => written.toUpperCase()),
  lower: text((written) => written.toLowerCase()),
  capitalize: text((written) => written.replace(/^./u, (first) => first.toUpperCase())),
  url: text(encodeComponent),
  truncate: {
    parameters: [value('text'), number('length')],
    gives: 'string',
    fails: ([, length]) =>
      Number.isInteger(Number(length)) && Number(length) >= 1 ? undefined : 'needs a length of 1 or more',
    apply: ([written, length]) => truncate(String(written), Number(length)),
  },
  plural: {
    parameters: [number('count'), value('one'), value('other')],
    gives: 'string',
    fails: ([count]) => (Number.isNaN(asNumber(count)) ? notANumber(count) : undefined),
    apply: ([count, one, other]) => String(Number(count) === 1 ? one : other),
  },
  join: {
    parameters: [
      { name: 'list', takes: 'list' },
      { name: 'separator', takes: 'literal' },
      { name: 'field', takes: 'literal', optional: true },
    ],
    gives: 'string',
    fails: ([list, , field]) => joinFails(list as readonly JsonValue[], field as string | undefined),
    apply: ([list, separator, field]) =>
      joined(list as readonly JsonValue[], field as string | undefined).join(String(separator)),
  },
} satisfies Record<string, Formatter>);

function text(apply: (written: string) => string): Formatter {
  return { parameters: [value('text')], gives: 'string', apply: ([written]) => apply(String(written)) };
}

function asNumber(amount: unknown): number {
  if (typeof amount === 'string' && amount.trim() !== '') return Number(amount);
  return typeof amount === 'number' ? amount : NaN;
}

function notANumber(amount: unknown): string {
  return `needs a number, not \`${String(amount).slice(0, 40)}\``;
}

/** Intl's formatters take far longer to build than to use. Values choose the currency, hence the bound. */
const numberFormats = new Map<string, Intl.NumberFormat>();
const MOST_FORMATS = 500;

function numberFormat(key: string, locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const known = numberFormats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, options);
  if (numberFormats.size >= MOST_FORMATS) numberFormats.clear();
  numberFormats.set(key, made);
  return made;
}

function moneyFails(amount: unknown, currency: string, locale: string): string | undefined {
  if (!Number.isFinite(asNumber(amount))) return notANumber(amount);
  if (numberFormats.has(moneyKey(currency, locale))) return undefined;
  if (!isCurrency(currency))
    return `knows no currency \`${currency.slice(0, 40)}\`; write one such as \`EUR\``;
  return isLocale(locale)
    ? undefined
    : `knows no locale \`${locale.slice(0, 40)}\`; write one such as \`de\``;
}

function moneyKey(currency: string, locale: string): string {
  return `${locale} ${currency}`;
}

function moneyFormat(currency: string, locale: string): Intl.NumberFormat {
  return numberFormat(moneyKey(currency, locale), locale, { style: 'currency', currency });
}

export function isCurrency(currency: string): boolean {
  return /^[A-Z]{3}$/.test(currency);
}

export function isLocale(locale: string): boolean {
  try {
    return locale.length <= 40 && Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

function decimalFails(amount: unknown, digits: unknown): string | undefined {
  if (!Number.isFinite(asNumber(amount))) return notANumber(amount);
  if (digits === undefined) return undefined;
  const places = asNumber(digits);
  return Number.isInteger(places) && places >= 0 && places <= 20 ? undefined : 'takes 0 to 20 digits';
}

function decimalFormat(digits: unknown): Intl.NumberFormat {
  if (digits === undefined) return numberFormat('en', 'en', {});
  const places = asNumber(digits);
  return numberFormat(`en ${places}`, 'en', { minimumFractionDigits: places, maximumFractionDigits: places });
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** Not a number where it is no instant. */
function instantOf(instant: unknown): unknown {
  return typeof instant === 'string' ? parseInstant(instant) : instant;
}

function dateFails(instant: unknown, timeZone: string): string | undefined {
  if (!Number.isFinite(instantOf(instant)))
    return `needs an instant, such as \`2026-03-02T09:00:00Z\`, not \`${String(instant).slice(0, 40)}\``;
  return findZone(timeZone) ? undefined : `knows no time zone \`${timeZone}\``;
}

function date(time: Instant, style: DateStyle, zone: Zone): string {
  return style === 'time' ? formatClock(localClock(zone, time)) : dayText(localDay(zone, time), style);
}

function dayText(days: Instant, style: Exclude<DateStyle, 'time'>): string {
  if (style === 'iso') return formatDate(days);
  const { year, month, day } = civilDate(days);
  const name = MONTHS[month - 1]!;
  const weekday = weekdayOf(days).replace(/^./, (first) => first.toUpperCase());
  if (style === 'weekday') return weekday;
  if (style === 'short') return `${day} ${name.slice(0, 3)} ${year}`;
  return style === 'long' ? `${day} ${name} ${year}` : `${weekday}, ${day} ${name} ${year}`;
}

function truncate(written: string, length: number): string {
  if (written.length <= length) return written;
  const characters = Array.from(written);
  return characters.length <= length
    ? written
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

function joinFails(list: readonly JsonValue[], field: string | undefined): string | undefined {
  const isMissing = joined(list, field).some((part) => !isPrintable(part));
  if (isMissing) return `finds an item that has no ${field === undefined ? 'text' : `\`${field}\``} to print`;
  return list.length === 0 ? 'needs a list of one or more' : undefined;
}

function joined(list: readonly JsonValue[], field: string | undefined): readonly (JsonValue | undefined)[] {
  return field === undefined ? list : list.map((item) => ownField(item, field));
}

function isPrintable(part: JsonValue | undefined): boolean {
  return typeof part === 'string'
    ? part.trim() !== ''
    : typeof part === 'number' || typeof part === 'boolean';
}

function ownField(item: JsonValue, field: string): JsonValue | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  return Object.hasOwn(item, field) ? (item as Readonly<Record<string, JsonValue>>)[field] : undefined;
}
