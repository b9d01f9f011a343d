/** The grammar of JSON over bytes. Whatever is walked ends with a control character, so that no walk asks for the end. */

export const NEW_LINE = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

const [TAB, RETURN, SPACE, BANG, PLUS] = [0x09, 0x0d, 0x20, 0x21, 0x2b];
/** A digit's byte, or whichever is none, becomes 0 to 9, or something else. */
const NINE_DIGITS = NINE - ZERO;

/** What stands between tokens: in JSON Lines a line end is the end of a record. */
export function isBlank(byte: number, isOneLine: boolean): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN || (byte === NEW_LINE && !isOneLine);
}

/** The first byte from `at` on that is no part of a text as it stands: a quote, a backslash or a control character. */
export function endOfPlain(bytes: Uint8Array, at: number): number {
  let byte = bytes[at]!;
  // Of the bytes up to the quote, the space and `!` alone are plain.
  while ((byte > QUOTE && byte !== BACKSLASH) || byte === SPACE || byte === BANG) byte = bytes[++at]!;
  return at;
}

/** The quote that ends a text, from a byte within it; -1 where it is none. */
export function endOfText(bytes: Uint8Array, from: number): number {
  let at = endOfPlain(bytes, from);
  while (bytes[at] === BACKSLASH) {
    at = endOfEscape(bytes, at + 1);
    if (at < 0) return -1;
    at = endOfPlain(bytes, at);
  }
  return bytes[at] === QUOTE ? at : -1;
}

const ESCAPED: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const U = 0x75;

function endOfEscape(bytes: Uint8Array, at: number): number {
  const letter = bytes[at]!;
  if (letter !== U) return ESCAPED.has(letter) ? at + 1 : -1;
  for (let digit = at + 1; digit <= at + 4; digit += 1) if (!isHex(bytes[digit]!)) return -1;
  return at + 5;
}

function isHex(byte: number): boolean {
  const small = byte | 0x20;
  return isDigit(byte) || (small >= 0x61 && small <= 0x66);
}

export function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** More digits than that may be a number too large to be one. */
const SURELY_FINITE = 300;

/**
 * The byte after a number; -1 where there is none, or one that is infinite to JavaScript: it could neither be reckoned with nor
 * written again.
 */
export function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  const first = bytes[at]! - ZERO;
  if (first === 0) at += 1;
  else if (first > 0 && first <= NINE_DIGITS) at = endOfDigits(bytes, at);
  else return -1;
  if (bytes[at] === POINT) {
    if (!isDigit(bytes[at + 1]!)) return -1;
    at = endOfDigits(bytes, at + 1);
  }
  const end = (bytes[at]! | 0x20) === 0x65 ? endOfExponent(bytes, at + 1) : at;
  if (end === at && at - start < SURELY_FINITE) return at;
  return end > 0 && Number.isFinite(Number(textOf(bytes, start, end))) ? end : -1;
}

function endOfDigits(bytes: Uint8Array, at: number): number {
  while (isDigit(bytes[at]!)) at += 1;
  return at;
}

function endOfExponent(bytes: Uint8Array, at: number): number {
  const first = bytes[at] === PLUS || bytes[at] === MINUS ? at + 1 : at;
  return isDigit(bytes[first]!) ? endOfDigits(bytes, first) : -1;
}

/** The byte after `true`, `false` or `null`; -1 where there is none of them. */
export function endOfWord(bytes: Uint8Array, at: number): number {
  const [a, b, c, d] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
  if (a === 0x74) return b === 0x72 && c === 0x75 && d === 0x65 ? at + 4 : -1;
  if (a === 0x6e) return b === 0x75 && c === 0x6c && d === 0x6c ? at + 4 : -1;
  return a === 0x66 && b === 0x61 && c === 0x6c && d === 0x73 && bytes[at + 4] === 0x65 ? at + 5 : -1;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
