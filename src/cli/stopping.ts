/** Ctrl-C, or whoever else wants the program to end, while it works on a log. */
import process from 'node:process';

/** Exit code of who was stopped, as shells have it: 128 and the number of SIGINT. */
export const STOPPED = 130;

/** It was stopped; the message says what was done so far. */
export class Stopped extends Error {}

/**
 * The work is told by its signal to end, and to remove what it put aside. Who stops it twice does not want to wait for that.
 * Throws {@link Stopped}, with what `soFar` then says.
 */
export async function untilStopped<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  soFar: () => string,
): Promise<Result> {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(STOPPED);
    controller.abort(new Stopped(soFar()));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } catch (cause) {
    // What is stopped in the middle fails in many ways, all of them for one reason.
    throw controller.signal.aborted ? controller.signal.reason : cause;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
