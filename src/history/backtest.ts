/** All users of a log through the engine, one by one: what would have been decided. */
import type { Stepped } from '../engine/step.js';
import type { Program } from '../compile/program.js';
import type { EventCheck } from '../language/event-check.js';
import type { Declared, SourceBody } from '../language/documents.js';
import type { Assumed } from '../simulate/assumed.js';
import { withAssumed } from '../simulate/assumed.js';
import { livePerson } from '../simulate/person.js';
import { sortDecisions } from '../simulate/simulate.js';
import type { Decision } from '../vocabulary/decision.js';
import { compareText } from '../vocabulary/diagnostic.js';
import { SUPPRESSING_EVENTS } from '../vocabulary/event.js';
import type { Exposure } from '../vocabulary/exposure.js';
import type { Instant } from '../vocabulary/time.js';
import type { Log, LogSummary } from './log.js';
import { openLog } from './log.js';
import type { UserHistory } from '../simulate/study.js';

export interface BacktestOptions {
  readonly files: readonly string[];
  readonly source?: Declared<SourceBody> | undefined;
  readonly from?: Instant | undefined;
  /** The last instant that is decided; without it, that of the log's last event. */
  readonly to?: Instant | undefined;
  readonly rejectsFile?: string | undefined;
}

export interface Backtest {
  /** In the order of `at`, `user`, `campaign`, `step`; without the values that mails are made from. */
  readonly decisions: readonly Decision[];
  /** In the order of `at`, `user`, `experiment`. */
  readonly exposures: readonly Exposure[];
  readonly log: LogSummary;
  /** Where the clock stopped; undefined for a log without a valid event. */
  readonly endTime: Instant | undefined;
}

/** Decides a log. Throws `LogError` and `SourceError` for what is wrong with the log or its mapping. */
export async function backtest(
  program: Program,
  check: EventCheck,
  options: BacktestOptions,
): Promise<Backtest> {
  const log = await openHistory(program, check, options);
  try {
    const endTime = options.to ?? log.extent.lastTime;
    const decisions: Decision[] = [];
    const exposures: Exposure[] = [];
    for await (const history of log.users()) {
      const decided = decide(program, history, options.source?.body.assume, endTime);
      for (const decision of decided.decisions) decisions.push({ ...decision, mail: undefined });
      for (const exposure of decided.exposures) exposures.push(exposure);
    }
    return {
      decisions: sortDecisions(decisions),
      exposures: sortExposures(exposures),
      log: log.summary(),
      endTime,
    };
  } finally {
    await log.close();
  }
}

/** A log as a program reads it: the events of its rules, checked against the tracking plan. To be closed. */
export function openHistory(
  program: Program,
  check: EventCheck,
  { source, ...options }: BacktestOptions,
): Promise<Log> {
  return openLog({
    ...options,
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    eventNames: new Set([...program.events.keys(), ...SUPPRESSING_EVENTS]),
    check: ({ name, properties }) => check(name, properties),
  });
}

function decide(
  program: Program,
  { events }: UserHistory,
  assumed: Assumed,
  endTime: Instant | undefined,
): Pick<Stepped, 'decisions' | 'exposures'> {
  return livePerson(program, withAssumed(events, assumed), endTime);
}

function sortExposures(exposures: readonly Exposure[]): readonly Exposure[] {
  return [...exposures].sort(
    (a, b) => a.at - b.at || compareText(a.user, b.user) || compareText(a.experiment, b.experiment),
  );
}
