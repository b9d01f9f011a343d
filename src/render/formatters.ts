import type { JsonValue } from '../vocabulary/json.js';
import type { Instant } from '../vocabulary/time.js';
import { civilDate, formatClock, formatDate, parseInstant, weekdayOf } from '../vocabulary/time.js';
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
  /** Whether it has a text for whatever can be printed. */
  readonly neverFails?: true;
  /** The text, or why there is none. Never throws. */
  readonly apply: (parameters: readonly unknown[], timeZone: string) => string | { readonly failure: string };
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
    apply: ([amount, currency, locale = 'en']) => money(amount, String(currency), String(locale)),
  },
  number: {
    parameters: [number('value'), { ...number('digits'), optional: true }],
    gives: 'string',
    apply: ([amount, digits]) => decimal(amount, digits),
  },
  date: {
    parameters: [
      { name: 'value', takes: 'instant' },
      { name: 'style', takes: 'literal', of: DATE_STYLES },
    ],
    gives: 'string',
    apply: ([instant, style], timeZone) => date(instant, style as DateStyle, timeZone),
  },
  upper: text((written) => written.toUpperCase()),
  lower: text((written) => written.toLowerCase()),
  capitalize: text((written) => written.replace(/^./u, (first) => first.toUpperCase())),
  url: text(encodeComponent),
  truncate: {
    parameters: [value('text'), number('length')],
    gives: 'string',
    apply: ([written, length]) => truncate(String(written), Number(length)),
  },
  plural: {
    parameters: [number('count'), value('one'), value('other')],
    gives: 'string',
    apply: ([count, one, other]) =>
      Number.isNaN(asNumber(count)) ? notANumber(count) : String(Number(count) === 1 ? one : other),
  },
  join: {
    parameters: [
      { name: 'list', takes: 'list' },
      { name: 'separator', takes: 'literal' },
      { name: 'field', takes: 'literal', optional: true },
    ],
    gives: 'string',
    apply: ([list, separator, field]) =>
      join(list as readonly JsonValue[], String(separator), field as string | undefined),
  },
} satisfies Record<string, Formatter>);

function text(apply: (written: string) => string): Formatter {
  return {
    parameters: [value('text')],
    gives: 'string',
    neverFails: true,
    apply: ([written]) => apply(String(written)),
  };
}

function asNumber(amount: unknown): number {
  if (typeof amount === 'string' && amount.trim() !== '') return Number(amount);
  return typeof amount === 'number' ? amount : NaN;
}

function notANumber(amount: unknown): { readonly failure: string } {
  return { failure: `needs a number, not \`${String(amount).slice(0, 40)}\`` };
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

function money(amount: unknown, currency: string, locale: string): string | { readonly failure: string } {
  const parsed = asNumber(amount);
  if (!Number.isFinite(parsed)) return notANumber(amount);
  const key = `${locale} ${currency}`;
  const known = numberFormats.get(key);
  if (known) return known.format(parsed);
  if (!isCurrency(currency))
    return { failure: `knows no currency \`${currency.slice(0, 40)}\`; write one such as \`EUR\`` };
  if (!isLocale(locale))
    return { failure: `knows no locale \`${locale.slice(0, 40)}\`; write one such as \`de\`` };
  return numberFormat(key, locale, { style: 'currency', currency }).format(parsed);
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

function decimal(amount: unknown, digits: unknown): string | { readonly failure: string } {
  const parsed = asNumber(amount);
  if (!Number.isFinite(parsed)) return notANumber(amount);
  if (digits === undefined) return numberFormat('en', 'en', {}).format(parsed);
  const places = asNumber(digits);
  if (!Number.isInteger(places) || places < 0 || places > 20) return { failure: 'takes 0 to 20 digits' };
  return numberFormat(`en ${places}`, 'en', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(parsed);
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

function date(instant: unknown, style: DateStyle, timeZone: string): string | { readonly failure: string } {
  const time = typeof instant === 'string' ? parseInstant(instant) : instant;
  if (typeof time !== 'number' || !Number.isFinite(time)) {
    return {
      failure: `needs an instant, such as \`2026-03-02T09:00:00Z\`, not \`${String(instant).slice(0, 40)}\``,
    };
  }
  const zone = findZone(timeZone);
  if (!zone) return { failure: `knows no time zone \`${timeZone}\`` };
  if (style === 'time') return formatClock(localClock(zone, time));
  return dayText(localDay(zone, time), style);
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

function truncate(written: string, length: number): string | { readonly failure: string } {
  if (!Number.isInteger(length) || length < 1) return { failure: 'needs a length of 1 or more' };
  if (written.length <= length) return written;
  const characters = Array.from(written);
  return characters.length <= length
    ? written
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}

function join(
  list: readonly JsonValue[],
  separator: string,
  field: string | undefined,
): string | { readonly failure: string } {
  const parts: string[] = [];
  for (const item of list) {
    const part = field === undefined ? item : ownField(item, field);
    const printable =
      typeof part === 'string' ? part.trim() !== '' : typeof part === 'number' || typeof part === 'boolean';
    if (!printable)
      return {
        failure: `finds an item that has no ${field === undefined ? 'text' : `\`${field}\``} to print`,
      };
    parts.push(String(part));
  }
  return parts.length === 0 ? { failure: 'needs a list of one or more' } : parts.join(separator);
}

function ownField(item: JsonValue, field: string): JsonValue | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  return Object.hasOwn(item, field) ? (item as Readonly<Record<string, JsonValue>>)[field] : undefined;
}
