import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../src/check/dependencies.js';
import { affectedBy, changedBetween, dependenciesOf, filesOf } from '../../src/check/dependencies.js';
import { isGivenFile } from '../../src/check/case.js';
import { readFragments } from '../../src/check/given-file.js';
import { loadPages } from '../../src/check/page.js';
import { livesOf } from '../../src/check/life.js';
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
/** Without those of fragments, which hold no tests. */
const WITH_TESTS = STORE.scenarios.map(({ path }) => path).filter((path) => !isGivenFile(path));

/** What a decision says of places in the rules. */
const OF_PLACES: ReadonlySet<string> = new Set(['gates', 'place', 'trace']);

async function treeOf({
  rules,
  scenarios,
}: Files): Promise<Tree & { readonly outcomes: ReadonlyMap<string, string> }> {
  const { project, declared } = openProject(rules);
  const { mails, diagnostics } = await compileMails(project?.outlines ?? new Map());
  const areSound = project !== undefined && diagnostics.every(({ severity }) => severity !== 'error');
  const fragments = readFragments(scenarios.filter(({ path }) => isGivenFile(path)));
  const pages = await loadPages();
  const files = scenarios.filter(({ path }) => !isGivenFile(path));
  const outcomes = new Map(
    files.map((file) => [file.path, JSON.stringify(project && areSound ? outcomesOf(file) : rules)]),
  );
  function outcomesOf(file: SourceFile) {
    const { cases, diagnostics: mistakes } = readScenarios(file, project!, fragments);
    return [
      mistakes.map(({ code, span }) => `${code} ${formatPlace(span)}`),
      cases.map((one) => {
        const { failures, snapshots } = runCase(one, project!, mails, pages);
        const lives = livesOf(one, project!, mails);
        // More than holds or fails: every decision, every mail as it is read.
        const decisions = lives.flatMap((life) =>
          life.decisions.map((decision) => {
            const told = Object.entries(decision).filter(([key]) => !OF_PLACES.has(key));
            return [told, life.render(decision)];
          }),
        );
        const ends = lives.map(({ endTime }) => endTime);
        return [one.name, failures.map(({ span }) => formatPlace(span)), snapshots, decisions, ends];
      }),
    ];
  }
  return { scenarios, rules: { files: rules, ruleSet: declared.ruleSet, areSound }, outcomes };
}

describe('what a scenario file depends on', () => {
  it.each([
    ['the example store', STORE, 30],
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
      expect(seen.sound).toBeGreaterThan(runs(usual) / 10);
      expect(seen.differ).toBeGreaterThan(0);
      if (files === STORE) expect(seen.spared).toBeGreaterThan(seen.sound);
    },
    300_000,
  );
});

/** The store with other rules: each file's text changed, left out where it becomes undefined. */
function storeWith(
  change: (file: SourceFile) => string | undefined,
  more: readonly SourceFile[] = [],
): Promise<Tree> {
  const rules = STORE.rules.flatMap((file) => {
    const text = change(file);
    return text === undefined ? [] : { ...file, text };
  });
  return treeOf({ ...STORE, rules: [...rules, ...more] });
}

const inFile = (path: string, from: string | RegExp, to: string) => (file: SourceFile) => {
  if (file.path !== path) return file.text;
  const text = file.text.replace(from, to);
  if (text === file.text) throw new Error(`${path} has no ${String(from)}`);
  return text;
};

const names = (paths: readonly string[]) => paths.map((path) => path.replace(/^scenarios\/|\.yaml$/g, ''));

describe('a change of the example store', () => {
  it.each([
    ['a comment', inFile('rules/policy.yaml', /^/, '# Said by the lawyers.\n'), []],
    [
      'a description',
      inFile('rules/campaigns/cart-recovery.yaml', /description: .*/, 'description: Other words.'),
      [],
    ],
    [
      'a campaign',
      inFile('rules/campaigns/post-purchase.yaml', /priority: \d+/, 'priority: 77'),
      [
        'browse-recovery',
        'caps',
        'cart-offers',
        'cart-recovery',
        'post-purchase',
        'quiet-hours',
        'second-time',
        'together',
        'win-back',
      ],
    ],
    [
      'a template that one campaign shows',
      inFile('templates/browse-recovery.mjml', '</mj-text>', '!</mj-text>'),
      ['browse-recovery', 'caps', 'second-time', 'together', 'win-back'],
    ],
    [
      'one of the segments of a file',
      inFile('rules/segments.yaml', 'within: 3d }', 'within: 4d }'),
      ['browse-recovery', 'caps', 'post-purchase', 'second-time', 'together', 'win-back'],
    ],
    [
      'the variants of an experiment',
      inFile('rules/experiments/cart-subject.yaml', /weight: 50/, 'weight: 60'),
      [
        'browse-recovery',
        'cart-offers',
        'cart-recovery',
        'cart-subject',
        'caps',
        'consent',
        'quiet-hours',
        'second-time',
        'together',
        'win-back',
      ],
    ],
    ['the policy', inFile('rules/policy.yaml', 'max: 1', 'max: 2'), names(WITH_TESTS)],
  ] as const)('%s concerns those that can come to touch it', async (_, change, wanted) => {
    const [before, after] = [await treeOf(STORE), await storeWith(change)];
    expect(after.rules.areSound).toBe(true);
    expect(names(affectedBy(before, after)).toSorted()).toEqual([...wanted].toSorted());
  });

  it('by moving a document into another file concerns nobody', async () => {
    const path = 'rules/content/welcome-back.yaml';
    const { text } = STORE.rules.find((file) => file.path === path)!;
    const after = await storeWith(
      (file) => (file.path === path ? undefined : file.text),
      [{ path: 'rules/moved.yaml', text: `# Now here.\n${text}` }],
    );
    expect(affectedBy(await treeOf(STORE), after)).toEqual([]);
  });

  it('by a new campaign concerns those whose events begin it', async () => {
    const { text } = STORE.rules.find(({ path }) => path === 'rules/campaigns/post-purchase.yaml')!;
    const before = await treeOf(STORE);
    const after = await storeWith(
      (file) => file.text,
      [{ path: 'rules/new.yaml', text: text.replace(/name: .*/, 'name: second-thanks') }],
    );
    expect([...changedBetween(before, after)]).toEqual(['campaign second-thanks']);
    expect(names(affectedBy(before, after))).toEqual(
      names(
        STORE.scenarios
          .filter(({ path, text: one }) => !isGivenFile(path) && /event: Order Completed/.test(one))
          .map(({ path }) => path),
      ),
    );
  });

  it('is a change of the file itself where that says something else', async () => {
    const before = await treeOf(STORE);
    const scenarios = STORE.scenarios.map((file) =>
      file.path === 'scenarios/caps.yaml'
        ? { ...file, text: `# More.\n${file.text}` }
        : file.path === 'scenarios/consent.yaml'
          ? { ...file, text: file.text.replace(/userId: \w+/, 'userId: zoe') }
          : file,
    );
    expect(affectedBy(before, await treeOf({ ...STORE, scenarios }))).toEqual(['scenarios/consent.yaml']);
  });

  it('to rules with mistakes, and back, concerns all', async () => {
    const before = await treeOf(STORE);
    const after = await storeWith(inFile('rules/policy.yaml', 'timeZone:', 'timezone:'));
    for (const [old, now] of [
      [before, after],
      [after, before],
    ] as const)
      expect(affectedBy(old, now)).toEqual(WITH_TESTS);
    expect(affectedBy(after, after)).toEqual([]);
  });
});

describe('what is given by name', () => {
  const given = (name: string, more: string) => ({
    path: `scenarios/given/${name}.yaml`,
    text: `kind: given\nname: ${name}\n${more}\n`,
  });
  const scenario = (name: string, text: string) => ({
    path: `scenarios/${name}.yaml`,
    text: `- name: one\n  ${text}\n`,
  });
  const SCENARIOS = [
    given('ada', 'profile: { userId: ada }'),
    given('buyer', 'use: [ada]\nhistory: [{ ago: 3d, event: Order Completed }]'),
    given('other', 'profile: { userId: bo }'),
    scenario('by-name', 'given: buyer'),
    scenario('in-a-row', "examples: [{ who: buyer }]\n  given: '${who}'"),
    scenario('in-part', "examples: [{ who: uy }]\n  given: 'b${who}er'"),
    scenario('of-none', 'given: { profile: { userId: ada2 } }'),
  ];

  it('counts for who names it, by whatever way', async () => {
    const before = await treeOf({ ...TRIAL, scenarios: SCENARIOS });
    const changed = SCENARIOS.map((file) =>
      file.path.endsWith('/ada.yaml') ? { ...file, text: file.text.replace('ada }', 'eve }') } : file,
    );
    const after = await treeOf({ ...TRIAL, scenarios: changed });
    expect(affectedBy(before, after)).toEqual([
      'scenarios/by-name.yaml',
      'scenarios/in-a-row.yaml',
      'scenarios/in-part.yaml',
    ]);
    expect(filesOf(SCENARIOS[3]!, before)).toEqual([
      'rules/shop.yaml',
      'scenarios/given/ada.yaml',
      'scenarios/given/buyer.yaml',
      'templates/mail.mjml',
    ]);
    expect(dependenciesOf(SCENARIOS[3]!, before)).toContain('event Order Completed');
    expect(dependenciesOf(SCENARIOS[6]!, before)).not.toContain('event Order Completed');
  });
});
