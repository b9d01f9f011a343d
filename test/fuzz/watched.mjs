// Reads inputs on a thread that may take 512 MB and no more than its time, so that one input costs one thread.
import { Worker } from 'node:worker_threads';

const HEAP_MB = 512;
/** Milliseconds: a second for each megabyte, and no less than a second. */
const ALLOWED = 1000;
/** The clock runs on where other processes have the machine: only what takes so much longer is stopped. */
const STOPPED_AFTER = 12;

export function allowedFor({ text }) {
  return ALLOWED * Math.max(1, text.length / 1_000_000);
}

/** `read` answers with what came of an input: `read`, `thrown`, `slow`, `hanging` or `crashed` (out of memory). */
export function watchedReader() {
  let worker;
  const start = () =>
    (worker ??= new Worker(new URL('target.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      stdout: true,
      stderr: true,
    }));
  const stop = async () => {
    const stopped = worker;
    worker = undefined;
    await stopped?.terminate();
  };
  const answerTo = (input, allowed) =>
    new Promise((resolve) => {
      const reader = start();
      const begun = performance.now();
      const end = (outcome) => {
        clearTimeout(watchdog);
        reader.off('error', onError).off('exit', onExit).off('message', onMessage);
        resolve(outcome);
      };
      const onError = (cause) => end({ kind: 'crashed', stack: String(cause) });
      const onExit = (code) => end({ kind: 'crashed', stack: `exit ${code}` });
      const onMessage = (answer) => {
        // Of the two clocks the kinder: one counts other processes, the other the collector's threads.
        const ms = Math.min(answer.cpu ?? 0, performance.now() - begun);
        end({ ...answer, ms, kind: answer.kind === 'read' && ms > allowed ? 'slow' : answer.kind });
      };
      const watchdog = setTimeout(() => end({ kind: 'hanging' }), STOPPED_AFTER * allowed);
      reader.on('error', onError).on('exit', onExit).on('message', onMessage);
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      reader.postMessage(input);
    });
  const read = async (input) => {
    // The first input pays for loading everything.
    if (!worker) await answerTo({ path: 'rules/warm.yaml', text: 'kind: segment\n' }, 60_000);
    const outcome = await answerTo(input, allowedFor(input));
    if (outcome.kind === 'hanging' || outcome.kind === 'crashed') await stop();
    return outcome;
  };
  return { read, stop };
}
