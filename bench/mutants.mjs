// Measures how many mutants of the example store are judged per second, on one thread, in rounds over an even sample.
// `npm run bench:mutants [ROUNDS]`; writes its section of bench/README.md.
import { cpus } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readProjectFiles } from '../dist/cli/files.js';
import { snapshotComparison } from '../dist/cli/runner/snapshots.js';
import { mutantsOf } from '../dist/check/mutants/mutants.js';
import { groundOf } from '../dist/check/mutation/ground.js';
import { judge } from '../dist/check/mutation/judge.js';
import { writeSection } from './section.mjs';

const ROUNDS = Number(process.argv[2] ?? 3);
const LIVES = 1000;
/** One mutant in so many is judged. */
const STEP = 4;

const root = fileURLToPath(new URL('..', import.meta.url));
const { rules, scenarios, given } = readProjectFiles(root);
const compare = snapshotComparison(root, 'none');

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function round() {
  const start = performance.now();
  const ground = await groundOf({ rules, scenarios, given }, { lives: LIVES, seed: 1, compare });
  const ready = performance.now();
  const all = mutantsOf(ground.project, rules);
  const sample = all.filter((_, index) => index % STEP === 0);
  const times = new Map();
  for (const mutant of sample) {
    const before = performance.now();
    const { kind } = await judge(ground, mutant);
    times.set(kind, [...(times.get(kind) ?? []), performance.now() - before]);
  }
  const seconds = (performance.now() - ready) / 1000;
  return { begin: (ready - start) / 1000, perSecond: sample.length / seconds, sample, all, times };
}

const rounds = [];
for (let count = 0; count < ROUNDS; count++) rounds.push(await round());
const [{ sample, all }] = rounds;
const perSecond = median(rounds.map((one) => one.perSecond));
const begin = median(rounds.map((one) => one.begin));
const kinds = [...new Set(rounds.flatMap(({ times }) => [...times.keys()]))].sort();
const rows = kinds.map((kind) => {
  const times = rounds.flatMap((one) => one.times.get(kind) ?? []);
  return `| ${kind} | ${times.length / ROUNDS} | ${median(times).toFixed(0)} ms |`;
});

await writeSection(
  [
    '## Mutants',
    '',
    `\`npm run bench:mutants\` on ${cpus()[0].model}, Node ${process.versions.node}: ${sample.length} of the ${all.length} mutants of the example store, judged by its ${scenarios.length} scenario files, its invariants and ${LIVES} lives, on one thread; medians of ${ROUNDS} rounds.`,
    '',
    `**${perSecond.toFixed(1)} mutants a second**, after ${begin.toFixed(1)} s for the scenarios, their coverage and the lives.`,
    '',
    '| found | mutants | median |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
  ].join('\n'),
);
