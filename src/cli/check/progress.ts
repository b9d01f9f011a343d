/** How far a check is, on standard error. */
import process from 'node:process';
import type { ProgressStream } from '../progress-line.js';
import { progressLine } from '../progress-line.js';
import { withCommas } from '../terminal.js';

const BETWEEN_LINES = 10_000;

export interface Progress {
  readonly tell: (done: number, all: number) => void;
  readonly end: () => void;
}

export function progressOf(what: string, stream?: ProgressStream, clock?: () => number): Progress {
  const line = progressLine(BETWEEN_LINES, stream, clock);
  const more = (stream ?? process.stderr).isTTY ? ' …' : '';
  return {
    tell: (done, all) => {
      if (done < all) line.show(() => `${withCommas(done)} of ${withCommas(all)} ${what}${more}`);
    },
    end: line.end,
  };
}
