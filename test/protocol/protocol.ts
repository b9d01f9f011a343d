/** Cases through the compiled evaluator and json-rules-engine, and what came of them. */
import fc from 'fast-check';
import { agreementOn, judged } from '../../src/check/agreement.js';
import type { CompileCondition } from '../../src/check/agreement.js';
import type { JsonRulesEngine } from '../../src/check/json-rules-engine.js';
import type { Condition, Part } from '../../src/language/documents.js';
import { fileStart } from '../../src/vocabulary/diagnostic.js';
import { ruleSet } from '../compile/conditions.js';
import type { Case } from './cases.js';
import { KINDS, isAccepted } from './cases.js';

const { Engine, Almanac } = (await import(
  /* @vite-ignore */ process.env['MAILWRIGHT_JSON_RULES_ENGINE'] ?? 'json-rules-engine'
)) as JsonRulesEngine;

/**
 * The version of json-rules-engine that is asked: the one that is installed, or another one's main file. The patterns
 * of the cases mean the same to JavaScript as to RE2.
 */
export const library: JsonRulesEngine = {
  Engine,
  Almanac,
  matches: (text, pattern) => inJavaScript(pattern).test(text),
};

/** A bracket that closes nothing is itself to RE2, and to JavaScript only where it does not read by code points. */
function inJavaScript(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

const HERE = fileStart('here');
export const nowhere: Part = { at: () => HERE, path: [] };

/** How many cases a run of the tests has in all; few where the suite is run once more for another reason. */
export const CASES = Number(process.env['MAILWRIGHT_CASES'] ?? 20_000);

export type Outcome = 'true' | 'false' | 'refused';

/** Refused, or the verdict that both gave, or what they differ in. */
export async function outcomeOf(
  { condition, facts }: Case,
  compileOne?: CompileCondition,
): Promise<{ readonly outcome: Outcome; readonly difference?: string | undefined }> {
  if (!isAccepted(condition)) return { outcome: 'refused' };
  const one = judged(condition as Condition, nowhere, ruleSet, compileOne);
  const { verdict, difference } = await agreementOn(library, one, ruleSet, facts);
  return { outcome: `${verdict}`, difference };
}

export type Mix = Record<Outcome, number>;

export interface Found {
  readonly kind: string;
  readonly seed: number;
  readonly path: string;
  readonly shrunk: Case;
  readonly difference: string;
  /** How many cases went before it. */
  readonly before: number;
}

/** Runs cases of one kind, up to the first on which the two differ. */
export async function runKind(
  kind: string,
  { cases, seed }: { readonly cases: number; readonly seed?: number | undefined },
  compileOne?: CompileCondition,
): Promise<{ readonly mix: Mix; readonly found: Found | undefined }> {
  const mix: Mix = { true: 0, false: 0, refused: 0 };
  let difference = '';
  const property = fc.asyncProperty(KINDS[kind]!.cases, async (one) => {
    const told = await outcomeOf(one, compileOne);
    mix[told.outcome]++;
    if (told.difference !== undefined) {
      difference = told.difference;
      throw new Error(difference);
    }
  });
  const result = await fc.check(property, { numRuns: cases, ...(seed === undefined ? {} : { seed }) });
  if (!result.failed) return { mix, found: undefined };
  const { counterexample, counterexamplePath, numRuns } = result;
  if (counterexample === null) throw result.errorInstance;
  const [shrunk] = counterexample;
  const found = {
    kind,
    seed: result.seed,
    path: counterexamplePath ?? '',
    shrunk,
    difference,
    before: numRuns,
  };
  return { mix, found };
}

/** How many of all cases each kind gets. */
export function sharesOf(cases: number): readonly (readonly [kind: string, cases: number])[] {
  return Object.entries(KINDS).map(([kind, { share }]) => [kind, Math.ceil((cases * share) / 100)]);
}

/** The number of the first case on which the two differ; undefined where they agree on all. Kinds take turns. */
export async function firstDifference(
  cases: number,
  compileOne: CompileCondition,
): Promise<number | undefined> {
  const turns = 20;
  for (let turn = 0; turn < turns; turn++) {
    let before = turn * (cases / turns);
    for (const [kind, share] of sharesOf(cases / turns)) {
      const property = fc.asyncProperty(KINDS[kind]!.cases, async (one) => {
        before++;
        return (await outcomeOf(one, compileOne)).difference === undefined;
      });
      const seed = (fc.readConfigureGlobal()?.seed ?? Date.now()) + turn;
      const { failed } = await fc.check(property, { numRuns: share, seed, endOnFailure: true });
      if (failed) return before;
    }
  }
  return undefined;
}

/** A difference as a test to put into `test/protocol/found.test.ts`. */
export function asTest({ kind, seed, path, shrunk, difference }: Found): string {
  return [
    `// ${difference}; ${kind}, seed ${seed}, path ${path}`,
    `test(${JSON.stringify(`${kind}, seed ${seed}`)}, async () => {`,
    `  const condition = ${JSON.stringify(shrunk.condition)};`,
    `  const facts = ${JSON.stringify(shrunk.facts)};`,
    '  expect(await differenceOn({ condition, facts })).toBeUndefined();',
    '});',
  ].join('\n');
}

export async function differenceOn(one: Case): Promise<string | undefined> {
  return (await outcomeOf(one)).difference;
}
