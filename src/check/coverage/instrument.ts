/** A project whose rules tell what is read of them, and the counts of one life lived by them. */
import type { Observer } from '../../compile/observer.js';
import type { Condition, Part } from '../../language/documents.js';
import type { Outlines, Project } from '../../simulate/project.js';
import { mailOf, outlineMails, programOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import { rehearse } from '../../render/render.js';
import type { ConditionTrace, Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { Root } from './conditions.js';
import { conditionPoints, conditionRoots } from './conditions.js';
import { countJournal } from './journal-counts.js';
import type { Counts, Point } from './point.js';
import { pointKey } from './point.js';
import type { RulePoints } from './rule-points.js';
import { listPoints, rulePoints } from './rule-points.js';
import type { TemplateProbe } from './template-probe.js';
import { templateProbe } from './template-probe.js';

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
  readonly rules: RulePoints;
  /** The mails once more, whose code counts which ways it goes. */
  readonly probed: Outlines;
  readonly probe: TemplateProbe;
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
  const program = programOf(ruleSet, outlines, readings.observer);
  const rules = rulePoints(ruleSet, program);
  const probe = templateProbe();
  const probed = outlineMails(ruleSet, [], probe);
  return {
    project,
    points: inOrder([...conditionPoints(roots), ...listPoints(rules), ...probe.points()]),
    program,
    readings,
    rules,
    probed,
    probe,
  };
}

/** What stands once in the YAML and is named twice (`&` and `*`) is one point. */
function inOrder(points: readonly Point[]): readonly Point[] {
  const unique = new Map(points.map((point) => [point.key, point]));
  return [...unique.values()].sort(
    ({ span: a, key }, { span: b, key: other }) =>
      compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(key, other),
  );
}

/** Lives a timeline: as the project itself lives it, and counted. */
export function livedCounts(
  instrumented: Instrumented,
  timeline: Timeline,
): { readonly simulated: Simulated; readonly counts: Counts } {
  const { program, readings, rules } = instrumented;
  readings.take();
  const simulated = simulate(program, timeline, 'on');
  const counts = readings.take();
  countJournal(simulated.journal, rules, counts);
  countMails(simulated.decisions, instrumented, counts);
  return { simulated, counts };
}

/**
 * Evaluates every mail that was sent as it is rendered. The texts and every tag of the template are in that; the MJML
 * around them has no ways to go.
 */
function countMails(
  decisions: readonly Decision[],
  { probed, probe }: Instrumented,
  counts: Map<string, number[]>,
): void {
  const mails = decisions.flatMap((decision) => {
    const outline = decision.mail && mailOf(probed, decision);
    return outline ? [{ outline, values: decision.mail! }] : [];
  });
  if (mails.length === 0) return;
  probe.take();
  for (const { outline, values } of mails) rehearse(outline, values);
  for (const [key, arms] of probe.take()) counts.set(key, arms);
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
