/** How far a run is, on standard error, for who waits at a terminal. */
import process from 'node:process';
import type { Outcome } from '../../check/outcome.js';
import { counted, withCommas } from '../terminal.js';
import { isFailedScenario } from './run.js';

/** Milliseconds: nothing is shown of a run that is shorter, and a line stands at least so long. */
const PATIENCE = 1000;
const BETWEEN = 100;

export interface Progress {
  readonly onOutcome: (outcome: Outcome) => void;
  /** Wipes it from the terminal. */
  readonly end: () => void;
}

const WIPE = '\r\u001b[K';

/** `clock` in milliseconds. */
export function progressOn(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  clock: () => number = () => performance.now(),
): Progress {
  if (!stream.isTTY) return { onOutcome: () => undefined, end: () => undefined };
  const start = clock();
  let shown = 0;
  let [scenarios, failed] = [0, 0];
  return {
    onOutcome: (outcome) => {
      if (outcome.kind === 'scenario') scenarios++;
      if (isFailedScenario(outcome)) failed++;
      const now = clock();
      if (now - start < PATIENCE || now - shown < BETWEEN) return;
      shown = now;
      stream.write(`${WIPE}${progressLine(scenarios, failed)}`);
    },
    end: () => {
      if (shown > 0) stream.write(WIPE);
    },
  };
}

function progressLine(scenarios: number, failed: number): string {
  const words = counted(scenarios, 'scenario');
  return failed === 0 ? `${words} run …` : `${words} run, ${withCommas(failed)} failed …`;
}
