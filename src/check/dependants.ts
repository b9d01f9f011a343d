/** Which scenario files a change of the project's files concerns, as the plugin for vitest follows it while it watches. */
import type { SourceFile } from '../language/source-file.js';
import { isGivenFile, isScenarioFile } from './case.js';
import type { Tree } from './dependencies.js';
import { affectedBy, filesOf } from './dependencies.js';

/** How the plugin reads a project: only whoever calls it has files. */
export interface ProjectSource {
  /** The project of a folder as it lies there now. `known` are files that have not changed since. */
  readonly read: (root: string, known: readonly SourceFile[]) => Tree;
  /** The path of a module whose `projectTexts(root)` gives the texts of rules and templates, by path with `/` before it. */
  readonly texts: string;
  /** What is handed to `projectTexts` beside: what this thread has found out already. */
  readonly known: () => unknown;
}

export interface Dependants {
  /** The scenario files there are, by path. */
  readonly scenarios: () => readonly string[];
  /** The files that a scenario file depends on. */
  readonly of: (file: SourceFile) => readonly string[];
  /** The scenario files to run after a file has changed, come or gone; undefined where that is only the file itself. */
  readonly after: (changed: string) => readonly string[] | undefined;
}

export function dependantsOf(root: string, source: ProjectSource): Dependants {
  let now: Tree | undefined;
  /** The last that was without a mistake. */
  let sound: Tree | undefined;
  /** Run since then, and so telling mistakes of the rules. */
  const spoilt = new Set<string>();
  const open = (known: readonly SourceFile[]) => {
    now = source.read(root, known);
    if (now.rules.areSound) sound = now;
    return now;
  };
  return {
    scenarios: () => (now ?? open([])).scenarios.map(({ path }) => path).filter((path) => !isGivenFile(path)),
    of: (file) => filesOf(file, now ?? open([])),
    after: (changed) => {
      const before = sound;
      const known = [...(now?.scenarios ?? [])].filter(({ path }) => path !== changed);
      if (isScenarioFile(changed) && !isGivenFile(changed)) {
        // Vitest runs the file itself; only what it depends on is to be found anew.
        if (now) now = { ...now, scenarios: known };
        return undefined;
      }
      const { scenarios, rules } = open(known);
      const files = scenarios.filter(({ path }) => !isGivenFile(path));
      if (!before) return files.map(({ path }) => path);
      if (!rules.areSound) {
        // Every test of every file would tell the same mistakes: those do whom the file concerns.
        for (const file of files) if (filesOf(file, before).includes(changed)) spoilt.add(file.path);
        return [...spoilt];
      }
      const affected = new Set([...affectedBy(before, now!), ...spoilt]);
      spoilt.clear();
      return files.flatMap(({ path }) => (affected.has(path) ? [path] : []));
    },
  };
}
