/** The laws that are always on, over random rules and lives: the engine is sound, and none of them says otherwise. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alwaysOnInvariants } from '../../../src/check/invariants/always-on.js';
import type { Project } from '../../../src/simulate/project.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Rules } from '../../engine/rules.js';
import { documents, rulesOf } from '../../engine/rules.js';
import { runs } from '../../runs.js';
import { timelines } from './crowded-lives.js';

/** Without templates: what mails say is looked at elsewhere. */
function projectOf(rules: Rules): Project {
  const fits = () => [];
  return { ...rules, outlines: new Map(), check: fits, checkTraits: fits } as unknown as Project;
}

test('no law is broken, and each is put to the test', () => {
  const verdicts = new Map<string, number>();
  fc.assert(
    fc.property(documents, fc.array(timelines, { minLength: 1, maxLength: 4 }), (written, lives) => {
      const project = projectOf(rulesOf(written));
      const laws = alwaysOnInvariants(project, new Map());
      for (const timeline of lives) {
        const life = { timeline, simulated: simulate(project.program, timeline, 'on') };
        for (const { name, judge } of laws) {
          const verdict = judge(life);
          if (verdict.kind === 'broken') throw new Error(JSON.stringify([name, verdict.breach, life]));
          verdicts.set(`${name} ${verdict.kind}`, (verdicts.get(`${name} ${verdict.kind}`) ?? 0) + 1);
        }
      }
    }),
    { numRuns: runs(150) },
  );
  if (process.env['MAILWRIGHT_RUNS'] !== undefined)
    process.stdout.write(`${JSON.stringify([...verdicts])}\n`);
});
