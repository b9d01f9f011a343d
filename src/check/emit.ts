/** A scenario file → a module for vitest, and the map from it back to the YAML. */
import { GenMapping, addMapping, setSourceContent, toEncodedMap } from '@jridgewell/gen-mapping';
import type { SourceFile } from '../language/source-file.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { fileStart } from '../vocabulary/diagnostic.js';
import { readScenarioFile } from './scenario-file.js';

export const PROJECT_MODULE = 'virtual:mailwright/project';

export interface Emitted {
  readonly code: string;
  readonly map: {
    readonly version: 3;
    readonly names: readonly string[];
    readonly sources: readonly (string | null)[];
    readonly sourcesContent?: readonly (string | null)[];
    readonly mappings: string;
  };
}

/** A line of the module; one with a place stands for that place of the YAML. */
interface Line {
  readonly code: string;
  readonly span?: Span;
}

/**
 * One statement per scenario, or row of it, and per mistake, each at its own line and mapped to its place, so that vitest gives
 * each test its location in the YAML. `dependencies` are the files of the project that its results may depend on.
 */
export function emitScenarios(file: SourceFile, dependencies: readonly string[] = []): Emitted {
  // As a module's name, a path with these would be another one: then vitest hears of the file by its watcher alone.
  const importable = dependencies.filter((path) => !/[?#%\\]/.test(path));
  const imports = importable.map((path) => `import(${JSON.stringify(`/${path}`)})`);
  const { scenarios, diagnostics } = readScenarioFile(file);
  const lines: readonly Line[] = [
    { code: `import { expect, test } from 'vitest';` },
    { code: `import { project } from '${PROJECT_MODULE}';` },
    // Never called: it tells vitest which files the scenarios depend on, for `vitest related` and for watching.
    { code: `export const dependencies = () => [${imports.join(', ')}];` },
    { code: `const file = project.open(${JSON.stringify(file)}, { expect, test });` },
    { code: 'file.projectMistakes();', span: fileStart(file.path) },
    // A warning keeps nothing from being run.
    ...diagnostics.flatMap(({ severity, span }, index) =>
      severity === 'error' ? { code: `file.mistake(${index});`, span } : [],
    ),
    ...scenarios.map(({ index, row, span }) => ({
      code: `file.scenario(${[index, ...(row === undefined ? [] : [row])].join(', ')});`,
      span,
    })),
  ];
  return { code: lines.map(({ code }) => `${code}\n`).join(''), map: mapOf(lines, file) };
}

/** The same tests as one statement, for who tells of them by their outcomes alone: nothing is read, and nothing has a place. */
export function emitWhole(file: SourceFile): { readonly code: string; readonly map: null } {
  const lines = [
    `import { expect, test } from 'vitest';`,
    `import { project } from '${PROJECT_MODULE}';`,
    `project.open(${JSON.stringify(file)}, { expect, test }).all();`,
  ];
  return { code: lines.map((line) => `${line}\n`).join(''), map: null };
}

function mapOf(lines: readonly Line[], { path, text }: SourceFile): Emitted['map'] {
  const source = path.slice(path.lastIndexOf('/') + 1);
  const map = new GenMapping({ file: source });
  setSourceContent(map, source, text);
  for (const [index, { span }] of lines.entries()) {
    if (!span) continue;
    addMapping(map, {
      generated: { line: index + 1, column: 0 },
      source,
      original: { line: span.line, column: span.column - 1 },
    });
  }
  return toEncodedMap(map) as Emitted['map'];
}
