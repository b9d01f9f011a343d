/** How far something is, on standard error: one line that is written over on a terminal, elsewhere a line now and then. */
import process from 'node:process';

export interface ProgressLine {
  /** What the line would say is asked only when it is time for one. */
  readonly show: (text: () => string) => void;
  /** Wipes the line. */
  readonly end: () => void;
}

export type ProgressStream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Milliseconds; what takes no longer is over before it is read. */
const PATIENCE = 1000;
/** Five times a second. */
const BETWEEN = 200;

const WIPE = '\r\u001b[K';

/** `betweenLines`: milliseconds, where nobody sees a line being written over. */
export function progressLine(
  betweenLines: number,
  stream: ProgressStream = process.stderr,
  clock: () => number = () => performance.now(),
): ProgressLine {
  const start = clock();
  let shown = start;
  const isOver = stream.isTTY;
  const between = isOver ? BETWEEN : betweenLines;
  return {
    show: (text) => {
      const now = clock();
      if (now - start < PATIENCE || now - shown < between) return;
      shown = now;
      stream.write(isOver ? `${WIPE}${text()}` : `${text()}\n`);
    },
    end: () => {
      if (isOver && shown > start) stream.write(WIPE);
      shown = start;
    },
  };
}
