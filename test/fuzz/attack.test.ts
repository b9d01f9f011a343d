/** Lives that are drawn from the rules of many projects, dirty ones too: nothing throws, and the engine keeps its laws. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { isSound } from '../../src/check/discover/shrink.js';
import type { Invariant } from '../../src/check/invariants/invariant.js';
import { invariantsOf } from '../../src/check/invariants/invariants.js';
import { lifeAt, livesOf } from '../../src/check/lives/lives.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { compileMails } from '../../src/simulate/project.js';
import type { Timeline } from '../../src/simulate/simulate.js';
import { simulate } from '../../src/simulate/simulate.js';
import { projectOf as bareProject } from '../check/invariants/project-of.js';
import type { Folder } from '../check/lives/projects.js';
import { FOLDERS, projectOf } from '../check/lives/projects.js';
import { documents, rulesOf } from '../engine/rules.js';
import { filesOf, namesIn, opened } from '../rule-sets.js';
import { runs, seedOf } from '../runs.js';

/** What is broken in one life, and the life. */
interface Broken {
  readonly law: string;
  readonly words: string;
  readonly life: Timeline;
}

function brokenIn(project: Project, laws: readonly Invariant[], life: Timeline): Broken | undefined {
  const simulated = simulate(project.program, life, 'on');
  for (const { name, judge } of laws) {
    const verdict = judge({ timeline: life, simulated });
    if (verdict.kind === 'broken') return { law: name, words: verdict.breach.words, life };
  }
  return undefined;
}

/** The projects whose rules are known to be sound, by name. */
const SHOPS: readonly (readonly [
  string,
  () => Promise<{ readonly project: Project; readonly mails: Mails }>,
])[] = [
  ...(Object.keys(FOLDERS) as Folder[]).map(
    (name) =>
      [
        name,
        async () => {
          const project = projectOf(name);
          return { project, mails: (await compileMails(project.outlines)).mails };
        },
      ] as const,
  ),
  ...namesIn('sound').map((name) => [name, () => opened(filesOf('sound', name))] as const),
];

describe.each(SHOPS)('%s', (_name, open) => {
  test.each([false, true])('breaks none of its laws (dirty lives: %j)', async (isInvalidToo) => {
    const { project, mails } = await open();
    const { laws } = invariantsOf(project, mails);
    const lives = livesOf(project, { isInvalidToo });
    const judged = isInvalidToo ? laws.filter(({ isDeclared }) => !isDeclared) : laws;
    let unsound = 0;
    for (let run = 0; run < runs(15); run++) {
      const life = lifeAt(lives, seedOf(1), run);
      if (!isSound(life, project)) unsound += 1;
      // What is declared may be broken by data that no schema allows; that it is judged at all is what counts.
      const simulated = simulate(project.program, life, 'on');
      for (const { judge } of laws) judge({ timeline: life, simulated });
      expect(brokenIn(project, judged, life)).toBeUndefined();
    }
    // Of a few lives all may be sound by chance.
    if (!isInvalidToo || runs(15) >= 15) expect(unsound > 0).toBe(isInvalidToo);
  });
});

describe('random rules', () => {
  test.each([false, true])('break no law that is always on (dirty lives: %j)', (isInvalidToo) => {
    fc.assert(
      fc.property(documents, fc.nat(1_000_000), (written, seed) => {
        const project = bareProject(rulesOf(written));
        const { laws } = invariantsOf(project, new Map());
        const judged = laws.filter(({ name }) => name !== 'mails-render');
        const lives = livesOf(project, { isInvalidToo });
        for (let run = 0; run < 6; run++)
          expect(brokenIn(project, judged, lifeAt(lives, seed, run))).toBeUndefined();
      }),
      { numRuns: runs(10) },
    );
  });
});
