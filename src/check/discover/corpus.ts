/** What a project's scenarios live, and which ways they go. */
import type { Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { ScenarioCase } from '../case.js';
import type { Counts } from '../coverage/point.js';
import { addCounts } from '../coverage/point.js';
import { scenarioCounts } from '../coverage/scenario-counts.js';

export interface Corpus {
  /** Lives of one user each, from which the search goes on. */
  readonly timelines: readonly Timeline[];
  readonly counts: Counts;
}

export function corpusOf(cases: readonly ScenarioCase[], project: Project): Corpus {
  return {
    timelines: cases.map(({ user, events, until, variants }) => ({ user, events, until, variants })),
    counts: addCounts(cases.map((scenario) => scenarioCounts(scenario, project))),
  };
}
