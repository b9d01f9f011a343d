/** The engine with the defect that `MAILWRIGHT_DEFECT` names, or as it is: what `npm run fuzz` is tried by. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alwaysOnInvariants } from '../../src/check/invariants/always-on.js';
import type { simulate as simulateWell } from '../../src/simulate/simulate.js';
import { timelines } from '../check/invariants/crowded-lives.js';
import { projectOf } from '../check/invariants/project-of.js';
import { documents, rulesOf } from '../engine/rules.js';
import { runs } from '../runs.js';

const defect = process.env['MAILWRIGHT_DEFECT'];
const { simulate } = (await import(
  /* @vite-ignore */ `../../src/simulate/simulate.ts${defect === undefined ? '' : `?defect=${defect}`}`
)) as { readonly simulate: typeof simulateWell };

test('no law is broken', () => {
  fc.assert(
    fc.property(documents, timelines, (written, timeline) => {
      const project = projectOf(rulesOf(written));
      const life = { timeline, simulated: simulate(project.program, timeline, 'on') };
      const broken = alwaysOnInvariants(project, new Map()).filter(
        ({ judge }) => judge(life).kind === 'broken',
      );
      expect(broken.map(({ name }) => name)).toEqual([]);
    }),
    { numRuns: runs(12) },
  );
});
