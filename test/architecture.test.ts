/** The structure that `src/README.md` draws, held against the imports and names in the code. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** What each folder may import from beside itself. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  vocabulary: [],
  language: ['vocabulary'],
  experiment: ['vocabulary'],
  compile: ['vocabulary', 'language', 'experiment'],
  engine: ['vocabulary', 'compile'],
  render: ['vocabulary'],
  simulate: ['vocabulary', 'language', 'compile', 'engine', 'render'],
  check: ['vocabulary', 'language', 'experiment', 'compile', 'engine', 'render', 'simulate'],
  'json-rules': ['vocabulary', 'language'],
  plan: ['vocabulary', 'language', 'experiment', 'compile', 'engine', 'render', 'simulate', 'check'],
  history: ['vocabulary', 'language', 'compile', 'engine', 'render', 'simulate'],
  cli: [
    'vocabulary',
    'language',
    'compile',
    'engine',
    'render',
    'simulate',
    'check',
    'json-rules',
    'plan',
    'history',
  ],
};

const MAY_USE_NODE = new Set(['history', 'cli']);

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly from: string;
}

function sourceFiles(): readonly string[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(SRC, path));
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier]) => specifier!,
  );
  return specifiers.map((from) => ({
    file: relative(SRC, file),
    folder: relative(SRC, file).split('/')[0]!,
    from,
  }));
}

const files = sourceFiles();
const imports = files.flatMap(importsOf);

describe('the layers', () => {
  test('there is code to look at, in every folder of the table', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(100);
    expect([...new Set(imports.map(({ folder }) => folder))].sort()).toEqual(Object.keys(LAYERS).sort());
  });

  test('a folder imports from those above it only', () => {
    const wrong = imports
      .filter(({ from }) => from.startsWith('.'))
      .map((one) => ({
        ...one,
        target: relative(SRC, resolve(SRC, dirname(one.file), one.from)).split('/')[0]!,
      }))
      .filter(
        ({ folder, target }) => target !== '..' && target !== folder && !LAYERS[folder]?.includes(target),
      );
    expect(wrong).toEqual([]);
  });

  test('only the folders with sockets, files and clocks use Node', () => {
    const wrong = imports.filter(({ folder, from }) => from.startsWith('node:') && !MAY_USE_NODE.has(folder));
    expect(wrong).toEqual([]);
  });

  test('`step` is called by simulate, which the backtest goes through, and nowhere else', () => {
    const callers = files
      .filter((file) => /\b(?:step(?:All)?|settleAll)\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(SRC, file));
    expect(callers.sort()).toEqual(['engine/step.ts', 'simulate/person.ts', 'simulate/simulate.ts']);
  });
});

describe('the map', () => {
  const map = readFileSync(join(SRC, 'README.md'), 'utf8');

  test('tells of every folder', () => {
    for (const folder of Object.keys(LAYERS)) expect(map).toContain(`\`${folder}/\``);
  });

  test('each word of the glossary is the name of something exported', () => {
    const glossary = map.slice(map.indexOf('## Glossary'));
    const words = [...glossary.matchAll(/^- \*\*(\w+)\*\*/gm)].map(([, word]) => word!);
    expect(words.length).toBeGreaterThan(15);
    const exported = new Set(
      files.flatMap((file) =>
        [
          ...readFileSync(file, 'utf8').matchAll(/^export (?:interface|type|class|const|function) (\w+)/gm),
        ].map(([, name]) => name!),
      ),
    );
    expect(words.filter((word) => !exported.has(word))).toEqual([]);
  });
});
