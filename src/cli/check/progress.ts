/** How far a check is, on standard error. */
import process from 'node:process';
import { withCommas } from '../terminal.js';

/** Milliseconds; what takes no longer is over before it is read. */
const PATIENCE = 1000;
const BETWEEN = 200;
/** Where nobody sees a line being written over. */
const BETWEEN_LINES = 10_000;

const WIPE = '\r\u001b[K';

export interface Progress {
  readonly tell: (done: number, all: number) => void;
  readonly end: () => void;
}

/** One line that is written over on a terminal, elsewhere a line now and then. */
export function progressOf(
  what: string,
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  const start = clock();
  let shown = start;
  const isOver = stream.isTTY;
  return {
    tell: (done, all) => {
      const now = clock();
      if (done >= all || now - start < PATIENCE || now - shown < (isOver ? BETWEEN : BETWEEN_LINES)) return;
      shown = now;
      const line = `${withCommas(done)} of ${withCommas(all)} ${what}`;
      stream.write(isOver ? `${WIPE}${line} …` : `${line}\n`);
    },
    end: () => {
      if (isOver && shown > start) stream.write(WIPE);
      shown = start;
    },
  };
}
