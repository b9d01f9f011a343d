/** How things stand while scenarios are watched: what each run says beside the one before. */
import process from 'node:process';
import type { Outcome } from '../../check/outcome.js';
import type { Diagnostic } from '../../vocabulary/diagnostic.js';
import type { ExitCode } from '../command.js';
import type { Texts } from '../report/diagnostics.js';
import { formatDiagnostics } from '../report/diagnostics.js';
import { colorsFor, columnsOf, counted, print, say } from '../terminal.js';
import type { Standing } from './delta.js';
import { deltaOf, deltaText, isFailed, sumText } from './delta.js';

/** A run: what came of each scenario file that was run. */
export interface Rerun {
  readonly ran: Standing;
  /** What kept the runner itself from running. */
  readonly crash: string | undefined;
  /** The scenario files there are. */
  readonly there: ReadonlySet<string>;
  /** The files that have changed since the run before. */
  readonly changed: readonly string[];
  readonly texts: Texts;
  /** Milliseconds. */
  readonly duration: number;
}

export class Watched {
  private standing: Standing = new Map();
  private hasCrashed = false;
  /** The mistakes of the last run, where there were some. */
  private toldLast: string | undefined;

  /** Tells what is new. */
  tell({ ran, crash, there, changed, texts, duration }: Rerun): void {
    const delta = deltaOf(this.standing, ran);
    this.standing = new Map([...this.standing, ...ran].filter(([path]) => there.has(path)));
    this.hasCrashed = crash !== undefined;
    this.toldLast = undefined;
    if (crash !== undefined) say(`mailwright: the scenarios could not be run\n\n${crash}\n`);
    const look = { colors: colorsFor(process.stdout), columns: columnsOf(process.stdout) };
    const more = changed.length > MOST_NAMED ? ' …' : '';
    const why = changed.length === 0 ? '' : `${changed.slice(0, MOST_NAMED).join(', ')}${more}: `;
    const took = `${(duration / 1000).toFixed(2)} s`;
    const news = deltaText(delta, texts, look);
    print(
      [
        ...(news === '' ? [] : [`${news}\n`]),
        `${why}${counted(ran.size, 'file')} of ${there.size} run in ${took}`,
        sumText(this.standing, look),
        '',
      ].join('\n'),
    );
  }

  /** Of rules with mistakes no scenario is run, and how things stand stays as it was. */
  tellMistakes(mistakes: readonly Diagnostic[], texts: Texts): void {
    const told = formatDiagnostics(mistakes, texts, colorsFor(process.stderr), columnsOf(process.stderr));
    const isNew = told !== this.toldLast;
    this.toldLast = told;
    if (isNew) say(`${told}\n`);
    const count = `${counted(mistakes.length, 'mistake')}${isNew ? '' : ', as before'}`;
    say(`${count}; scenarios run again once they are mended\n`);
  }

  /** The files of which a scenario fails, or has a mistake. */
  failed(): readonly string[] {
    return [...this.standing].flatMap(([path, outcomes]) => (outcomes.some(isFailed) ? path : []));
  }

  exitCode(): ExitCode {
    if (this.hasCrashed) return 4;
    const outcomes = [...this.standing.values()].flat();
    if (outcomes.some(isMistake)) return 3;
    return outcomes.some(isFailed) ? 1 : 0;
  }
}

const MOST_NAMED = 3;

function isMistake({ kind }: Outcome): boolean {
  return kind === 'mistake';
}
