/** Runs a trial in json-rules-engine itself. */
import type { RuleProperties, TopLevelCondition } from 'json-rules-engine';
import { Engine } from 'json-rules-engine';
import type { Trial, TrialResult } from '../../json-rules/finding.js';

/** A fresh engine on copies: json-rules-engine changes what it is given, and keeps what it has found. */
export async function runTrial({ rules, conditions, facts, options }: Trial): Promise<TrialResult> {
  let engine: Engine;
  try {
    engine = new Engine(structuredClone(rules) as unknown as RuleProperties[], options);
    for (const [name, condition] of Object.entries(structuredClone(conditions)))
      engine.setCondition(name, condition as unknown as TopLevelCondition);
  } catch (cause) {
    return { kind: 'refuses', error: messageOf(cause) };
  }
  try {
    const { events } = await engine.run(structuredClone(facts) as Record<string, unknown>);
    return rules.length > 1
      ? { kind: 'events', types: events.map(({ type }) => type) }
      : { kind: 'holds', holds: events.length > 0 };
  } catch (cause) {
    return { kind: 'rejects', error: messageOf(cause) };
  }
}

/** Whether it did what was said of it; of an error, the words that were said of it. */
export function isConfirmed(said: TrialResult, given: TrialResult): boolean {
  if (said.kind === 'refuses' || said.kind === 'rejects')
    return given.kind === said.kind && given.error.includes(said.error);
  return JSON.stringify(said) === JSON.stringify(given);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
