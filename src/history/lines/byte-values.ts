/** Numbers and instants out of the bytes of JSON that is known to be valid. */
import {
  DAY,
  dayNumber,
  daysInMonth,
  HOUR,
  MINUTE,
  parseInstant,
  SECOND,
  type Instant,
} from '../../vocabulary/time.js';
import { COLON, isDigit, MINUS, NINE, POINT, textOf, ZERO } from './json-bytes.js';

/** Whole numbers of so many digits, and powers of ten up to the 22nd, are exact: their quotient is the nearest number. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/** As `Number` reads it. */
export function numberOf(bytes: Uint8Array, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let digits = 0;
  let decimals = -1;
  let whole = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at += 1) {
    const byte = bytes[at]!;
    if (isDigit(byte)) {
      whole = whole * 10 + (byte - ZERO);
      digits += 1;
      if (decimals >= 0) decimals += 1;
    } else if (byte === POINT) decimals = 0;
    else digits = EXACT_DIGITS + 1;
    if (digits > EXACT_DIGITS) return Number(textOf(bytes, start, end));
  }
  const size = decimals > 0 ? whole / POWERS[decimals]! : whole;
  return isNegative ? -size : size;
}

export function isNumber(first: number): boolean {
  return first === MINUS || (first >= ZERO && first <= NINE);
}

/** Digits alone, after a sign or none: what an id may be, and milliseconds are. */
export function isWhole(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (first === end || end - first > EXACT_DIGITS) return false;
  for (let at = first; at < end; at += 1) if (!isDigit(bytes[at]!)) return false;
  return true;
}

/** What is no instant, and what would be one if it were not a number of seconds. */
export const NO_INSTANT = Number.NaN;
export const IN_SECONDS = Number.POSITIVE_INFINITY;

/**
 * Numbers that as seconds are from 1973 to 2286, and as milliseconds from the first months of 1970, long before any log, are
 * refused.
 */
const FIRST_SECOND = 100_000_000;
const LAST_SECOND = 9_999_999_999;
const EARLIEST = -62_167_219_200_000;
const LATEST = 253_402_300_799_999;

export function instantOfNumber(milliseconds: number): Instant {
  if (milliseconds >= FIRST_SECOND && milliseconds <= LAST_SECOND) return IN_SECONDS;
  // Without the sign that zero may have.
  return milliseconds >= EARLIEST && milliseconds <= LATEST ? milliseconds + 0 : NO_INSTANT;
}

const [DASH, LETTER_T, LETTER_Z] = [0x2d, 0x54, 0x5a];
/** `2026-03-02T09:00:00Z`, and with milliseconds. */
const [TO_SECONDS, TO_MILLISECONDS] = [20, 24];

/** Reads instants of texts, nearly all of which are of the day of the one before, or of one near it. */
export class InstantReader {
  private date = -1;
  /** The first instant of that date. */
  private first: Instant = 0;

  /** Of a text between its quotes, without an escape in it. */
  read(bytes: Uint8Array, start: number, end: number): Instant {
    const length = end - start;
    if (length === TO_MILLISECONDS || length === TO_SECONDS) {
      const usual = this.usual(bytes, start, length);
      if (usual === usual) return usual;
    }
    return parseInstant(textOf(bytes, start, end)) ?? NO_INSTANT;
  }

  private usual(bytes: Uint8Array, at: number, length: number): Instant {
    if (
      bytes[at + 4] !== DASH ||
      bytes[at + 7] !== DASH ||
      bytes[at + 10] !== LETTER_T ||
      bytes[at + 13] !== COLON ||
      bytes[at + 16] !== COLON ||
      bytes[at + length - 1] !== LETTER_Z
    )
      return NO_INSTANT;
    let milliseconds = 0;
    if (length === TO_MILLISECONDS) {
      if (bytes[at + 19] !== POINT) return NO_INSTANT;
      milliseconds = pair(bytes, at + 20) * 10 + (bytes[at + 22]! - ZERO);
      if (!isDigit(bytes[at + 22]!)) return NO_INSTANT;
    }
    const date =
      (pair(bytes, at) * 100 + pair(bytes, at + 2)) * 10_000 +
      pair(bytes, at + 5) * 100 +
      pair(bytes, at + 8);
    const hour = pair(bytes, at + 11);
    const minute = pair(bytes, at + 14);
    const second = pair(bytes, at + 17);
    if (!(hour < 24 && minute < 60 && second < 60 && milliseconds >= 0)) return NO_INSTANT;
    if (date !== this.date && !this.turnTo(date)) return NO_INSTANT;
    return this.first + hour * HOUR + minute * MINUTE + second * SECOND + milliseconds;
  }

  private turnTo(date: number): boolean {
    const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return false;
    this.date = date;
    this.first = dayNumber({ year, month, day }) * DAY;
    return true;
  }
}

/** Of two digits; NaN where they are none, as is all that is reckoned with it. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NO_INSTANT;
}
