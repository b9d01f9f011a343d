/** Judges mutants on a thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadLater } from '../later-packages.js';
import { judging } from './judging.js';
import type { Bench, Question } from './protocol.js';

loadLater();
const judgeOne = await judging(workerData as Bench);
parentPort!.on('message', async (question: Question) => {
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread has none
  parentPort!.postMessage(await judgeOne(question));
});
