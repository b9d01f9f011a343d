/** A scenario lived through: what was decided, and everything that a failure is explained from. */
import type { Rendered } from '../render/render.js';
import { renderMail } from '../render/render.js';
import type { Life as LifeOfAny } from '../simulate/explain/life.js';
import { lifeOf } from '../simulate/explain/life.js';
import { formatInZone } from '../simulate/explain/local-time.js';
import type { Mails, Project } from '../simulate/project.js';
import { mailOf } from '../simulate/project.js';
import { withVariants } from '../simulate/simulate.js';
import type { Decision } from '../vocabulary/decision.js';
import { formatDuration } from '../vocabulary/time.js';
import type { ScenarioCase } from './case.js';

export interface Life extends LifeOfAny {
  readonly scenario: ScenarioCase;
  readonly render: (decision: Decision) => Rendered | undefined;
}

export function live(scenario: ScenarioCase, project: Project, mails: Mails): Life {
  // What explains a failure runs the same program again, from another instant on.
  const program = withVariants(project.program, scenario.variants);
  // Times and durations as a scenario writes them, ready to be copied into it.
  const life = lifeOf({ ...project, program }, scenario, (zone) => ({
    time: (time) => formatInZone(zone, time),
    duration: formatDuration,
  }));
  return {
    ...life,
    scenario,
    render: (decision) => {
      const mail = mailOf(mails, decision);
      return mail && decision.mail && renderMail(mail, decision.mail);
    },
  };
}
