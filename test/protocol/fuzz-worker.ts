/** Runs batches of cases on a thread of its own. */
import { parentPort } from 'node:worker_threads';
import type { Found, Mix } from './protocol.js';
import { runKind } from './protocol.js';

export interface Batch {
  readonly kind: string;
  readonly cases: number;
  readonly seed: number;
}

export interface Told {
  readonly kind: string;
  readonly mix: Mix;
  readonly found: Found | undefined;
}

parentPort!.on('message', async ({ kind, ...batch }: Batch) => {
  const told: Told = { kind, ...(await runKind(kind, batch)) };
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort!.postMessage(told);
});
