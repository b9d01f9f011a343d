/** Chance without randomness: where a user falls between 0 and 1, by hash. */

/**
 * Where an id falls in [0, 1), in steps of 1/10,000: GrowthBook's hash version 2, so that the same user lands in the
 * same place there. FNV-1a (32 bits) of seed and id, hashed once more as a decimal text, modulo 10,000.
 *
 * Source: https://docs.growthbook.io/lib/build-your-own, "Hashing".
 */
export function bucketOf(seed: string, id: string): number {
  return (fnv1a32(String(fnv1a32(seed + id))) % 10_000) / 10_000;
}

/** FNV-1a over UTF-16 code units, as JavaScript SDKs hash them. http://www.isthe.com/chongo/tech/comp/fnv/ */
export function fnv1a32(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return hash >>> 0;
}
