import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livesOf, lifeAt } from '../../../src/check/lives/lives.js';
import type { Side } from '../../../src/check/mutants/difference.js';
import { compare, corpusOf } from '../../../src/check/mutants/difference.js';
import { equivalenceOf } from '../../../src/check/mutants/equivalence.js';
import type { Mutant } from '../../../src/check/mutants/mutant.js';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { renderMail } from '../../../src/render/render.js';
import { compileMails, mailOf, openProject } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import { decisionRecord } from '../../../src/vocabulary/decision-record.js';
import { exposureRecord } from '../../../src/vocabulary/exposure.js';
import { runs } from '../../runs.js';
import { soundRules } from './laws.js';
import { SHOP_FILES, STORE_FILES } from './store.js';

async function sideOf(files: readonly SourceFile[]): Promise<Side | undefined> {
  const { project } = openProject(files);
  if (!project) return undefined;
  const { mails, diagnostics } = await compileMails(project.outlines);
  return diagnostics.length > 0 ? undefined : { project, mails };
}

/** All that comes of a life, written down: the slow twin of a comparison. */
function toldOf({ project, mails }: Side, timeline: Timeline): string {
  const { decisions, exposures } = simulate(project.program, timeline);
  const all = decisions.map((decision) => {
    const mail = mailOf(mails, decision);
    const rendered = mail && decision.mail && renderMail(mail, decision.mail);
    return [decisionRecord(decision), rendered && { ...rendered, span: undefined }];
  });
  return JSON.stringify([all, exposures.map(exposureRecord)]);
}

function livesFor({ project }: Side, count: number): readonly Timeline[] {
  const drawn = livesOf(project);
  return Array.from({ length: count }, (_, run) => lifeAt(drawn, 11, run));
}

async function checkChanges(
  files: readonly SourceFile[],
  count: number,
  pick: (mutants: readonly Mutant[]) => readonly Mutant[],
): Promise<{ readonly differing: number; readonly spared: number }> {
  const side = (await sideOf(files))!;
  const lives = livesFor(side, count);
  const before = lives.map((life) => toldOf(side, life));
  const corpus = corpusOf(side, lives);
  let [differing, spared] = [0, 0];
  for (const mutant of pick(mutantsOf(side.project, files))) {
    const changed = await sideOf(mutant.files());
    if (!changed) continue;
    const found = compare(corpus, mutant.document, changed);
    const first = lives.findIndex((life, index) => before[index] !== toldOf(changed, life));
    expect(found.difference?.life ?? -1, mutant.id).toBe(first);
    if (first >= 0) expect(equivalenceOf(side.project, mutant, changed.project), mutant.id).toBeUndefined();
    differing += first < 0 ? 0 : 1;
    spared += found.spared;
  }
  return { differing, spared };
}

describe('the first life on which changed rules differ', () => {
  it.each([
    ['the example store', STORE_FILES, 20, 17],
    ['the shop', SHOP_FILES, 60, 2],
  ] as const)(
    'is the first of which anything else is told, for changes of %s',
    async (_, files, count, every) => {
      const found = await checkChanges(files, count, (all) =>
        all.filter((_one, index) => index % every === 0),
      );
      expect(found.differing).toBeGreaterThan(8);
      expect(found.spared).toBeGreaterThan(0);
    },
    60_000,
  );

  it('is that in any rules', async () => {
    await fc.assert(
      fc.asyncProperty(soundRules, fc.nat(), async ({ files }, seed) => {
        await checkChanges(files, 12, (all) => all.filter((_one, index) => (index + seed) % 15 === 0));
      }),
      { numRuns: runs(3), endOnFailure: true },
    );
  }, 60_000);

  it('tells what was decided before and after', async () => {
    const side = (await sideOf(STORE_FILES))!;
    const mutant = mutantsOf(side.project, STORE_FILES).find(({ id }) =>
      id.includes('settle.wait wait-longer'),
    )!;
    const changed = (await sideOf(mutant.files()))!;
    const found = compare(corpusOf(side, livesFor(side, 60)), mutant.document, changed).difference!;
    expect(found.kind).toBe('decision');
    expect([found.before, found.after].some((one) => one?.campaign === 'cart-recovery')).toBe(true);
    expect(simulate(side.project.program, found.timeline).decisions).toContainEqual(
      found.before ?? found.after,
    );
  });
});
