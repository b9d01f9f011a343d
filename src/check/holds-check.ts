/** The invariants that a scenario is to keep, judged of every person's life in it. */
import { withRows } from '../simulate/given-rows.js';
import { mailName } from '../simulate/explain/life.js';
import { personsOf } from '../simulate/persons.js';
import type { Mails, Project } from '../simulate/project.js';
import type { Timeline } from '../simulate/simulate.js';
import { assert, formatPlace } from '../vocabulary/diagnostic.js';
import type { HoldsExpectation, ScenarioCase } from './case.js';
import type { Failure } from './failure.js';
import type { Breach, Invariant } from './invariants/invariant.js';
import { invariantsOf } from './invariants/invariants.js';
import { blameWords, storyOf, storyText } from './story/story.js';
import { breachOf } from './story/trial.js';

/** An invariant that does not hold of a life. */
export interface Unheld {
  readonly expectation: HoldsExpectation;
  readonly invariant: Invariant;
  readonly project: Project;
  readonly timeline: Timeline;
  readonly breach: Breach;
}

/** In the order of the expectations, then of the users. A life that does not put an invariant to the test keeps it. */
export function unheldBy(scenario: ScenarioCase, given: Project, mails: Mails): readonly Unheld[] {
  const { holds } = scenario.expected;
  if (holds.length === 0) return [];
  const project = withRows(given, scenario.catalogs);
  const laws = lawsOf(project, mails);
  const timelines = personsOf(scenario).map(({ timeline }) => lifeOf(timeline));
  return holds.flatMap((expectation) => {
    const invariant = laws.get(expectation.name);
    // What is always on may have nothing to judge in a project: no cap, say.
    if (!invariant) {
      assert(!project.ruleSet.invariants.has(expectation.name), `${expectation.name} has a judge`);
      return [];
    }
    return timelines.flatMap((timeline) => {
      const breach = breachOf(project, invariant, timeline);
      return breach ? [{ expectation, invariant, project, timeline, breach }] : [];
    });
  });
}

/** Of a scenario, what is a life. */
function lifeOf({ user, events, until, variants }: Timeline): Timeline {
  return { user, events, until, variants };
}

const known = new WeakMap<Project, WeakMap<Mails, ReadonlyMap<string, Invariant>>>();

function lawsOf(project: Project, mails: Mails): ReadonlyMap<string, Invariant> {
  let ofProject = known.get(project);
  if (!ofProject) known.set(project, (ofProject = new WeakMap<Mails, ReadonlyMap<string, Invariant>>()));
  let laws = ofProject.get(mails);
  if (!laws) {
    laws = new Map(invariantsOf(project, mails).laws.map((law) => [law.name, law]));
    ofProject.set(mails, laws);
  }
  return laws;
}

/** As all that is told below the sentence of a failure. */
const WIDTH = 76;

/** The breach in a sentence, and its story. What to write instead is for people to decide. */
export function holdsFailure(
  { expectation, invariant, project, timeline, breach }: Unheld,
  scenario: ScenarioCase,
  mails: Mails,
): Failure {
  const { name, span } = expectation;
  const of = scenario.users.length === 1 ? '' : ` of \`${timeline.user}\``;
  const last = breach.decisions.at(-1);
  const who =
    timeline.user === scenario.user ? '' : ` --user '${timeline.user.replaceAll("'", String.raw`'\''`)}'`;
  return {
    span,
    message: `\`${name}\` does not hold${of}: ${breach.words}`,
    details: storyText(storyOf(project, mails, invariant, timeline, breach), WIDTH),
    help: `${blameWords(breach)} ${formatPlace(breach.place)}: mend the rules, or the invariant`,
    ...(last
      ? {
          more: `mailwright explain --scenario '${scenario.name.replaceAll("'", String.raw`'\''`)}'${who} --campaign ${mailName(last)}`,
        }
      : {}),
  };
}
