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
/** The first byte of `null`. */
export const LETTER_N = 0x6e;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

const [TAB, RETURN, SPACE, PLUS] = [0x09, 0x0d, 0x20, 0x2b];
/** A digit's byte, or whichever is none, becomes 0 to 9, or something else. */
const NINE_DIGITS = NINE - ZERO;

/** What stands between tokens: in JSON Lines a line end is the end of a record. */
export function isBlank(byte: number, isOneLine: boolean): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN || (byte === NEW_LINE && !isOneLine);
}

/** Bytes behind the control character that ends what is walked: texts are looked at so many bytes at a time. */
export const SPARE_BYTES = 4;
const [EACH, QUOTES, BACKSLASHES, SPACES, HIGHEST] = [
  0x01010101, 0x22222222, 0x5c5c5c5c, 0x20202020, 0x80808080,
];

/**
 * The first byte from `at` on that is no part of a text as it stands: a quote, a backslash or a control character. Four at a
 * time: a byte's highest bit becomes 1 where its difference goes below zero, and of those bytes the lowest tells the truth.
 */
export function endOfPlain(view: DataView, at: number): number {
  for (;;) {
    const four = view.getInt32(at, true);
    const quotes = four ^ QUOTES;
    const backslashes = four ^ BACKSLASHES;
    const found =
      (((quotes - EACH) & ~quotes) | ((backslashes - EACH) & ~backslashes) | ((four - SPACES) & ~four)) &
      HIGHEST;
    if (found !== 0) return at + ((31 - Math.clz32(found & -found)) >> 3);
    at += 4;
  }
}

/** The quote that ends a text, from a byte within it; -1 where it is none. */
export function endOfText(bytes: Uint8Array, view: DataView, from: number): number {
  let at = endOfPlain(view, from);
  while (bytes[at] === BACKSLASH) {
    at = endOfEscape(bytes, at + 1);
    if (at < 0) return -1;
    at = endOfPlain(view, at);
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
  const a = bytes[at];
  const b = bytes[at + 1];
  const c = bytes[at + 2];
  const d = bytes[at + 3];
  if (a === 0x74) return b === 0x72 && c === 0x75 && d === 0x65 ? at + 4 : -1;
  if (a === 0x6e) return b === 0x75 && c === 0x6c && d === 0x6c ? at + 4 : -1;
  return a === 0x66 && b === 0x61 && c === 0x6c && d === 0x73 && bytes[at + 4] === 0x65 ? at + 5 : -1;
}

export function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
