/** The part of `check` that holds every condition against json-rules-engine. */
import { createRequire } from 'node:module';
import { Almanac, Engine } from 'json-rules-engine';
import { checkAgreement } from '../../check/agreement-check.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { ToldAgreement } from '../report/agreement.js';
import { progressOf } from './progress.js';

const { version } = createRequire(import.meta.url)('json-rules-engine/package.json') as {
  readonly version: string;
};

export async function checkConditions(
  ruleSet: RuleSet,
  { most, seed }: { readonly most: number; readonly seed: number },
): Promise<ToldAgreement> {
  const progress = progressOf('conditions');
  const report = await checkAgreement(ruleSet, {
    library: { Engine, Almanac },
    most,
    seed,
    onProgress: progress.tell,
  });
  progress.end();
  return { ...report, most, seed, version };
}
