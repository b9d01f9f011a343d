/** How things stand while scenarios are watched: what each run says beside the one before. */
import process from 'node:process';
import type { Outcome } from '../../check/outcome.js';
import type { ExitCode } from '../command.js';
import type { Texts } from '../report/diagnostics.js';
import { colorsFor, columnsOf, counted, print } from '../terminal.js';
import type { Standing } from './delta.js';
import { deltaOf, deltaText, isFailed, sumText } from './delta.js';

/** A run: what came of each scenario file that was run. */
export interface Rerun {
  readonly ran: Standing;
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

  /** Tells what is new. */
  tell({ ran, there, changed, texts, duration }: Rerun): void {
    const delta = deltaOf(this.standing, ran);
    this.standing = new Map([...this.standing, ...ran].filter(([path]) => there.has(path)));
    const look = { colors: colorsFor(process.stdout), columns: columnsOf(process.stdout) };
    const more = changed.length > 3 ? ' …' : '';
    const why = changed.length === 0 ? '' : `${changed.slice(0, 3).join(', ')}${more}: `;
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

  /** The files of which a scenario fails, or has a mistake. */
  failed(): readonly string[] {
    return [...this.standing].flatMap(([path, outcomes]) => (outcomes.some(isFailed) ? path : []));
  }

  exitCode(): ExitCode {
    const outcomes = [...this.standing.values()].flat();
    if (outcomes.some(isMistake)) return 3;
    return outcomes.some(isFailed) ? 1 : 0;
  }
}

function isMistake({ kind }: Outcome): boolean {
  return kind === 'mistake';
}
