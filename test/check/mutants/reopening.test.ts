/** What is remembered of files makes no difference to what is made of them. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mutantsOf } from '../../../src/check/mutants/mutants.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import type { Opened } from '../../../src/simulate/project.js';
import { openProject } from '../../../src/simulate/project.js';
import { simulate } from '../../../src/simulate/simulate.js';
import type { Timeline } from '../../../src/simulate/simulate.js';
import { runs } from '../../runs.js';
import { anEdit } from '../rule-edits.js';
import { lives, soundRules } from './laws.js';
import { SHOP_FILES, STORE_FILES } from './store.js';

/** The same files as if they had never been seen. */
function anew(files: readonly SourceFile[]): readonly SourceFile[] {
  return files.map(({ path, text }) => ({ path, text }));
}

/** All that is told of a project: its mistakes, what is written of its mails and the code made of that. */
function toldOf({ project, diagnostics, declared }: Opened): string {
  const outlines = [...(project?.outlines ?? new Map<string, never>())].map(
    ([key, { source, codes, constants, slots, layout }]) => [
      key,
      { ...source, dataAt: undefined },
      codes,
      constants,
      slots.length,
      layout.text,
      Object.keys(source.data).map((name) => source.dataAt?.(name)),
    ],
  );
  const { catalogs, broken, hasUnreadFile, remains } = declared.ruleSet;
  const rows = [...catalogs.values()].map(({ name, rows: all, counts, fingerprint, isBroken }) => {
    return [name, [...all], counts, fingerprint, isBroken];
  });
  const left = remains.map(({ kind, document }) => [kind, document.name]);
  return JSON.stringify([diagnostics, outlines, rows, [...broken], hasUnreadFile, left]);
}

function decidedOf({ project }: Opened, timelines: readonly Timeline[]): string {
  return JSON.stringify(timelines.map((one) => project && simulate(project.program, one, 'on').decisions));
}

describe('a project that is opened beside another', () => {
  it.each([
    ['the example store', STORE_FILES, 19],
    ['the shop', SHOP_FILES, 4],
  ] as const)('is what it is when opened alone, for changes of %s', (_, files, every) => {
    const { project } = openProject(files);
    const mutants = mutantsOf(project!, files).filter((_one, index) => index % every === 0);
    for (const mutant of mutants) {
      const changed = mutant.files();
      expect(toldOf(openProject(changed)), mutant.id).toBe(toldOf(openProject(anew(changed))));
    }
    expect(mutants.length).toBeGreaterThan(15);
  });

  it('is what it is when opened alone, whatever was opened before', () => {
    fc.assert(
      fc.property(fc.array(anEdit, { minLength: 1, maxLength: 4 }), (edits) => {
        let files = SHOP_FILES;
        for (const edit of edits) {
          files = edit(files);
          expect(toldOf(openProject(files))).toBe(toldOf(openProject(anew(files))));
        }
      }),
      { numRuns: runs(25) },
    );
  });

  it('decides the same', () => {
    fc.assert(
      fc.property(soundRules, lives, fc.nat(), ({ files, project }, timelines, pick) => {
        const mutants = mutantsOf(project, files);
        const changed = mutants[pick % mutants.length]!.files();
        const alone = decidedOf(openProject(anew(changed)), timelines);
        expect(decidedOf(openProject(changed), timelines)).toBe(alone);
      }),
      { numRuns: runs(5) },
    );
  });
});
