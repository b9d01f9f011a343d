import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from './json.js';

/** The name of a value by its content: 16 hexadecimal digits of SHA-256 over its canonical JSON. */
export type Fingerprint = string & { readonly __brand: 'Fingerprint' };

export function fingerprint(value: unknown): Fingerprint {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value)))).slice(0, 16) as Fingerprint;
}
