/** How far work on a log is, on standard error. */
import type { BacktestProgress } from '../history/backtest.js';
import type { ProgressStream } from './progress-line.js';
import { progressLine } from './progress-line.js';
import { counted, withCommas } from './terminal.js';

/** Milliseconds; who reads a file of them wants few. */
const BETWEEN_LINES = 30_000;

const PHASES: Readonly<Record<BacktestProgress['phase'], readonly [doing: string, what: string]>> = {
  reading: ['reading the log', 'MB'],
  sorting: ['sorting the log', 'row'],
  deciding: ['deciding', 'event'],
  writing: ['writing', 'record'],
};

export interface LogProgress {
  readonly tell: (progress: BacktestProgress) => void;
  readonly end: () => void;
  /** What was done so far, in a few words. */
  readonly soFar: () => string;
}

export function logProgress(
  stream?: ProgressStream,
  clock: () => number = () => performance.now(),
): LogProgress {
  const line = progressLine(BETWEEN_LINES, stream, clock);
  let last: BacktestProgress = { phase: 'reading', done: 0, all: undefined };
  /** When something was done in this phase first: what came before was its beginning, and says nothing of its rate. */
  let first: { readonly done: number; readonly time: number } | undefined;
  return {
    tell: (told) => {
      const progress = told.phase === 'reading' ? inMegabytes(told) : told;
      const isNew = progress.phase !== last.phase;
      if (isNew || first === undefined)
        first = progress.done > 0 ? { done: progress.done, time: clock() } : undefined;
      last = progress;
      const begun = first;
      line.show(
        () =>
          `${stateOf(progress)}${begun ? rateOf(progress, begun.done, (clock() - begun.time) / 1000) : ''} …`,
      );
    },
    end: line.end,
    soFar: () => stateOf(last),
  };
}

function inMegabytes({ phase, done, all }: BacktestProgress): BacktestProgress {
  return { phase, done: done / MEGABYTE, all: all === undefined ? undefined : Math.ceil(all / MEGABYTE) };
}

const MEGABYTE = 1e6;

/** `reading the log: 310 of 1,033 MB`, `deciding: 3,200,000 of 10,000,000 events` */
function stateOf({ phase, done, all }: BacktestProgress): string {
  const [doing, what] = PHASES[phase];
  if (done === 0 && all === undefined) return doing;
  return all === undefined
    ? `${doing}: ${counted(done, what)}`
    : `${doing}: ${withCommas(Math.floor(done))} of ${what === 'MB' ? `${withCommas(all)} MB` : counted(all, what)}`;
}

/** `, 1,060,000 a second, 7 s left` */
function rateOf({ phase, done, all }: BacktestProgress, before: number, seconds: number): string {
  if (done <= before || seconds <= 0) return '';
  const rate = (done - before) / seconds;
  const left = all === undefined ? '' : `, ${durationText((all - done) / rate)} left`;
  return `, ${withCommas(rounded(rate))}${PHASES[phase][1] === 'MB' ? ' MB' : ''} a second${left}`;
}

/** A rate is no more exact than that. */
function rounded(number: number): number {
  return Math.round(Number(number.toPrecision(3)));
}

/** Of seconds: `7 s`, `3 min 20 s`, `1 h 5 min`. */
function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
