/** What a run of scenarios came to: every report of it is a function from this to a text. */
import type { Outcome } from '../../../check/outcome.js';
import type { Diagnostic } from '../../../vocabulary/diagnostic.js';
import type { Colors } from '../../terminal.js';
import { counted, printable, withCommas } from '../../terminal.js';
import type { Texts } from '../diagnostics.js';

export interface Results {
  /** In order of file and line. */
  readonly outcomes: readonly Outcome[];
  /** How many scenarios no filter named. */
  readonly leftOut: number;
  /** Whether it came to an end before all were run: by `--bail`, or by who looks on. */
  readonly isStopped: boolean;
  /** Milliseconds, for all of it. */
  readonly duration: number;
  /** Of all files that may be shown. */
  readonly texts: Texts;
}

/** What it is written on. */
export interface Look {
  readonly colors: Colors;
  /** Undefined where it is no terminal. */
  readonly columns: number | undefined;
}

export interface FileResults {
  readonly file: string;
  readonly scenarios: readonly Outcome[];
}

export function scenariosOf({ outcomes }: Pick<Results, 'outcomes'>): readonly Outcome[] {
  return outcomes.filter(({ kind }) => kind === 'scenario');
}

export function failedOf(results: Pick<Results, 'outcomes'>): readonly Outcome[] {
  return scenariosOf(results).filter(({ status }) => status === 'failed');
}

export function mistakesOf({ outcomes }: Pick<Results, 'outcomes'>): readonly Diagnostic[] {
  return outcomes.flatMap(({ diagnostic }) => diagnostic ?? []);
}

/** The scenarios by file, in order. */
export function byFile(results: Pick<Results, 'outcomes'>): readonly FileResults[] {
  const files = new Map<string, Outcome[]>();
  for (const outcome of scenariosOf(results)) {
    const known = files.get(outcome.file);
    if (known) known.push(outcome);
    else files.set(outcome.file, [outcome]);
  }
  return [...files].map(([file, scenarios]) => ({ file, scenarios }));
}

/** `5 passed, 1 failed`. */
export function countsOf(scenarios: readonly Outcome[]): string {
  const failed = scenarios.filter(({ status }) => status === 'failed').length;
  const passed = scenarios.length - failed;
  const parts = [
    ...(passed > 0 || failed === 0 ? [`${withCommas(passed)} passed`] : []),
    ...(failed > 0 ? [`${withCommas(failed)} failed`] : []),
  ];
  return parts.join(', ');
}

/** `scenarios: 110 passed, 2 failed in 31 files (1.2 s)`: the last line, to be looked for by programs as well. */
export function summaryLine(results: Results): string {
  const { leftOut, isStopped, duration } = results;
  const scenarios = scenariosOf(results);
  const mistakes = mistakesOf(results).length;
  const parts = [
    `${countsOf(scenarios)} in ${counted(byFile(results).length, 'file')}`,
    ...(mistakes > 0 ? [counted(mistakes, 'mistake')] : []),
    ...(leftOut > 0 ? [`${withCommas(leftOut)} left out`] : []),
    ...(isStopped ? ['stopped early'] : []),
  ];
  return `scenarios: ${parts.join(', ')} (${seconds(duration)})`;
}

/** `1.2 s`. */
export function seconds(duration: number): string {
  return `${(duration / 1000).toFixed(1)} s`;
}

/** A name or a sentence of the user's in one line, which writes nothing on a terminal but itself. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
