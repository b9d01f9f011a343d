/** Facts as conditions ask for them. */
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';

/** Equal for equal facts. */
export function keyOf(reading: Reading): string {
  return canonicalJson(reading);
}

/** A parameter of a fact, by own properties. */
export function param(reading: Reading, name: string): JsonValue | undefined {
  return reading.params && Object.hasOwn(reading.params, name) ? reading.params[name] : undefined;
}
