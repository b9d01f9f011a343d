/** Consent categories that say of each purpose `true` or `false`, beyond doubt. */
import { BACKSLASH, COLON, isBlank, QUOTE } from './json-bytes.js';

const [LETTER_T, LETTER_F] = [0x74, 0x66];

/** Of an object that is valid JSON: whether all values are such words, and no name has an escape. */
export function isPlainConsent(bytes: Uint8Array, start: number, end: number): boolean {
  let isValue = false;
  for (let at = start + 1; at < end - 1; at += 1) {
    const byte = bytes[at]!;
    if (isBlank(byte, false)) continue;
    if (isValue) {
      if (byte !== LETTER_T && byte !== LETTER_F) return false;
      isValue = false;
    } else if (byte === COLON) isValue = true;
    else if (byte === QUOTE) {
      for (at += 1; bytes[at] !== QUOTE; at += 1) if (bytes[at] === BACKSLASH) return false;
    }
    // What else is there are commas and the rest of words.
  }
  return true;
}
