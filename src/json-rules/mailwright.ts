/** A comparison as Mailwright writes it: what a rule reads as a fact of its own is a trait of the user there. */
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { Reading } from './asked.js';
import { readRulePath } from './rule-path.js';

/** Undefined where its path has no counterpart. */
export function inMailwright(
  { fact, path }: Reading,
  comparison: { readonly operator: string; readonly value?: JsonValue },
): JsonObject {
  return { fact: 'profile', path: pathInTraits({ fact, path }), ...comparison };
}

function pathInTraits({ fact, path }: Reading): string {
  const read = path === undefined ? undefined : readRulePath(path);
  const steps = [fact, ...(read?.kind === 'one' ? read.steps : [])];
  return `$.traits${steps.map((step) => (typeof step === 'number' ? `[${step}]` : asStep(step))).join('')}`;
}

function asStep(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) ? `.${name}` : `['${name}']`;
}
