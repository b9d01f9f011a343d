/** A plan for programs, and as a file that can be shown again. */
import type { Plan } from '../../../plan/plan.js';
import type { JsonObject } from '../../../vocabulary/json.js';

export function planRecord(plan: Plan): JsonObject {
  return JSON.parse(JSON.stringify(plan)) as JsonObject;
}
