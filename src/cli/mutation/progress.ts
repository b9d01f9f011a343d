/** How far the judging is, on standard error. */
import process from 'node:process';
import { withCommas } from '../terminal.js';

/** Milliseconds. */
const PATIENCE = 1000;
const BETWEEN = 200;
/** Where nobody sees a line being written over. */
const BETWEEN_LINES = 10_000;

const WIPE = '\r\u001b[K';

export function mutationProgress(
  all: number,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  clock: () => number = () => performance.now(),
): { readonly onJudged: (survived: boolean) => void; readonly end: () => void } {
  const start = clock();
  let shown = start;
  let [done, survived] = [0, 0];
  const between = stream.isTTY ? BETWEEN : BETWEEN_LINES;
  return {
    onJudged: (isSurvivor) => {
      done += 1;
      if (isSurvivor) survived += 1;
      const now = clock();
      if (now - start < PATIENCE || now - shown < between) return;
      shown = now;
      const line = `${withCommas(done)} of ${withCommas(all)} mutants judged, ${withCommas(survived)} survived …`;
      stream.write(stream.isTTY ? `${WIPE}${line}` : `${line}\n`);
    },
    end: () => {
      if (stream.isTTY && shown > start) stream.write(WIPE);
    },
  };
}
