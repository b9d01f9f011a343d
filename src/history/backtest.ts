/** All users of a log through the engine: what would have been decided. */
import { rm } from 'node:fs/promises';

import type { SourceFile } from '../language/source-file.js';
import type { Project } from '../simulate/project.js';
import { mailNames } from '../simulate/project.js';
import type { Instant } from '../vocabulary/time.js';
import { setAside, outputError, OutputError, type Aside } from './aside.js';
import { tallyExposures, type ExposureTally } from './exposure-tally.js';
import { temporaryFolder } from './leftovers.js';
import { LogError } from './log-error.js';
import type { LogSummary } from './log.js';
import type { OpenedHistory, PrepareOptions } from './prepared/opened-history.js';
import { openPrepared } from './prepared/open.js';
import type { DecisionsPart, DecisionsSetup } from './study/decisions.js';
import { lastOf, type SentMail } from './study/last-mails.js';
import { DECISION_COLUMNS, EXPOSURE_COLUMNS, writeParquet, type ParquetColumns } from './study/parquet.js';
import { runStudy, workersFor } from './study/run-study.js';
import { mergeRuns, type Run } from './study/runs.js';
import { mergeTallies, type Tally } from './tally.js';

export interface BacktestOptions extends Omit<PrepareOptions, 'ruleSets'> {
  /** Threads; by default as many as the log is worth. */
  readonly workers?: number | undefined;
  /** Parts that the users are dealt out in; by default as many as are good for the threads. */
  readonly partitions?: number | undefined;
  /** Files that decisions and exposures are written to, as Parquet where they end in `.parquet`, else as JSON Lines. */
  readonly decisionsFile?: string | undefined;
  readonly exposuresFile?: string | undefined;
  /** How many of the last mails are told one by one. */
  readonly listed: number;
  readonly onProgress?: ((progress: BacktestProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How far it is; `all` is undefined where that is not known yet. */
export interface BacktestProgress {
  readonly phase: 'reading' | 'sorting' | 'deciding' | 'writing';
  /** Of a log that is read, in bytes. */
  readonly done: number;
  readonly all: number | undefined;
}

export interface Backtest {
  readonly tally: Tally;
  readonly exposed: readonly ExposureTally[];
  /** The last mails sent, in the order of `at`, `user`, `campaign`, `step`. */
  readonly last: readonly SentMail[];
  /** How many there are in all. */
  readonly decisions: number;
  readonly exposures: number;
  readonly log: LogSummary;
  /** Where the clock stopped; undefined for a log without a valid event. */
  readonly endTime: Instant | undefined;
}

/**
 * Decides a log by the rules of a project that `files` are the texts of. Throws `LogError` and `SourceError` for what is wrong
 * with the log or its mapping, `OutputError` for what can't be written; then no file has been touched.
 */
export async function backtest(
  project: Project,
  files: readonly SourceFile[],
  options: BacktestOptions,
): Promise<Backtest> {
  const outputs = new Outputs(options);
  const folder = await temporaryFolder();
  try {
    const result = await decideLog(project, files, options, outputs, folder);
    outputs.keep();
    return result;
  } finally {
    outputs.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function decideLog(
  project: Project,
  files: readonly SourceFile[],
  options: BacktestOptions,
  outputs: Outputs,
  folder: string,
): Promise<Backtest> {
  const history = await whileReading(options, (onRead) =>
    outputs.openWithRejects(project, { ...options, onRead }),
  );
  try {
    const endTime = options.to ?? history.manifest.lastTime;
    const setup: DecisionsSetup = {
      files,
      assumed: options.source?.body.assume,
      endTime,
      listed: options.listed,
      folder,
      wantsDecisions: options.decisionsFile !== undefined,
      wantsExposures: options.exposuresFile !== undefined,
    };
    const parts = await decideParts(history, setup, options);
    await outputs.write(parts, options);
    return {
      tally: mergeTallies(
        parts.map((part) => part.tally),
        mailNames(project),
      ),
      exposed: tallyExposures(
        parts.map(({ exposed }) => exposed),
        project.ruleSet.experiments.values(),
      ),
      last: lastOf(
        parts.flatMap(({ last }) => last),
        options.listed,
      ),
      decisions: total(parts.map(({ decisions }) => decisions.count)),
      exposures: total(parts.map(({ exposures }) => exposures.count)),
      log: history.manifest,
      endTime,
    };
  } finally {
    await history.close();
  }
}

/** Several for each thread, so that none waits for another for long, unless there is little to read: each takes a while to begin. */
function partitionsFor(threads: number, events: number): number {
  if (threads === 1) return 1;
  return Math.max(threads, Math.min(threads * MOST_PARTITIONS, Math.floor(events / EVENTS_A_PARTITION)));
}

const MOST_PARTITIONS = 8;
const EVENTS_A_PARTITION = 50_000;

/** Tells while a log is read how far that is, as the work says, and then that it is being sorted. */
export async function whileReading<Result>(
  { onProgress }: Pick<BacktestOptions, 'onProgress'>,
  work: (onRead: (done: number, all: number) => void) => Promise<Result>,
): Promise<Result> {
  let progress: BacktestProgress = { phase: 'reading', done: 0, all: undefined };
  const timer = setInterval(() => onProgress?.(progress), BETWEEN_TELLINGS);
  try {
    return await work((done, all) => {
      progress = done < all ? { phase: 'reading', done, all } : { phase: 'sorting', done: 0, all: undefined };
    });
  } finally {
    clearInterval(timer);
  }
}

/** Milliseconds. */
const BETWEEN_TELLINGS = 200;

function decideParts(
  history: OpenedHistory,
  setup: DecisionsSetup,
  { workers, partitions, onProgress, signal }: BacktestOptions,
): Promise<readonly DecisionsPart[]> {
  const all = history.manifest.events;
  const threads = workers ?? workersFor(all);
  onProgress?.({ phase: 'deciding', done: 0, all });
  return runStudy<DecisionsPart>(
    history,
    { module: new URL('study/decisions.js', import.meta.url), setup },
    {
      workers: threads,
      partitions: partitions ?? partitionsFor(threads, all),
      signal,
      onProgress: ({ events }) => onProgress?.({ phase: 'deciding', done: events, all }),
    },
  );
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The files that are asked for, all of them aside until the last is whole. */
class Outputs {
  private readonly decisions: Aside | undefined;
  private readonly exposures: Aside | undefined;
  private readonly rejects: Aside | undefined;

  constructor({ decisionsFile, exposuresFile, rejectsFile }: BacktestOptions) {
    try {
      this.decisions = begun(decisionsFile, 'decisions');
      this.exposures = begun(exposuresFile, 'exposures');
      this.rejects = begun(rejectsFile, 'rejected rows');
    } catch (cause) {
      this.drop();
      throw cause;
    }
  }

  /** Opens the log; what is said of the rejects file names it as it will be named. */
  async openWithRejects({ ruleSet }: Project, options: BacktestOptions): Promise<OpenedHistory> {
    const { rejectsFile } = options;
    try {
      const rejects = this.rejects?.path;
      return await openPrepared({
        ...options,
        ruleSets: [ruleSet],
        rejectsFile: rejects,
        threads: options.workers,
      });
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (rejectsFile === undefined || !(cause instanceof LogError) || cause.file !== this.rejects?.path) {
        throw cause;
      }
      throw outputError(rejectsFile, 'rejected rows', cause.cause);
    }
  }

  async write(parts: readonly DecisionsPart[], options: BacktestOptions): Promise<void> {
    const { decisionsFile, exposuresFile } = options;
    const all = total(
      parts.map(
        ({ decisions, exposures }) =>
          (this.decisions ? decisions.count : 0) + (this.exposures ? exposures.count : 0),
      ),
    );
    if (all > 0) options.onProgress?.({ phase: 'writing', done: 0, all });
    let before = 0;
    const writing = (what: string, target: string): Writing => ({
      what,
      target,
      signal: options.signal,
      onProgress: (done) => options.onProgress?.({ phase: 'writing', done: before + done, all }),
    });
    if (this.decisions && decisionsFile !== undefined) {
      const runs = parts.flatMap(({ decisions }) => decisions.runs);
      await writeSorted(runs, this.decisions, DECISION_COLUMNS, writing('decisions', decisionsFile));
      before = total(parts.map(({ decisions }) => decisions.count));
    }
    if (this.exposures && exposuresFile !== undefined) {
      const runs = parts.flatMap(({ exposures }) => exposures.runs);
      await writeSorted(runs, this.exposures, EXPOSURE_COLUMNS, writing('exposures', exposuresFile));
    }
  }

  keep(): void {
    for (const aside of this.all()) aside.keep();
  }

  drop(): void {
    for (const aside of this.all()) aside.drop();
  }

  private all(): readonly Aside[] {
    return [this.decisions, this.exposures, this.rejects].filter((one) => one !== undefined);
  }
}

function begun(file: string | undefined, what: string): Aside | undefined {
  return file === undefined ? undefined : setAside(file, what);
}

type Writing = Parameters<typeof mergeRuns>[2];

async function writeSorted(
  runs: readonly Run[],
  { path }: Aside,
  columns: ParquetColumns,
  writing: Writing,
): Promise<void> {
  if (!isParquet(writing.target)) {
    await mergeRuns(runs, path, writing);
    return;
  }
  const lines = `${path}.lines`;
  try {
    await mergeRuns(runs, lines, writing);
    await writeParquet(lines, path, columns, writing.signal);
  } catch (cause) {
    if (writing.signal?.aborted) throw writing.signal.reason;
    throw cause instanceof OutputError ? cause : outputError(writing.target, writing.what, cause);
  } finally {
    await rm(lines, { force: true });
  }
}

export function isParquet(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}
