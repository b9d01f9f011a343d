/** The protocol over as many cases as one likes, on all processors: `npm run fuzz [CASES] [SEED]`. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Worker } from 'node:worker_threads';
import { KINDS } from './cases.js';
import type { Batch, Told } from './fuzz-worker.js';
import type { Found, Mix } from './protocol.js';
import { asTest, sharesOf } from './protocol.js';

/** So many cases a worker runs before it tells of them. */
const BATCH = 5000;

function wholeNumber(text: string | undefined, usual: number, name: string): number {
  if (text === undefined) return usual;
  const value = Number(text.replaceAll('_', '').replaceAll(',', ''));
  if (Number.isSafeInteger(value) && value >= 0) return value;
  process.stderr.write(`${name} \`${text}\` is no whole number; for example: npm run fuzz 1000000 42\n`);
  process.exit(3);
}

const cases = wholeNumber(process.argv[2], 1_000_000, 'CASES');
const seed = wholeNumber(process.argv[3], randomInt(2 ** 31), 'SEED');

const batches: Batch[] = [];
for (let done = 0, turn = 0; done < cases; done += BATCH, turn++) {
  for (const [kind, share] of sharesOf(Math.min(BATCH, cases - done)))
    batches.push({ kind, cases: share, seed: (seed + turn) | 0 });
}

const mixes = new Map<string, Mix>(
  Object.keys(KINDS).map((kind) => [kind, { true: 0, false: 0, refused: 0 }]),
);
const start = performance.now();
let run = 0;
let toldTime = start;

function speed(): string {
  return `${withCommas(Math.round(run / ((performance.now() - start) / 1000)))} a second`;
}

function withCommas(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function note({ kind, mix }: Told): void {
  const all = mixes.get(kind)!;
  for (const outcome of ['true', 'false', 'refused'] as const) {
    all[outcome] += mix[outcome];
    run += mix[outcome];
  }
  if (performance.now() - toldTime < 2000) return;
  toldTime = performance.now();
  process.stderr.write(`${withCommas(run)} of ${withCommas(cases)} cases, ${speed()}\n`);
}

/** Undefined where no batch found a difference. */
async function work(): Promise<Found | undefined> {
  const worker = new Worker(new URL('fuzz-worker.js', import.meta.url));
  try {
    for (let batch = batches.shift(); batch; batch = batches.shift()) {
      const told = await answerOf(worker, batch);
      note(told);
      if (!told.found) continue;
      batches.length = 0;
      return told.found;
    }
    return undefined;
  } finally {
    await worker.terminate();
  }
}

async function answerOf(worker: Worker, batch: Batch): Promise<Told> {
  const answer = once(worker, 'message') as Promise<[Told]>;
  // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  worker.postMessage(batch);
  return (await answer)[0];
}

process.stderr.write(`seed ${seed}; npm run fuzz ${cases} ${seed} runs the same cases again\n`);
const found = (await Promise.all(Array.from({ length: availableParallelism() }, work))).find(
  (one) => one !== undefined,
);
for (const [kind, { true: holds, false: fails, refused }] of mixes) {
  console.log(
    `${kind.padEnd(22)}${withCommas(holds).padStart(10)} true ${withCommas(fails).padStart(10)} false ${withCommas(refused).padStart(10)} refused`,
  );
}
if (found) {
  console.log(`\ndifferent from json-rules-engine; for test/protocol/found.test.ts:\n\n${asTest(found)}`);
  process.exitCode = 1;
} else {
  console.log(`${withCommas(run)} cases, seed ${seed}, ${speed()}: no difference`);
}
