import * as fc from 'fast-check';
import { it } from 'vitest';
import { readFragments } from '../../src/check/given-file.js';
import { fragmentMistakes } from '../../src/check/given.js';
import { readScenarios } from '../../src/check/scenario.js';
import { openProject } from '../../src/simulate/project.js';
import { fragmentFile, fragmentsOf, scenariosOf, STORE, styles, textOf, TRIAL } from './whole-files.js';
it('x', () => {
  for (const world of [TRIAL, STORE]) {
    const { project } = openProject(world.rules);
    const codes = new Map<string, number>();
    let files = 0; let ok = 0;
    for (const [d, s, st] of fc.sample(fc.tuple(fragmentsOf(world), scenariosOf(world, { hasContents: false }), styles), 300)) {
      const f = readFragments([fragmentFile(d)]);
      for (const x of [...f.diagnostics, ...fragmentMistakes(f)]) codes.set('F '+x.message, (codes.get('F '+x.message) ?? 0) + 1);
      const { diagnostics } = readScenarios({ path: 'scenarios/one.yaml', text: textOf(s, st) }, project!, f);
      files++;
      const errors = diagnostics.filter((one) => one.severity === 'error');
      if (errors.length === 0) ok++;
      for (const x of errors) { const k = `${x.code} ${x.message.slice(0, 90)}`; codes.set(k, (codes.get(k) ?? 0) + 1); }
    }
    console.log(world.name, files, ok, [...codes].sort((a, b) => b[1] - a[1]).slice(0, 25).map(([k, n]) => `${n} ${k}`).join('\n'));
  }
});
