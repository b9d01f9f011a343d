/** Documents under other names: with all that reads them, and nothing else is a change. */
import { describe, expect, test } from 'vitest';
import type { SourceFile } from '../../../src/language/source-file.js';
import { changesOf } from '../../../src/plan/diff/changes.js';
import { openProject } from '../../../src/simulate/project.js';
import { BASE_FILES, unprovenIfOtherwise } from './case-files.js';

function opened(files: readonly SourceFile[]) {
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return project;
}

/** Wherever the word stands by itself. */
function replaced(from: string, to: string): readonly SourceFile[] {
  return BASE_FILES.map(({ path, text }) => ({
    path: path === `templates/${from}.mjml` ? `templates/${to}.mjml` : path,
    text: text.replaceAll(new RegExp(`(?<![\\w-])${from}(?![\\w-]|[:.])`, 'g'), to),
  }));
}

const changesTo = (files: readonly SourceFile[]) =>
  changesOf(opened(BASE_FILES), opened(files), unprovenIfOtherwise).map(
    ({ kind, name, how, renamedFrom, effects }) => ({
      document: `${kind} ${name}`,
      how,
      renamedFrom,
      effects,
    }),
  );

describe('a document of another name', () => {
  test.each([
    ['segment', 'regular', 'often-here'],
    ['segment', 'lapsed', 'gone'],
    ['score', 'engagement', 'interest'],
    ['catalog', 'products', 'goods'],
    ['content', 'urgent', 'hurry'],
    ['template', 'plain', 'simple'],
    ['experiment', 'cart-words', 'words-of-the-cart'],
    ['invariant', 'buyers-are-left-alone', 'leave-buyers-alone'],
    ['source', 'warehouse', 'the-warehouse'],
  ])('%s %s', (kind, from, to) => {
    const files = replaced(from, to).map((file) =>
      // The table is the same, and so is the seed.
      file.path.endsWith('.csv')
        ? file
        : { ...file, text: file.text.replace(`file: ${to}.csv`, `file: ${from}.csv`) },
    );
    expect(changesTo(files)).toEqual([
      { document: `${kind} ${to}`, how: 'renamed', renamedFrom: from, effects: ['none'] },
    ]);
  });

  test('a segment that is written otherwise as well is known by who reads it', () => {
    const renamed = replaced('lapsed', 'gone');
    const [from, to] = ['name: gone\n', 'name: gone\ndescription: Not seen for long.\n'];
    const files = renamed.map((file) => ({ ...file, text: file.text.replace(from, to) }));
    expect(files).not.toEqual(renamed);
    expect(changesTo(files)).toEqual([
      { document: 'segment gone', how: 'edited', renamedFrom: undefined, effects: ['none'] },
    ]);
  });

  test('a campaign is known to its runs and its mails by its name', () => {
    expect(changesTo(replaced('win-back', 'come-back'))).toEqual([
      {
        document: 'campaign come-back',
        how: 'renamed',
        renamedFrom: 'win-back',
        effects: ['content', 'in-flight', 'narrower', 'wider'],
      },
    ]);
  });

  test('an experiment without a seed is dealt out by its name', () => {
    expect(changesTo(replaced('quiet-review', 'hushed-review'))).toMatchObject([
      { document: 'campaign review', how: 'through', effects: ['narrower', 'wider'] },
      { document: 'experiment hushed-review', how: 'renamed', effects: ['narrower', 'wider'] },
    ]);
  });

  test('a segment that came to mean something else is one change, with what that does', () => {
    const files = replaced('regular', 'often-here').map((file) => ({
      ...file,
      text: file.text.replace('value: 3 }', 'value: 4 }'),
    }));
    expect(
      changesTo(files)
        .map(({ document, how }) => `${how} ${document}`)
        .toSorted(),
    ).toEqual([
      'edited segment often-here',
      'through campaign cart',
      'through content hero',
      'through segment loyal',
    ]);
  });
});

describe('the way of a change', () => {
  test('is the shortest, from the document that was edited', () => {
    const files = BASE_FILES.map((file) => ({
      ...file,
      text: file.text.replace('value: 3 }', 'value: 2 }'),
    }));
    const changes = changesOf(opened(BASE_FILES), opened(files), unprovenIfOtherwise);
    const ways = Object.fromEntries(
      changes.map(({ kind, name, way }) => [`${kind} ${name}`, way.map((one) => one.name).join(' → ')]),
    );
    expect(ways).toEqual({
      'segment regular': '',
      'segment loyal': 'regular → loyal',
      'content hero': 'regular → loyal → hero',
      'campaign cart': 'regular → loyal → cart',
    });
  });
});
