/** The suite's cases, and verdicts on what an engine might answer to them. */
import { expect } from 'vitest';
import type { ConformanceCase } from '../../src/check/conformance.js';
import { readConformance } from '../../src/check/conformance.js';
import type { Scope, Verdict } from '../../src/check/exchange.js';
import { judgeReply, readReplies } from '../../src/check/exchange.js';
import { simulate } from '../../src/simulate/simulate.js';
import { decisionRecord } from '../../src/vocabulary/decision-record.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { caseFiles, caseKit } from './files.mjs';

export const kit = caseKit();
export const cases = caseFiles().flatMap((file) => readConformance(file, kit).cases);
export const names = new Set(cases.map(({ name }) => name));
export const caseNamed = (part: string): ConformanceCase => cases.find(({ name }) => name.includes(part))!;

/** What this engine would print of a case, but for subjects. */
export function answersOf({ name, project, scenario }: ConformanceCase): readonly JsonObject[] {
  return simulate(project.program, scenario).decisions.map((one) => ({ case: name, ...decisionRecord(one) }));
}

export const lines = (answers: readonly JsonObject[]) =>
  answers.map((one) => `${JSON.stringify(one)}\n`).join('');

export function verdictOn(
  one: ConformanceCase,
  answers: readonly JsonObject[],
  scope: Scope = 'decisions',
): Verdict {
  const { byCase, mistakes } = readReplies(lines([...answers, { case: one.name, done: true }]), names);
  expect(mistakes).toEqual([]);
  return judgeReply(one, byCase.get(one.name), scope);
}

export const failures = (verdict: Verdict) => (verdict.kind === 'failed' ? verdict.failures : []);
/** Subjects are the renderer's part, and are missing here. */
export const decided = (verdict: Verdict) =>
  failures(verdict).filter((one) => !one.includes('has no subject'));
