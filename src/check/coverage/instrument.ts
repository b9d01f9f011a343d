/** A project that tells what is read of its rules and gone of its templates, and the counts of one life lived by it. */
import { rehearse } from '../../render/render.js';
import type { MailOutline } from '../../render/mail.js';
import type { Outlines, Project } from '../../simulate/project.js';
import { outlineMails, programOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { MailValues } from '../../vocabulary/decision.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import type { ObservedRules } from './observed.js';
import { observedRules } from './observed.js';
import type { Counts, Point } from './point.js';
import type { TemplateProbe } from './template-probe.js';
import { templateProbe } from './template-probe.js';

/** Everything of a project that scenarios can cover, in the order of the places. */
export function coveragePoints(project: Project): readonly Point[] {
  return instrument(project).points;
}

export interface Instrumented {
  readonly project: Project;
  readonly points: readonly Point[];
  readonly rules: ObservedRules;
  /** The mails once more, whose code counts which ways it goes. */
  readonly mails: Outlines;
  readonly probe: TemplateProbe;
}

export function instrument(project: Project): Instrumented {
  const { ruleSet } = project;
  const probe = templateProbe();
  const mails = outlineMails(ruleSet, [], probe);
  // The gate evaluates each mail that is sent as it is rendered. The texts and every tag of the template are in that; the
  // MJML around them has no ways to go. What fails half-way is not sent, and counts nothing.
  const counted = (outline: MailOutline, values: MailValues) => {
    const failure = rehearse(outline, values);
    if (failure === undefined) probe.keep();
    else probe.drop();
    return failure;
  };
  const rules = observedRules(ruleSet, (observer) => programOf(ruleSet, mails, { observer }, counted));
  return { project, points: inOrder([...rules.points, ...probe.points()]), rules, mails, probe };
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
  const { rules, probe } = instrumented;
  rules.begin();
  probe.take();
  const simulated = simulate(rules.program, timeline, 'on');
  const counts = rules.end(simulated.journal);
  for (const [key, arms] of probe.take()) counts.set(key, arms);
  return { simulated, counts };
}
