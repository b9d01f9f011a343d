import type { Project } from '../../simulate/project.js';
import type { ScenarioCase } from '../case.js';
import type { Instrumented } from './instrument.js';
import { instrument, livedCounts } from './instrument.js';
import type { Counts } from './point.js';

const instrumented = new WeakMap<Project, Instrumented>();

/**
 * What a scenario goes. It lives a life of its own for that: whatever is tried to explain a failure counts nothing, and
 * the scenario runs by the rules as they are.
 */
export function scenarioCounts(scenario: ScenarioCase, project: Project): Counts {
  let observed = instrumented.get(project);
  if (!observed) instrumented.set(project, (observed = instrument(project)));
  return livedCounts(observed, scenario).counts;
}
