/** Mutants of the conditions of two projects: what is proven, no life contradicts; most differences a life shows. */
import { describe, expect, test } from 'vitest';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { basesOf } from '../../../src/plan/conditions/bases.js';
import { outcomeOf } from '../../../src/plan/conditions/lived.js';
import { momentsIn } from '../../../src/plan/conditions/witness.js';
import type { ConditionChange, ConditionVerdict } from '../../../src/plan/conditions/prove.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { pairsOf } from '../../../src/plan/conditions/readings.js';
import { openProject } from '../../../src/simulate/project.js';
import { SHOP_FILES, STORE_FILES } from '../../check/mutants/store.js';
import { changesOf, opened } from './rule-sets.js';

/** Ways in which the conditions come out apart in any of the lives, in words of a verdict. */
function seenIn(change: ConditionChange): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const lived of basesOf(change.before, change.after).all()) {
    for (const pair of pairsOf(change)) {
      for (const moment of momentsIn(lived, change, pair)) {
        const [old, now] = [outcomeOf(moment, 'before'), outcomeOf(moment, 'after')];
        if (old !== now) seen.add(now ? 'wider' : 'narrower');
      }
    }
  }
  return seen;
}

/** Every so many of them. */
function judged(
  files: readonly SourceFile[],
  every: number,
): readonly (readonly [ConditionChange, ConditionVerdict])[] {
  const before = opened(files);
  const some = mutantsOf(before, files).filter((_, index) => index % every === 0);
  const changed = some.flatMap((mutant) => {
    const after = openProject(mutant.files()).project;
    return after ? changesOf(before, after).slice(0, 1) : [];
  });
  return changed.map((change) => [change, proveCondition(change)] as const);
}

describe('mutants of conditions', () => {
  test.each([
    ['of the shop', SHOP_FILES, 6, 0.8],
    ['of the example store', STORE_FILES, 40, 0.7],
  ] as const)('%s', (_, files, every, share) => {
    const verdicts = judged(files, every);
    let shown = 0;
    let differing = 0;
    for (const [change, { effects, certainty }] of verdicts) {
      for (const way of seenIn(change)) {
        const isAllowed = effects.includes('unknown') || (effects as readonly string[]).includes(way);
        expect(isAllowed, `${change.role} of ${change.documentAfter.name}: ${way}`).toBe(true);
      }
      if (effects[0] === 'none') continue;
      differing += 1;
      if (certainty.kind === 'shown') shown += 1;
    }
    expect(differing).toBeGreaterThan(2);
    expect(shown / differing).toBeGreaterThan(share);
  });
});
