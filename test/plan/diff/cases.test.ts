/** What each kind of edit does: a case for every key of every kind of document. */
import { describe, expect, test } from 'vitest';
import { KINDS, KIND_SCHEMAS } from '../../../src/language/schema/kinds.js';
import type { Change, Effect } from '../../../src/plan/change.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import { changesOf } from '../../../src/plan/diff/changes.js';
import type { Project } from '../../../src/simulate/project.js';
import { openProject } from '../../../src/simulate/project.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import type { Case } from './case-files.js';
import { CASES, sidesOf, unprovenIfOtherwise } from './case-files.js';
import { keysOf, keyOf } from './schema-keys.js';

const known = new Map<string, Project>();

/** Most cases have the same rules before. */
function opened(files: readonly SourceFile[]): Project {
  const key = JSON.stringify(files);
  const project = known.get(key) ?? openedAnew(files);
  known.set(key, project);
  return project;
}

function openedAnew(files: readonly SourceFile[]) {
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return project;
}

function changesIn(one: Case): readonly Change[] {
  const { before, after } = sidesOf(one);
  const prove = one.by === 'any' && !one.proves ? unprovenIfOtherwise : proveCondition;
  return changesOf(opened(before), opened(after), prove);
}

const said = (changes: readonly Change[]) =>
  Object.fromEntries(
    changes.map(({ kind, name, effects }): [string, readonly Effect[]] => [
      `${kind} ${name}`,
      [...effects].sort(),
    ]),
  );

describe('what an edit does', () => {
  test.each(CASES.map((one) => [`${one.in}: ${one.does}`, one] as const))('%s', (_, one) => {
    const changes = changesIn(one);
    const expected = Object.entries(one.says).map(([key, effects]) => [key, [...effects].sort()]);
    const found = said(changes);
    expect(Object.keys(found).sort()).toEqual(Object.keys(one.says).sort());
    if (one.by !== 'any' || one.proves) expect(found).toEqual(Object.fromEntries(expected));
    // How much is proven of a condition is held to in its own tests.
    else
      for (const [key, effects] of Object.entries(found))
        for (const effect of effects)
          expect([...one.says[key]!, 'unknown'], `${key} is ${effect}`).toContain(effect);
    const own = changes.find(({ kind, name }) => `${kind} ${name}` === one.in);
    const kinds = new Set(own?.parts.map(({ certainty }) => certainty.kind));
    if (one.by !== 'any' && own?.how === 'edited') expect([...kinds]).toEqual([one.by ?? 'by-kind']);
  });

  test('there is a case for every key', () => {
    const left = KINDS.filter((kind) => !['invariant', 'source', 'gate'].includes(kind)).flatMap((kind) => {
      const keys = keysOf(KIND_SCHEMAS[kind]);
      const own = CASES.filter((one) => one.in.startsWith(`${kind} `));
      const touched = new Set(
        own.flatMap(({ edits, also = [] }) => [...edits.map(({ at }) => keyOf(at, keys)), ...also]),
      );
      // What is about no kind has a case of any.
      const common = new Set(['kind', 'name', 'version', 'description', 'owner', 'tags']);
      return [...keys]
        .filter(
          (key) => !common.has(key) && ![...touched].some((one) => one === key || one.startsWith(`${key}.`)),
        )
        .map((key) => `${kind} ${key}`);
    });
    expect(left).toEqual([]);
  });

  test('kinds that mail nobody have a case each', () => {
    const aside = KINDS.filter((kind) => ['invariant', 'source', 'gate'].includes(kind));
    for (const kind of aside)
      expect(
        CASES.some((one) => one.in.startsWith(`${kind} `)),
        kind,
      ).toBe(true);
  });
});
