/** Mutants go to threads, each the next when it has judged one; what is found of a mutant does not depend on where. */
import { Worker } from 'node:worker_threads';
import { judging } from './judging.js';
import type { Answer, Bench, Question } from './protocol.js';

/** So many mutants a thread, or it is not worth its beginning. */
const LEAST_SHARE = 12;

export async function judgeAll(
  bench: Bench,
  questions: readonly Question[],
  workers: number,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const count = Math.min(workers, Math.ceil(questions.length / LEAST_SHARE));
  if (count <= 1) {
    if (questions.length === 0) return;
    const judgeOne = await judging(bench);
    for (const question of questions) onAnswer(await judgeOne(question));
    return;
  }
  const left = [...questions].toReversed();
  await Promise.all(Array.from({ length: count }, () => onThread(bench, left, onAnswer)));
}

function onThread(bench: Bench, left: Question[], onAnswer: (answer: Answer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: bench });
    const ask = () => {
      const next = left.pop();
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      if (next) worker.postMessage(next);
      else void worker.terminate().then(() => resolve());
    };
    worker.on('message', (answer: Answer) => {
      onAnswer(answer);
      ask();
    });
    worker.once('error', (cause) => {
      left.length = 0;
      reject(cause);
    });
    ask();
  });
}
