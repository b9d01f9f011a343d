/** What is said of rules is shown before it is told: each trial is run in json-rules-engine itself. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Finding, Trial, TrialResult } from '../../json-rules/finding.js';
import type { LintedFile, LintedRule } from '../../json-rules/lint.js';
import { isConfirmed } from './trial-run.js';

/** Files with what json-rules-engine has confirmed. */
export interface Judged {
  readonly files: readonly LintedFile[];
  readonly version: string;
  readonly confirmed: number;
  /** Findings that it did not confirm: it behaves otherwise in its version. */
  readonly dropped: number;
  /** Findings that were not run: it took too long, or the thread died. */
  readonly unrun: number;
}

/** Of one trial, in milliseconds. */
const LONGEST = 5000;

/** Runs trials; those without a result could not be run. */
export type RunTrials = (trials: readonly Trial[]) => Promise<ReadonlyMap<Trial, TrialResult>>;

export async function judge(files: readonly LintedFile[], run: RunTrials = runInThread): Promise<Judged> {
  const trials = findingsOf(files).flatMap(({ trial }) => (trial ? [trial] : []));
  const results = await run([...new Set(trials)]);
  const counts = { confirmed: 0, dropped: 0, unrun: 0 };
  const isKept = ({ trial, isOnlyWhereShown }: Finding): boolean => {
    if (!trial) return true;
    const result = results.get(trial);
    if (result && isConfirmed(trial.gives, result)) {
      counts.confirmed++;
      return true;
    }
    if (isOnlyWhereShown) return false;
    counts[result ? 'dropped' : 'unrun']++;
    return result === undefined;
  };
  const keepRule = (one: LintedRule): LintedRule => ({ ...one, findings: one.findings.filter(isKept) });
  const kept = files.map((file) => ({
    ...file,
    rules: file.rules.map(keepRule),
    conditions: file.conditions.map(keepRule),
    findings: firstOfEach(file.findings.filter(isKept)),
  }));
  return { files: kept, version: engineVersion(), ...counts };
}

/** One that was shown is enough for what concerns a file as a whole. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const first = findings.find(({ isOnlyWhereShown }) => isOnlyWhereShown);
  return findings.filter((one) => !one.isOnlyWhereShown || one === first);
}

function findingsOf(files: readonly LintedFile[]): readonly Finding[] {
  return files.flatMap(({ rules, conditions, findings }) => [
    ...[...rules, ...conditions].flatMap((one) => one.findings),
    ...findings,
  ]);
}

/** Results by trial; one that takes too long, or ends its thread, has none, and the next goes on in another thread. */
async function runInThread(trials: readonly Trial[]): Promise<ReadonlyMap<Trial, TrialResult>> {
  const results = new Map<Trial, TrialResult>();
  let from = 0;
  while (from < trials.length) from += await runFrom(trials.slice(from), results);
  return results;
}

/** How many are done with, the one that ended the thread among them. */
function runFrom(trials: readonly Trial[], results: Map<Trial, TrialResult>): Promise<number> {
  const worker = new Worker(new URL('./trial-worker.js', import.meta.url), {
    workerData: trials,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  return new Promise((resolve) => {
    let done = 0;
    const end = (count: number) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(count);
    };
    let timer = setTimeout(() => end(done + 1), LONGEST);
    worker.on('message', ({ index, result }: { readonly index: number; readonly result: TrialResult }) => {
      results.set(trials[index]!, result);
      done = index + 1;
      clearTimeout(timer);
      if (done === trials.length) end(done);
      else timer = setTimeout(() => end(done + 1), LONGEST);
    });
    worker.on('error', () => end(done + 1));
    worker.on('exit', () => end(done + 1));
  });
}

function engineVersion(): string {
  const file = createRequire(import.meta.url).resolve('json-rules-engine/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
