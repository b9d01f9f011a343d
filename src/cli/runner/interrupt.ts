import process from 'node:process';

/** Exit code of who ends at once, as shells have it: 128 and the number of the signal. */
const AT_ONCE = 130;

/**
 * Ctrl-C stops the work and lets it end by itself, with what it has to tell; then the process ends by the signal, so
 * that whoever has started it stops as well. A second one ends the process at once.
 */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(AT_ONCE);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    if (controller.signal.aborted) process.kill(process.pid, 'SIGINT');
  }
}
