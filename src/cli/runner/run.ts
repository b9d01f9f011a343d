/** A run of scenarios: what is asked of a runner, and what it gives back. */
import type { Filter } from '../../check/filter.js';
import type { Counts, Outcome, TestReport } from '../../check/outcome.js';
import { inOrder } from '../../check/outcome.js';
import type { ProjectFiles } from '../files.js';

/** What becomes of mails that are not as their files: written where new, never, or always. */
export type SnapshotMode = 'new' | 'none' | 'all';

export interface RunRequest {
  /** The project's folder. */
  readonly project: string;
  readonly files: ProjectFiles;
  readonly filters: readonly Filter[];
  readonly snapshots: SnapshotMode;
  /** So many failed scenarios are enough. */
  readonly bail?: number | undefined;
  readonly coverage?: boolean | undefined;
  /** Called of each test when it is over. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Who runs is to stop. */
  readonly signal: AbortSignal;
}

export interface Run {
  /** In order of file and line. */
  readonly outcomes: readonly Outcome[];
  /** The names of scenarios that no filter names. */
  readonly leftOut: readonly string[];
  /** Of each scenario, where coverage was asked for. */
  readonly counts: readonly Counts[];
  /** What keeps the runner itself from running. */
  readonly crash?: string;
  readonly isStopped: boolean;
}

export function runOf(
  reports: readonly TestReport[],
  { bail = Infinity, signal }: Pick<RunRequest, 'bail' | 'signal'>,
  more: Pick<Run, 'leftOut' | 'crash'>,
): Run {
  const outcomes = inOrder(reports.flatMap(({ outcome }) => outcome ?? []));
  const isStopped = signal.aborted || outcomes.filter(isFailedScenario).length >= bail;
  return {
    ...more,
    outcomes: untilFailures(outcomes, bail),
    counts: reports.flatMap(({ counts }) => counts ?? []),
    isStopped,
    // How many there are was not found out.
    ...(isStopped ? { leftOut: [] } : {}),
  };
}

/** Tests that were under way when enough had failed are left aside: how far they were is chance. */
function untilFailures(outcomes: readonly Outcome[], most: number): readonly Outcome[] {
  let failed = 0;
  const last = outcomes.findIndex((one) => isFailedScenario(one) && ++failed === most);
  return last < 0 ? outcomes : outcomes.slice(0, last + 1);
}

export function isFailedScenario({ kind, status }: Outcome): boolean {
  return kind === 'scenario' && status === 'failed';
}

/** Says when so many scenarios have failed. */
export function failureCounter(bail: number | undefined): (outcome: Outcome) => boolean {
  let failed = 0;
  return (outcome) => isFailedScenario(outcome) && ++failed === bail;
}
