/** Texts that certainly have a format, by their bytes: some of what each takes, none of what it does not. */
import { isDigit } from './json-bytes.js';

/** Of a text between its quotes. */
export type CertainFormat = (bytes: Uint8Array, start: number, end: number) => boolean;

const [PLUS, DASH, POINT, SLASH, COLON, AT, UNDERSCORE, LETTER_S, LETTER_T, LETTER_Z] = [
  0x2b, 0x2d, 0x2e, 0x2f, 0x3a, 0x40, 0x5f, 0x73, 0x54, 0x5a,
];

function isSmallOrDigit(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || isDigit(byte);
}

/** Of two digits; more than 99 where they are none. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]!;
  const ones = bytes[at + 1]!;
  return isDigit(tens) && isDigit(ones) ? tens * 10 + ones - 528 : 100;
}

/** `2026-02-28`: of the 20th and the 21st century, and of days that every month has. */
function isDate(bytes: Uint8Array, at: number): boolean {
  const [century, month, day] = [pair(bytes, at), pair(bytes, at + 5), pair(bytes, at + 8)];
  return (
    (century === 19 || century === 20) &&
    pair(bytes, at + 2) < 100 &&
    bytes[at + 4] === DASH &&
    month >= 1 &&
    month <= 12 &&
    bytes[at + 7] === DASH &&
    day >= 1 &&
    day <= 28
  );
}

const DATE = 10;
const SECONDS = 19;

const isDateTime: CertainFormat = (bytes, start, end) => {
  if (end - start <= SECONDS || !isDate(bytes, start) || bytes[start + DATE] !== LETTER_T) return false;
  const isClock =
    pair(bytes, start + 11) < 24 &&
    bytes[start + 13] === COLON &&
    pair(bytes, start + 14) < 60 &&
    bytes[start + 16] === COLON &&
    pair(bytes, start + 17) < 60;
  if (!isClock) return false;
  let at = start + SECONDS;
  if (bytes[at] === POINT) {
    at += 1;
    const first = at;
    while (at < end && isDigit(bytes[at]!)) at += 1;
    if (at === first) return false;
  }
  if (bytes[at] === LETTER_Z) return at + 1 === end;
  const hasOffset = bytes[at] === PLUS || bytes[at] === DASH;
  return (
    hasOffset &&
    end - at === 6 &&
    pair(bytes, at + 1) < 15 &&
    bytes[at + 3] === COLON &&
    pair(bytes, at + 4) < 60
  );
};

/** Behind small letters and digits that are parted by single points; -1 where none are, or a point is at an end. */
function endOfHost(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (
    at < end &&
    (isSmallOrDigit(bytes[at]!) || (bytes[at] === POINT && at > start && bytes[at - 1] !== POINT))
  )
    at += 1;
  return at > start && bytes[at - 1] !== POINT ? at : -1;
}

function hasPoint(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (bytes[at] === POINT) return true;
  return false;
}

const isEmail: CertainFormat = (bytes, start, end) => {
  const sign = endOfHost(bytes, start, end);
  return (
    sign > 0 &&
    bytes[sign] === AT &&
    endOfHost(bytes, sign + 1, end) === end &&
    hasPoint(bytes, sign + 1, end)
  );
};

const HTTP = Buffer.from('http');
const ABOUT = Buffer.from('://');

/** Of the web: a host without a port, and a path of plain names. */
const isUri: CertainFormat = (bytes, start, end) => {
  if (!isAt(bytes, start, HTTP)) return false;
  const scheme = bytes[start + HTTP.length] === LETTER_S ? start + HTTP.length + 1 : start + HTTP.length;
  if (!isAt(bytes, scheme, ABOUT)) return false;
  let at = endOfHost(bytes, scheme + ABOUT.length, end);
  if (at < 0 || (at < end && bytes[at] !== SLASH)) return false;
  for (; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte === SLASH ? bytes[at - 1] === SLASH : !isOfName(byte)) return false;
  }
  return true;
};

function isOfName(byte: number): boolean {
  return isSmallOrDigit(byte | 0x20) || byte === POINT || byte === UNDERSCORE || byte === DASH;
}

function isAt(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let at = 0; at < text.length; at += 1) if (bytes[start + at] !== text[at]) return false;
  return true;
}

export const CERTAIN_FORMATS: ReadonlyMap<string, CertainFormat> = new Map([
  ['date', (bytes, start, end) => end - start === DATE && isDate(bytes, start)],
  ['date-time', isDateTime],
  ['email', isEmail],
  ['uri', isUri],
]);
