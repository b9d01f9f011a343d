/** A scenario lived through: what was decided, and everything that a failure is explained from. */
import type { Tracing } from '../engine/run.js';
import type { Rendered } from '../render/render.js';
import { renderMail } from '../render/render.js';
import type { Life as LifeOfAny } from '../simulate/explain/life.js';
import { lifeOf } from '../simulate/explain/life.js';
import { formatInZone } from '../simulate/explain/local-time.js';
import { withRows } from '../simulate/given-rows.js';
import type { Person } from '../simulate/persons.js';
import { personsOf } from '../simulate/persons.js';
import type { Mails, Project } from '../simulate/project.js';
import { mailOf } from '../simulate/project.js';
import { withVariants } from '../simulate/simulate.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Instant } from '../vocabulary/time.js';
import { formatDuration } from '../vocabulary/time.js';
import type { Zone } from '../vocabulary/zone.js';
import type { ScenarioCase } from './case.js';

export interface Life extends LifeOfAny {
  readonly scenario: ScenarioCase;
  /** Whose it is. The decisions are of this user alone; the journal is of all that turn out to be one with them. */
  readonly user: string;
  /** What was decided of others who turn out to be this user. */
  readonly elsewhere: readonly { readonly user: string; readonly decision: Decision }[];
  readonly render: (decision: Decision) => Rendered | undefined;
}

/** The lives of a scenario's users, in their order; without a trace there is no journal to tell of them. */
export function livesOf(
  scenario: ScenarioCase,
  project: Project,
  mails: Mails,
  tracing: Tracing = 'on',
): readonly Life[] {
  const lives = personsOf(scenario).flatMap((person) =>
    livesOfPerson(person, scenario, project, mails, tracing),
  );
  const byUser = new Map(lives.map((life) => [life.user, life]));
  return scenario.users.map((user) => byUser.get(user)!);
}

function livesOfPerson(
  { users, timeline, userOf }: Person,
  scenario: ScenarioCase,
  given: Project,
  mails: Mails,
  tracing: Tracing,
): readonly Life[] {
  const project = withRows(given, scenario.catalogs);
  // What explains a failure runs the same program again, from another instant on.
  const program = withVariants(project.program, scenario.variants);
  // Times and durations as a scenario writes them, ready to be copied into it.
  const showIn = (zone: Zone) => ({
    time: (time: Instant) => formatInZone(zone, time),
    duration: formatDuration,
  });
  const rules = program === project.program ? project : { ...project, program };
  const life = lifeOf(rules, timeline, showIn, tracing);
  const made = life.decisions.map((decision) => ({ user: userOf(decision.user), decision }));
  return users.map((user) => ({
    ...life,
    decisions:
      scenario.users.length === 1
        ? life.decisions
        : made.flatMap((one) => (one.user === user ? one.decision : [])),
    elsewhere: made.filter((one) => one.user !== user),
    scenario,
    user,
    render: (decision) => {
      const mail = mailOf(mails, decision);
      return mail && decision.mail && renderMail(mail, decision.mail);
    },
  }));
}
