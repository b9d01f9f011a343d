/** A scenario lived through: what was decided, and everything that a failure is explained from. */
import { zoneOf } from '../engine/run.js';
import type { JournalEntry } from '../engine/journal.js';
import type { Rendered } from '../render/render.js';
import { renderMail } from '../render/render.js';
import type { Mails, Project } from '../simulate/project.js';
import { mailOf } from '../simulate/project.js';
import type { Simulated } from '../simulate/simulate.js';
import { simulate, withVariants } from '../simulate/simulate.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Instant } from '../vocabulary/time.js';
import type { ScenarioCase, StepName } from './case.js';
import { formatInZone } from './local-time.js';

export interface Life extends Simulated {
  readonly scenario: ScenarioCase;
  readonly project: Project;
  readonly show: Show;
  readonly render: (decision: Decision) => Rendered | undefined;
}

/** How values are shown to the reader of a failure. */
export interface Show {
  /** In the user's zone, ready to be copied into a scenario. */
  readonly time: (time: Instant) => string;
}

export function live(scenario: ScenarioCase, project: Project, mails: Mails): Life {
  // What explains a failure runs the same program again, from another instant on.
  const program = withVariants(project.program, scenario.variants);
  const simulated = simulate(program, scenario, 'on');
  const zone = zoneOf(program, simulated.state);
  return {
    ...simulated,
    scenario,
    project: { ...project, program },
    show: { time: (time) => formatInZone(zone, time) },
    render: (decision) => {
      const mail = mailOf(mails, decision);
      return mail && decision.mail && renderMail(mail, decision.mail);
    },
  };
}

export function isOf(decision: Decision, { campaign, step }: StepName): boolean {
  return decision.campaign === campaign && decision.step === step;
}

/** The runs through a campaign, by name, in the order in which they began. */
export function runsOf({ journal }: Life, campaign: string): readonly string[] {
  return journal.flatMap((entry) =>
    entry.kind === 'entered' && campaignOf(entry.instance) === campaign ? [entry.instance] : [],
  );
}

/** `cart-recovery#2` is a run through `cart-recovery`. */
export function campaignOf(instance: string): string {
  return instance.slice(0, instance.lastIndexOf('#'));
}

/** What the journal says of one run. */
export function entriesOf({ journal }: Life, run: string): readonly JournalEntry[] {
  return journal.filter((entry) => {
    if (entry.kind === 'decided') return entry.decision.instance === run;
    return 'instance' in entry && entry.instance === run;
  });
}
