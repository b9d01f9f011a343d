import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../src/check/dependencies.js';
import { affectedBy, changedBetween, dependenciesOf, filesOf } from '../../src/check/dependencies.js';
import { live } from '../../src/check/life.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { SourceFile } from '../../src/language/source-file.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { runs } from '../runs.js';
import type { Edit } from './rule-edits.js';
import { anEdit } from './rule-edits.js';
import { SHOP } from './shop.js';

function filesIn(root: string, folder: string, ending: RegExp): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => ending.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

interface Files {
  readonly rules: readonly SourceFile[];
  readonly scenarios: readonly SourceFile[];
}

function filesOfProject(root: string): Files {
  return {
    rules: [...filesIn(root, 'rules', /\.(yaml|csv)$/), ...filesIn(root, 'templates', /\.mjml$/)],
    scenarios: filesIn(root, 'scenarios', /\.yaml$/),
  };
}

const STORE = filesOfProject(join(import.meta.dirname, '../..'));
const TRIAL = filesOfProject(SHOP);

async function treeOf({
  rules,
  scenarios,
}: Files): Promise<Tree & { readonly outcomes: ReadonlyMap<string, string> }> {
  const { project, declared } = openProject(rules);
  const { mails, diagnostics } = await compileMails(project?.outlines ?? new Map());
  const areSound = project !== undefined && diagnostics.every(({ severity }) => severity !== 'error');
  const outcomes = new Map(
    scenarios.map((file) => [file.path, JSON.stringify(project && areSound ? outcomesOf(file) : rules)]),
  );
  function outcomesOf(file: SourceFile) {
    const { cases, diagnostics: mistakes } = readScenarios(file, project!);
    return [
      mistakes.map(({ code, span }) => `${code} ${formatPlace(span)}`),
      cases.map((one) => {
        const { failures, snapshots } = runCase(one, project!, mails);
        const life = live(one, project!, mails);
        // More than holds or fails: every decision, every mail as it is read.
        const decisions = life.decisions.map((decision) => {
          const { gates, place, trace, ...told } = decision as unknown as Record<string, unknown>;
          return [told, life.render(decision)];
        });
        return [one.name, failures.map(({ span }) => formatPlace(span)), snapshots, decisions, life.endTime];
      }),
    ];
  }
  return { scenarios, rules: { files: rules, ruleSet: declared.ruleSet, areSound }, outcomes };
}

describe('what a scenario file depends on', () => {
  it.each([
    ['the example store', STORE, 150],
    ['the shop', TRIAL, 60],
  ] as const)(
    'has nothing less than what changes its result, in %s',
    async (_, files, usual) => {
      const before = await treeOf(files);
      const seen = { sound: 0, differ: 0, spared: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(anEdit, { minLength: 1, maxLength: 3 }), async (edits: readonly Edit[]) => {
          const rules = edits.reduce((now, edit) => edit(now), files.rules);
          const after = await treeOf({ ...files, rules });
          const affected = new Set(affectedBy(before, after));
          const differing = files.scenarios.filter(
            ({ path }) => before.outcomes.get(path) !== after.outcomes.get(path),
          );
          if (after.rules.areSound) {
            seen.sound += 1;
            seen.differ += differing.length;
            seen.spared += files.scenarios.length - affected.size;
          }
          expect(differing.map(({ path }) => path).filter((path) => !affected.has(path))).toEqual([]);
        }),
        { numRuns: runs(usual) },
      );
      if (usual > 100) console.log(seen);
      expect(seen.sound).toBeGreaterThan(runs(usual) / 10);
      expect(seen.differ).toBeGreaterThan(0);
    },
    120_000,
  );
});

it('prints', async () => {
  const tree = await treeOf(STORE);
  for (const file of STORE.scenarios)
    console.log(file.path, filesOf(file, tree).join(' '), [...dependenciesOf(file, tree)].length);
  void changedBetween;
});
