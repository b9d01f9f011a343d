/** Puts the coverage of rules and templates among that of vitest, whoever measures that. */
import { normalize, relative, sep } from 'node:path';
import type { CoverageMap } from 'istanbul-lib-coverage';
import type { Vitest } from 'vitest/node';
import { coverageOf } from '../../check/coverage/coverage.js';
import type { TestReport } from '../../check/outcome.js';
import { isRuleFile, isTemplateFile } from '../../language/rule-set.js';
import { isTableFile } from '../../language/table.js';
import { openProject } from '../../simulate/project.js';
import { readProjectFiles } from '../files.js';
import { coverageMap } from './istanbul.js';

/** A reporter of vitest, which makes one of its own accord. */
export default class RulesCoverage {
  private readonly root: string;
  private vitest: Vitest | undefined;

  /** `root` is the project's folder. */
  constructor({ root }: { readonly root: string }) {
    this.root = normalize(root);
  }

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  /** Before any report is written. What vitest has measured of a rule file is its text as a module, which says nothing. */
  onCoverage(measured: unknown): void {
    const { project } = openProject(readProjectFiles(this.root).rules);
    // With mistakes in its rules no scenario has run, and that is told by the tests.
    if (!project) return;
    const tests = (this.vitest?.state.getTestModules() ?? []).flatMap((one) => [...one.children.allTests()]);
    const counts = tests.flatMap(
      (one) => (one.meta() as { readonly mailwright?: TestReport }).mailwright?.counts ?? [],
    );
    // Runs that are merged from their reports on disk have none: what was measured stays as it is.
    if (!counts.every((one) => one instanceof Map) || counts.length === 0) return;
    const coverage = coverageOf(project, counts);
    const map = measured as CoverageMap;
    map.filter((path) => !isOfProject(relative(this.root, path).split(sep).join('/')));
    map.merge(coverageMap(this.root, coverage));
  }
}

function isOfProject(path: string): boolean {
  return isRuleFile(path) || isTemplateFile(path) || isTableFile(path);
}
