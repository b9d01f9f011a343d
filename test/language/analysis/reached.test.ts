/** What a life reaches is never said to be out of reach: generated rules, judged first and lived then. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparison } from '../../../src/compile/condition.js';
import { newState } from '../../../src/compile/layout.js';
import { stepAll } from '../../../src/engine/step.js';
import { analyse } from '../../../src/language/analysis/analyse.js';
import { documents, rulesOf } from '../../engine/rules.js';
import { USER, arrivals, inputsOf } from '../../engine/timelines.js';
import { runs } from '../../runs.js';
import { claimsOf, factsOf } from './claims.js';

const RUNS = runs(160);

test('nothing that a life reaches is told to be out of reach', { timeout: 3_600_000 }, () => {
  /** Claims that a life came near to: its condition was read, with the other outcome. */
  let tried = 0;
  let claimed = 0;
  fc.assert(
    fc.property(documents, fc.array(arrivals, { minLength: 4, maxLength: 4 }), (written, timelines) => {
      const { ruleSet, program } = rulesOf(written);
      const claims = claimsOf(analyse(ruleSet, comparison), ruleSet);
      if (claims.size === 0) return;
      claimed += claims.size;
      for (const timeline of timelines) {
        const facts = factsOf(stepAll(program, newState(program.layout, USER), inputsOf(timeline), 'on'));
        for (const [fact, { code, message }] of claims) {
          expect(facts.has(fact) ? `${fact}, but ${code}: ${message}` : undefined).toBeUndefined();
          if (facts.has(opposite(fact))) tried++;
        }
      }
    }),
    { numRuns: RUNS },
  );
  // Of rules that nobody lives under, nothing can be refuted.
  if (RUNS >= 100) expect(Math.min(claimed, tried)).toBeGreaterThan(0);
});

function opposite(fact: string): string {
  return fact.endsWith(' true') ? fact.replace(/true$/, 'false') : fact.replace(/false$/, 'true');
}
