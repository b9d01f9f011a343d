import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newState } from '../../src/compile/layout.js';
import type { Input } from '../../src/engine/step.js';
import { stepAll } from '../../src/engine/step.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Exposure } from '../../src/vocabulary/exposure.js';
import type { Rules } from './rules.js';
import { documents, rehearse, rulesOf } from './rules.js';
import { USER, arrivals, inputsOf } from './timelines.js';
import type { TwinDecision } from './twin.js';
import { Twin } from './twin.js';
import { runs } from '../runs.js';

/** So many rule sets are tried; the environment may ask for more. */
const RUNS = runs(400);

function bare({ place: _place, trace: _trace, ...decision }: Decision): TwinDecision {
  return decision;
}

/** What is decided, and when the user was exposed to which variants. */
interface Lived {
  readonly decisions: readonly TwinDecision[];
  readonly exposures: readonly Exposure[];
}

function ofEngine({ program }: Rules, inputs: readonly Input[]): Lived {
  const { decisions, exposures } = stepAll(program, newState(program.layout, USER), inputs);
  return { decisions: decisions.map(bare), exposures };
}

function ofTwin({ ruleSet }: Rules, inputs: readonly Input[]): Lived {
  const twin = new Twin(ruleSet, USER, rehearse);
  for (const input of inputs) twin.take(input);
  const { decisions, exposures } = twin;
  return { decisions, exposures };
}

test('the engine decides as its slow and obvious twin does', { timeout: 3_600_000 }, () => {
  fc.assert(
    fc.property(documents, fc.array(arrivals, { minLength: 1, maxLength: 4 }), (written, timelines) => {
      const rules = rulesOf(written);
      for (const timeline of timelines) {
        const inputs = inputsOf(timeline);
        expect(ofEngine(rules, inputs)).toEqual(ofTwin(rules, inputs));
      }
    }),
    { numRuns: RUNS },
  );
});
