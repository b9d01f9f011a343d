/** What the semantic diff of any two rule sets keeps to. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { lifeAt, livesOf } from '../../../src/check/lives/lives.js';
import { mutantsOf as storeMutants } from '../../../src/check/mutants/mutants.js';
import { indexOf } from '../../../src/check/rule-index.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import type { Change, Effect } from '../../../src/plan/change.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { changesOf } from '../../../src/plan/diff/changes.js';
import { documentsOf } from '../../../src/plan/diff/documents.js';
import type { Project } from '../../../src/simulate/project.js';
import { openProject } from '../../../src/simulate/project.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { simulate } from '../../../src/simulate/simulate.js';
import { SHOP_FILES, STORE_FILES } from '../../check/mutants/store.js';
import {
  anyComparison,
  changesOf as mutantsOf,
  lives,
  soundRules,
  toldOf,
} from '../../check/mutants/laws.js';
import { filesOf, namesIn } from '../../rule-sets.js';
import { runs } from '../../runs.js';
import { BASE_FILES } from './case-files.js';
import { unlike } from './unlike.js';

const SETS: readonly (readonly [string, readonly SourceFile[]])[] = [
  ['the store', STORE_FILES],
  ['the shop', SHOP_FILES],
  ['the base of the cases', BASE_FILES],
  ...(['planted', 'sound'] as const).flatMap((kind) =>
    namesIn(kind)
      .filter((_, index) => index % 2 === 0)
      .map((name) => [name, filesOf(kind, name)] as const),
  ),
];

function opened(files: readonly SourceFile[]): Project {
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return project;
}

/** The same rules in other files, with keys in another order, other quotes and comments. */
function rewritten(files: readonly SourceFile[]): readonly SourceFile[] {
  const texts = files.filter(({ path }) => /\.ya?ml$/.test(path));
  // Tables are named from where a document stands.
  const isAlone = (document: unknown) => (document as { readonly file?: string }).file !== undefined;
  const documents = texts.flatMap(({ path, text }) =>
    parseAllDocuments(text, { version: '1.2' }).map((one) => ({ path, document: one.toJS() as unknown })),
  );
  const moved = documents.filter(({ document }) => !isAlone(document)).toReversed();
  const stay = documents.filter(({ document }) => isAlone(document));
  return [
    {
      path: 'rules/moved/all.yaml',
      text: moved
        .map(
          ({ document }) =>
            `# moved\n${stringify(turnedRound(document), null, { defaultStringType: 'QUOTE_DOUBLE' })}`,
        )
        .join('---\n'),
    },
    ...stay.map(({ path, document }, index) => ({
      path: path.replace(/[^/]*$/, `stays-${index}.yml`),
      text: JSON.stringify(turnedRound(document), null, 2),
    })),
    ...files.filter((file) => !texts.includes(file)),
  ].filter(({ text }) => text !== '');
}

function turnedRound(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnedRound);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      // Levels are written from the lowest on.
      .map(([key, one]) => [key, key === 'levels' ? one : turnedRound(one)]),
  );
}

describe('a rule set against itself', () => {
  test.each(SETS)('%s', (_, files) => {
    const before = opened(files);
    expect(changesOf(before, opened(files.map((file) => ({ ...file }))), proveCondition)).toEqual([]);
    expect(changesOf(before, opened(rewritten(files)), proveCondition)).toEqual([]);
  });
});

describe('who reads whom', () => {
  test.each(SETS)('%s: whoever is read is named there', (_, files) => {
    const { ruleSet } = opened(files);
    const { documents } = indexOf(ruleSet);
    const unknown = [...documentsOf(ruleSet).values()].flatMap(({ key, references }) => {
      const known = documents.get(key);
      if (!known || key.startsWith('experiment ')) return [];
      return references
        .map((one) => one.key)
        .filter((one) => documents.has(one) && !known.reads.includes(one))
        .map((one) => `${key} reads ${one}`);
    });
    expect(unknown).toEqual([]);
  });
});

const effectsIn = (changes: readonly Change[]): readonly Effect[] =>
  changes.flatMap(({ effects }) => effects);

const isWithin = (changes: readonly Change[], ...allowed: readonly Effect[]) =>
  effectsIn(changes).every((one) => ['none', ...allowed].includes(one));

/** When, whom, what and how, and none of the words. */
function decisionsOf({ program }: Project, life: Timeline): string {
  return JSON.stringify(
    simulate(program, life).decisions.map(({ at, user, campaign, step, outcome, reason }) => [
      at,
      user,
      campaign,
      step,
      outcome,
      reason,
    ]),
  );
}

describe('of generated rules', () => {
  test('what is said holds in lives', () => {
    const seen = { none: 0, content: 0, other: 0 };
    fc.assert(
      fc.property(
        soundRules,
        fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
        fc.nat(),
        lives,
        (sound, picks, pick, timelines) => {
          const all = mutantsOf(sound);
          const ofWords = all.filter(({ id }) => /^content |\.(data|subject|preheader)\b/.test(id));
          const made = [
            all[pick % Math.max(1, all.length)],
            ofWords[pick % Math.max(1, ofWords.length)],
            anyComparison(sound, picks),
          ];
          for (const mutant of made) {
            const after = mutant && openProject(mutant.files()).project;
            if (!after) continue;
            const changes = changesOf(sound.project, after, proveCondition);
            seen[isWithin(changes) ? 'none' : isWithin(changes, 'content') ? 'content' : 'other'] += 1;
            for (const life of timelines) {
              if (isWithin(changes))
                expect(toldOf(after, life, false), mutant.says).toBe(toldOf(sound.project, life, false));
              else if (isWithin(changes, 'content'))
                expect(decisionsOf(after, life), mutant.says).toBe(decisionsOf(sound.project, life));
              else
                expect(unlike(sound.project, after, life, changes), `${mutant.id} ${mutant.says}`).toEqual(
                  [],
                );
            }
          }
        },
      ),
      { numRuns: runs(8) },
    );
    expect(Math.min(seen.none + seen.content, seen.other), JSON.stringify(seen)).toBeGreaterThan(0);
  });
});

describe('of the example store', () => {
  test('what is said of a change covers what lives show', () => {
    const before = opened(STORE_FILES);
    const drawn = livesOf(before);
    const timelines = Array.from({ length: 16 }, (_, index) => lifeAt(drawn, 7, index));
    const mutants = storeMutants(before, STORE_FILES).filter((_, index) => index % 23 === 3);
    const unsaid = mutants.flatMap((mutant) => {
      const after = openProject(mutant.files()).project;
      if (!after) return [];
      const changes = changesOf(before, after, proveCondition);
      const found = timelines.flatMap((life) => unlike(before, after, life, changes));
      return [...new Set(found)].map((one) => `${mutant.id}: ${one}`);
    });
    expect(mutants.length).toBeGreaterThan(15);
    expect(unsaid).toEqual([]);
  });
});
