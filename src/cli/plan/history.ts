/** What both rule sets of a plan do to the users of a log. */
import { whileReading } from '../../history/backtest.js';
import { logFingerprint } from '../../history/log-fingerprint.js';
import type { OpenedHistory } from '../../history/prepared/opened-history.js';
import { isImport } from '../../history/prepared/kept.js';
import { openPrepared } from '../../history/prepared/open.js';
import { runStudy, workersFor } from '../../history/study/run-study.js';
import type { Impact } from '../../plan/impact.js';
import { mergeImpact } from '../../plan/impact/merge.js';
import type { ImpactPart } from '../../plan/impact/part.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Fingerprint } from '../../vocabulary/fingerprint.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Parsed } from '../arguments.js';
import { UsageError } from '../arguments.js';
import { workersFlag } from '../commands/backtest.js';
import type { LogChoice } from '../log-options.js';
import { readLogOptions, readMemory } from '../log-options.js';
import type { LogProgress } from '../log-progress.js';
import { logProgress } from '../log-progress.js';
import { untilStopped } from '../stopping.js';
import { counted, withCommas } from '../terminal.js';
import type { ImpactSetup } from './impact-module.js';
import type { OpenedSide, ReadSide, Sides } from './sides.js';

export interface OfHistory {
  readonly impact: Impact;
  readonly history: Fingerprint;
}

/** What else is to be done, once; it throws for what is wrong with the mails of either. */
type Meanwhile = () => Promise<Sides<OpenedSide>>;

/**
 * Runs both over the log. Events are those of the new rules' tracking plan. `meanwhile` is done while other threads are at
 * work where the log has been read already, else before that: who has made a mistake is not to wait for a log to be read.
 */
export async function impactOver(
  parsed: Parsed,
  { before, after }: Sides<ReadSide>,
  meanwhile: Meanwhile,
): Promise<OfHistory> {
  const choice = readLogOptions(parsed, after.project, { from: 'since', to: 'until' });
  const [workers, memory] = [workersFlag(parsed), readMemory(parsed)];
  const progress = logProgress();
  const over = async (signal: AbortSignal): Promise<OfHistory> => {
    if (!choice.files.some(isImport)) await meanwhile();
    const ruleSets = [after.project.ruleSet, before.project.ruleSet];
    const history = await whileReading({ onProgress: progress.tell }, (onRead) =>
      openPrepared({ ...choice, ruleSets, memory, threads: workers, signal, onRead }),
    );
    try {
      requireEvents(history, choice);
      const threads = { workers, signal, onProgress: progress.tell };
      return await studied(history, choice, threads, { before, after }, meanwhile);
    } finally {
      await history.close();
    }
  };
  const soFar = () => `stopped while ${progress.soFar()}; nothing was written`;
  return untilStopped(over, soFar).finally(progress.end);
}

interface Threads {
  readonly workers: number | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: LogProgress['tell'];
}

async function studied(
  history: OpenedHistory,
  choice: LogChoice,
  { workers, signal, onProgress }: Threads,
  { before, after }: Sides<ReadSide>,
  meanwhile: Meanwhile,
): Promise<OfHistory> {
  const { manifest } = history;
  const { source, to } = choice;
  const until = to ?? manifest.lastTime;
  const assumed = source?.body.assume;
  const setup: ImpactSetup = {
    before: before.files,
    after: after.files,
    options: { until, ...(assumed ? { assumed } : {}) },
  };
  const all = manifest.events;
  const refused = new AbortController();
  const studying = runStudy<ImpactPart>(
    history,
    { module: new URL('impact-module.js', import.meta.url), setup },
    {
      workers: workers ?? workersFor(all),
      signal: AbortSignal.any([signal, refused.signal]),
      onProgress: ({ events }) => onProgress({ phase: 'deciding', done: events, all }),
    },
  );
  const rest = Promise.all([meanwhile(), nameOf(choice)]);
  // The study comes to its end before the history is closed.
  rest.catch((cause: unknown) => refused.abort(cause));
  const parts = await studying;
  const [opened, name] = await rest;
  const [old, now] = [opened.before, opened.after].map(({ project, mails }) => ({
    ...project,
    program: project.program,
    mails,
  }));
  const impact = mergeImpact(parts, old!, now!, { from: manifest.firstTime, until, source });
  const assumptions = [
    ...impact.assumptions,
    ...trackingPlans(before.project.ruleSet, after.project.ruleSet),
    ...leftOut(history),
  ];
  return { impact: { ...impact, assumptions }, history: name };
}

function requireEvents({ manifest }: OpenedHistory, { files }: LogChoice): void {
  const rejected = sum(manifest.rejected);
  if (manifest.rows > rejected) return;
  const which = files.length === 1 ? 'the log has' : 'the logs have';
  const why =
    rejected === 0
      ? 'no row'
      : `no valid event among ${counted(rejected, 'row')}: ${reasons(manifest.rejected)}`;
  throw new UsageError(`${which} ${why}, so nothing was planned`);
}

function leftOut({ manifest }: OpenedHistory): readonly string[] {
  const rejected = sum(manifest.rejected);
  return [
    ...(manifest.events === 0 ? ['Neither rule set reads any event of the log.'] : []),
    ...(rejected === 0
      ? []
      : [
          `${withCommas(rejected)} of ${counted(manifest.rows, 'row')} of the log are no valid events, and were left out: ${reasons(manifest.rejected)}.`,
        ]),
  ];
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, count) => all + count, 0);
}

const MOST_REASONS = 3;

function reasons(rejected: ReadonlyMap<string, number>): string {
  const all = [...rejected].sort(([, a], [, b]) => b - a);
  const shown = all.slice(0, MOST_REASONS).map(([reason, count]) => `${withCommas(count)} × ${reason}`);
  return [...shown, ...(all.length > MOST_REASONS ? ['…'] : [])].join(', ');
}

/** The old rules may have had events that are none any more, or in another form. */
function trackingPlans(before: RuleSet, after: RuleSet): readonly string[] {
  const form = ({ events }: RuleSet, name: string) => {
    const event = events.get(name);
    return event && canonicalJson(event.body.properties);
  };
  const names = [...new Set([...before.events.keys(), ...after.events.keys()])].sort();
  const others = names.filter((name) => form(before, name) !== form(after, name));
  if (others.length === 0) return [];
  const list = others.map((name) => `\`${name}\``).join(', ');
  return [
    `Events are those of the new rules' tracking plan, which has ${list} otherwise than the old rules: both sides are given the same events.`,
  ];
}

/** By all that decides which events there are; rules have fingerprints of their own. */
function nameOf({ files, source, from, to }: LogChoice): Promise<Fingerprint> {
  return logFingerprint(files, [source?.body ?? null, from ?? null, to ?? null]);
}
