import { test } from 'vitest';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import { STORE_FILES } from '../../check/mutants/store.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { openProject } from '../../../src/simulate/project.js';
import { changesOf, opened } from './rule-sets.js';

test('store', () => {
  const before = opened(STORE_FILES);
  const mutants = mutantsOf(before, STORE_FILES);
  const counts: Record<string, number> = {};
  const times: number[] = [];
  let n = 0;
  for (const mutant of mutants) {
    const after = openProject(mutant.files(STORE_FILES)).project;
    if (!after) continue;
    for (const change of changesOf(before, after)) {
      if (n++ < Number(process.env['FROM'] ?? 60)) continue;
      const start = performance.now();
      const verdict = proveCondition(change);
      times.push(performance.now() - start);
      const key = `${verdict.effects.join('+')} ${verdict.certainty.kind}`;
      counts[key] = (counts[key] ?? 0) + 1;
      console.log(
        change.role,
        change.documentAfter.name,
        mutant.says,
        '\n  ',
        key,
        JSON.stringify(verdict.certainty),
        Math.round(times.at(-1)!),
      );
    }
  }
  times.sort((a, b) => a - b);
  console.log(
    counts,
    n,
    times[Math.floor(times.length / 2)],
    times.at(-1),
    times.reduce((a, b) => a + b, 0),
  );
}, 600000);
