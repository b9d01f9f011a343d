/** What the semantic diff of any two rule sets keeps to. */
import { describe, expect, test } from 'vitest';
import { changesOf } from '../../../src/plan/diff/changes.js';
import { proveCondition } from '../../../src/plan/conditions/prove.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { openProject } from '../../../src/simulate/project.js';
import { SHOP_FILES, STORE_FILES } from '../../check/mutants/store.js';
import { filesOf, namesIn } from '../../rule-sets.js';

const SETS: readonly (readonly [string, readonly SourceFile[]])[] = [
  ['the store', STORE_FILES],
  ['the shop', SHOP_FILES],
  ...namesIn('planted').map((name) => [name, filesOf('planted', name)] as const),
  ...namesIn('sound').map((name) => [name, filesOf('sound', name)] as const),
];

const opened = (files: readonly SourceFile[]) => openProject(files).project!;

describe('a rule set against itself', () => {
  test.each(SETS)('%s, read again', (_, files) => {
    const again = files.map(({ path, text }) => ({ path, text }));
    expect(changesOf(opened(files), opened(again), proveCondition)).toEqual([]);
  });
});
