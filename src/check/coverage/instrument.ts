/** A project whose rules tell what is read of them, and the counts of one life lived by them. */
import type { Observer } from '../../compile/observer.js';
import type { Condition, Part } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import { programOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { ConditionTrace } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { Root } from './conditions.js';
import { conditionPoints, conditionRoots } from './conditions.js';
import type { Counts, Point } from './point.js';
import { pointKey } from './point.js';

/** Everything of a project that scenarios can cover, in the order of the places. */
export function coveragePoints(project: Project): readonly Point[] {
  return instrument(project).points;
}

export interface Instrumented {
  readonly project: Project;
  readonly points: readonly Point[];
  /** Reads what the project's own program reads, decides the same, and counts into `readings`. */
  readonly program: Project['program'];
  readonly readings: Readings;
}

/** What has been read since the last time that it was taken. */
interface Readings {
  readonly observer: Observer;
  readonly take: () => Map<string, number[]>;
}

export function instrument(project: Project): Instrumented {
  const { ruleSet, outlines } = project;
  const roots = conditionRoots(ruleSet);
  const readings = readingsOf(roots);
  return {
    project,
    points: onePerPlace(conditionPoints(roots)),
    program: programOf(ruleSet, outlines, readings.observer),
    readings,
  };
}

/** What stands once in the YAML and is named twice (`&` and `*`) is one point. */
function onePerPlace(points: readonly Point[]): readonly Point[] {
  return [...new Map(points.map((point) => [point.key, point])).values()];
}

/** Lives a timeline: as the project itself lives it, and counted. */
export function livedCounts(
  { program, readings }: Instrumented,
  timeline: Timeline,
): { readonly simulated: Simulated; readonly counts: Counts } {
  readings.take();
  const simulated = simulate(program, timeline, 'on');
  return { simulated, counts: readings.take() };
}

function readingsOf(roots: readonly Root[]): Readings {
  const parts = new Map<Condition, Part>(roots.map(({ condition, part }) => [condition, part]));
  /** A place of a compiled condition is one object, however often it is read. */
  const keys = new WeakMap<Span, string>();
  let counts = new Map<string, number[]>();
  const read = (trace: ConditionTrace): void => {
    if (trace.kind === 'skipped') return;
    let key = keys.get(trace.place);
    if (key === undefined) keys.set(trace.place, (key = pointKey('condition', trace.place)));
    let arms = counts.get(key);
    if (!arms) counts.set(key, (arms = [0, 0]));
    arms[trace.result ? 0 : 1]! += 1;
    if (trace.kind !== 'fact') trace.parts.forEach(read);
  };
  return {
    observer: { read, partOf: (where) => parts.get(where) },
    take: () => {
      const taken = counts;
      counts = new Map();
      return taken;
    },
  };
}
