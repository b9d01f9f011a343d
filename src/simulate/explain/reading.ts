/** Facts as conditions ask for them. */
import type { Reading } from '../../vocabulary/decision.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { canonicalJson } from '../../vocabulary/json.js';

/** A condition's readings are the same objects whenever it is read. */
const keys = new WeakMap<Reading, string>();

/** Equal for equal facts. */
export function keyOf(reading: Reading): string {
  let key = keys.get(reading);
  if (key === undefined) keys.set(reading, (key = canonicalJson(reading)));
  return key;
}

/** A parameter of a fact, by own properties. */
export function param(reading: Reading, name: string): JsonValue | undefined {
  return reading.params && Object.hasOwn(reading.params, name) ? reading.params[name] : undefined;
}
