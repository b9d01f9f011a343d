/** How far the judging is, on standard error. */
import type { ProgressStream } from '../progress-line.js';
import { progressLine } from '../progress-line.js';
import { withCommas } from '../terminal.js';

const BETWEEN_LINES = 10_000;

export function mutationProgress(
  all: number,
  stream?: ProgressStream,
  clock?: () => number,
): { readonly onJudged: (survived: boolean) => void; readonly end: () => void } {
  const line = progressLine(BETWEEN_LINES, stream, clock);
  let [done, survived] = [0, 0];
  return {
    onJudged: (isSurvivor) => {
      done += 1;
      if (isSurvivor) survived += 1;
      line.show(
        () => `${withCommas(done)} of ${withCommas(all)} mutants judged, ${withCommas(survived)} survived …`,
      );
    },
    end: line.end,
  };
}
