/** Runs scenarios where they are read, without vitest: the same tests with the same outcomes. */
import type { SourceFile } from '../language/source-file.js';
import type { Counts } from './coverage/point.js';
import { scenarioCounts } from './coverage/scenario-counts.js';
import type { Failure } from './failure.js';
import type { Filter } from './filter.js';
import type { Outcome, TestReport } from './outcome.js';
import { mistakeOutcome, scenarioOutcome } from './outcome.js';
import type { MailSnapshot } from './run-case.js';
import { runScenario } from './run-case.js';
import type { TestedProject } from './scenario-tests.js';
import { mistakesOf, testsOf } from './scenario-tests.js';

/** What running needs of the world. */
export interface DirectStage {
  /** What is wrong with a mail that is to be as its file; one that is new may be written. */
  readonly compare: (snapshot: MailSnapshot) => Failure | undefined;
  /** Milliseconds, from whenever. */
  readonly clock: () => number;
  /** Counts which ways of the rules each scenario goes. */
  readonly countsWays?: boolean | undefined;
}

/** A test that has come out, or a scenario that no filter names. */
export type DirectEvent =
  | { readonly kind: 'tested'; readonly report: TestReport & { readonly outcome: Outcome } }
  | { readonly kind: 'left-out'; readonly name: string };

/** The tests of the files one after the other, each when it is asked for: who has seen enough asks no more. */
export async function* runDirect(
  files: readonly SourceFile[],
  tested: TestedProject,
  filters: readonly Filter[],
  stage: DirectStage,
): AsyncGenerator<DirectEvent> {
  for (const mistake of tested.mistakes) yield testedAs(mistakeOutcome(mistake));
  for (const file of files) yield* runFile(file, tested, filters, stage);
}

async function* runFile(
  file: SourceFile,
  tested: TestedProject,
  filters: readonly Filter[],
  { compare, clock, countsWays = false }: DirectStage,
): AsyncGenerator<DirectEvent> {
  const tests = testsOf(file, tested, filters);
  for (const mistake of mistakesOf(tests)) yield testedAs(mistakeOutcome(mistake));
  if (!tested.sound) return;
  const { project, mails } = tested.sound;
  for (const { scenario } of tests.cases) {
    if (!scenario) continue;
    if (!tests.chosen.has(scenario)) {
      yield { kind: 'left-out', name: scenario.name };
      continue;
    }
    const start = clock();
    const { failures, snapshots } = await runScenario(scenario, project, mails);
    const outcome = scenarioOutcome(scenario, [
      ...failures,
      ...snapshots.flatMap((one) => compare(one) ?? []),
    ]);
    const duration = clock() - start;
    const counts = countsWays ? scenarioCounts(scenario, project) : undefined;
    yield testedAs({ ...outcome, duration }, counts);
  }
}

function testedAs(outcome: Outcome, counts?: Counts): DirectEvent {
  return { kind: 'tested', report: { outcome, ...(counts ? { counts } : {}) } };
}
