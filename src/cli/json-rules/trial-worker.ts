/** Runs trials in a thread of their own: some inputs end a process, or keep it busy for ever. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Trial } from '../../json-rules/finding.js';
import { runTrial } from './trial-run.js';

for (const [index, trial] of (workerData as readonly Trial[]).entries())
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has none
  parentPort?.postMessage({ index, result: await runTrial(trial) });
parentPort?.close();
