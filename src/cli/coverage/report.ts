/** What a run of scenarios covered: told, written, and held against what is asked for. */
import process from 'node:process';
import { coverageOf } from '../../check/coverage/coverage.js';
import type { Counts } from '../../check/coverage/point.js';
import { openProject } from '../../simulate/project.js';
import { assert } from '../../vocabulary/diagnostic.js';
import type { ProjectFiles } from '../files.js';
import { colorsFor, columnsOf, print, say } from '../terminal.js';
import type { CoverageOptions } from './options.js';
import { writeReports } from './reports.js';
import { coverageText } from './text.js';
import { belowThreshold } from './threshold.js';

export interface Covered {
  /** The project's folder. */
  readonly project: string;
  readonly files: Pick<ProjectFiles, 'rules'>;
  /** Of each scenario that was run. */
  readonly counts: readonly Counts[];
  /** Standard output is for programs: what a reader sees goes beside it. */
  readonly isOutputTaken: boolean;
}

/** Whether as much is covered as is asked for. Of rules without mistakes. */
export async function reportCoverage(
  { project: folder, files, counts, isOutputTaken }: Covered,
  options: CoverageOptions,
): Promise<boolean> {
  const { project } = openProject(files.rules);
  assert(project, 'scenarios were run by rules without mistakes');
  const coverage = coverageOf(project, counts);
  const texts = new Map(files.rules.map(({ path, text }) => [path, text]));
  await writeReports(folder, coverage, texts, options);
  if (options.reporters.includes('text')) {
    const stream = isOutputTaken ? process.stderr : process.stdout;
    const text = coverageText(coverage, colorsFor(stream), columnsOf(stream));
    if (isOutputTaken) say(text);
    else print(text);
  }
  const below = belowThreshold(coverage, options);
  for (const sentence of below) say(sentence);
  return below.length === 0;
}
