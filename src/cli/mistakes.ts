/** All that is wrong with a project: its rules, its templates, and its scenarios. */
import { fragmentMistakes, unusedFragments } from '../check/given.js';
import type { ScenarioFile } from '../check/scenario-file.js';
import { readScenarioFile } from '../check/scenario-file.js';
import { certainInFragments, readAgainst } from '../check/scenario.js';
import { unusedDeclarations } from '../language/analysis/unused.js';
import { isTemplateFile } from '../language/rule-set.js';
import { withoutRepeats } from '../simulate/findings.js';
import { templateMistakes } from '../simulate/templates.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { sortDiagnostics } from '../vocabulary/diagnostic.js';
import type { LoadedProject } from './project.js';
import { hasErrors } from './report/diagnostics.js';

export interface Mistakes {
  readonly diagnostics: readonly Diagnostic[];
  /** How many scenarios have none. */
  readonly scenarios: number;
  /** Milliseconds: for the files, their YAML and their schemas, and for all. */
  readonly times: { readonly reading: number; readonly all: number };
}

/**
 * Everything that can be told at once. Mistakes in the rules do not hide those in templates and scenarios: these are
 * looked at as far as names are known. What is wrong with templates may have been looked for meanwhile.
 */
export async function findMistakes(
  loaded: LoadedProject,
  inTemplates: Promise<readonly Diagnostic[]>,
): Promise<Mistakes> {
  const start = performance.now();
  const files = loaded.scenarios.map((file) => ({ file, read: readScenarioFile(file) }));
  const readingScenarios = performance.now() - start;
  const { fragments } = loaded;
  const scenarios = files.map(({ file, read }) => readAgainst(file, read, loaded.declared, fragments));
  const diagnostics = withoutRepeats([
    ...loaded.diagnostics,
    ...(loaded.project ? unusedDeclarations(loaded.project.ruleSet) : []),
    ...(await inTemplates),
    ...inFragments(
      loaded,
      files.map(({ read }) => read),
      scenarios.every((one) => !hasErrors(one.diagnostics)),
    ),
    // What these tell of fragments as well says which of them begins with it.
    ...scenarios.flatMap((one) => one.diagnostics),
  ]);
  const { read, check } = loaded.times;
  return {
    diagnostics: sortDiagnostics(diagnostics),
    scenarios: scenarios.reduce((sum, { cases }) => sum + cases.length, 0),
    times: { reading: read + readingScenarios, all: read + check + performance.now() - start },
  };
}

/** Of fragments; of those that no scenario begins with also what is certain without one. */
function inFragments(
  { fragments, declared }: LoadedProject,
  files: readonly ScenarioFile[],
  areSound: boolean,
): readonly Diagnostic[] {
  const unused = unusedFragments(
    fragments,
    files.flatMap(({ scenarios, remains = [] }) => [...scenarios, ...remains]),
  );
  return [
    ...fragments.diagnostics,
    ...fragmentMistakes(fragments),
    ...certainInFragments(fragments, declared),
    // Scenarios with mistakes may begin with any of them.
    ...(areSound ? unused : []),
  ];
}

/** The same, with nothing beside it. */
export function mistakesIn(loaded: LoadedProject): Promise<Mistakes> {
  const templates = loaded.files.filter(({ path }) => isTemplateFile(path));
  return findMistakes(loaded, templateMistakes(templates));
}
