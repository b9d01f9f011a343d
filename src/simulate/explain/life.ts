/** A timeline lived through: what was decided, and everything that it is explained from. */
import type { JournalEntry } from '../../engine/journal.js';
import type { Tracing } from '../../engine/run.js';
import { zoneOf } from '../../engine/run.js';
import type { Duration, Instant } from '../../vocabulary/time.js';
import type { Zone } from '../../vocabulary/zone.js';
import type { Project } from '../project.js';
import type { Simulated, Timeline } from '../simulate.js';
import { simulate } from '../simulate.js';
import { renumbered } from './united.js';

export interface Life extends Simulated {
  readonly timeline: Timeline;
  readonly project: Project;
  readonly show: Show;
}

/** The journal's entries of a kind. */
export type Entry<Kind extends JournalEntry['kind']> = OfKind<JournalEntry, Kind>;

type OfKind<One, Kind> = One extends { readonly kind: infer Its }
  ? [Extract<Its, Kind>] extends [never]
    ? never
    : One & { readonly kind: Extract<Its, Kind> }
  : never;

/** How values are shown to a reader. */
export interface Show {
  /** In the user's zone. */
  readonly time: (time: Instant) => string;
  readonly duration: (duration: Duration) => string;
}

/** A mail of a campaign's step. */
export interface StepName {
  readonly campaign: string;
  readonly step: string;
}

export interface Question extends StepName {
  /** The instant that is asked about; the whole life, where undefined. */
  readonly at: Instant | undefined;
}

/** Lives a timeline, with a trace unless nothing is to be told of it; times are shown as the user's clock had them at its end. */
export function lifeOf(
  project: Project,
  timeline: Timeline,
  showIn: (zone: Zone) => Show,
  tracing: Tracing = 'on',
): Life {
  const simulated = renumbered(simulate(project.program, timeline, tracing));
  return { ...simulated, timeline, project, show: showIn(zoneOf(project.program, simulated.state)) };
}

export function mailName({ campaign, step }: StepName): string {
  return `${campaign}/${step}`;
}

export function isOf(decision: StepName, { campaign, step }: StepName): boolean {
  return decision.campaign === campaign && decision.step === step;
}

/** The runs through a campaign, by name, in the order in which they began. */
export function runsOf({ journal }: Pick<Life, 'journal'>, campaign: string): readonly string[] {
  return journal.flatMap((entry) =>
    entry.kind === 'entered' && campaignOf(entry.instance) === campaign ? [entry.instance] : [],
  );
}

/** `cart-recovery#2` is a run through `cart-recovery`. */
export function campaignOf(instance: string): string {
  return instance.slice(0, instance.lastIndexOf('#'));
}

/** What the journal says of one run. */
export function entriesOf({ journal }: Pick<Life, 'journal'>, run: string): readonly JournalEntry[] {
  return journal.filter((entry) => {
    if (entry.kind === 'decided') return entry.decision.instance === run;
    return 'instance' in entry && entry.instance === run;
  });
}
