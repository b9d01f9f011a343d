/** What a project's scenarios live, and which ways they go. */
import { personsOf } from '../../simulate/persons.js';
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

function lifeOf({ user, events, until, variants }: Timeline): Timeline {
  return { user, events, until, variants };
}

export function corpusOf(cases: readonly ScenarioCase[], project: Project): Corpus {
  return {
    // Of other rows in the catalogs a scenario that is found can not tell, so lives by these are no beginning.
    timelines: cases
      .filter(({ catalogs }) => catalogs === undefined)
      .flatMap((scenario) => personsOf(scenario).map(({ timeline }) => lifeOf(timeline))),
    counts: addCounts(cases.map((scenario) => scenarioCounts(scenario, project))),
  };
}
