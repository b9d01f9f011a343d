// Feeds the reader what nobody should write, and saves every input at which it throws, hangs, or takes too much memory.
// `npm run fuzz:reader [MINUTES] [SEED] [FOLDER]`
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { inputFrom, randomFrom } from './inputs.mjs';
import { watchedReader } from './watched.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MINUTES = Number(process.argv[2] ?? 10);
const SEED = Number(process.argv[3] ?? Date.now() % 1_000_000);
const FOLDER = process.argv[4] ?? join(ROOT, '.mailwright/fuzz');

/** The files of sound and of spoilt projects, to be mutated. */
function seeds() {
  const folders = [
    'rules',
    'templates',
    'scenarios',
    'test/invalid',
    'test/language/fixtures',
    'test/fuzz/corpus',
  ];
  const known = /\.(yaml|mjml|csv|jsonl)$/;
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((path) => known.test(path) && !path.includes('__'))
      .map((path) => join(ROOT, folder, path))
      .flatMap((path) => {
        try {
          return { path, text: readFileSync(path, 'utf8') };
        } catch {
          return []; // A link that leads nowhere, or a folder.
        }
      })
      .filter(({ text }) => text.length < 100_000),
  );
}

const random = randomFrom(SEED);
const reader = watchedReader();
const files = seeds();
console.log(
  `seed ${SEED}, ${MINUTES} min, ${files.length} files to begin with; what fails goes to ${FOLDER}`,
);

const outcomes = new Map();
const worst = { ms: 0, what: '' };
const [start, end] = [performance.now(), performance.now() + MINUTES * 60_000];
let [count, characters, diagnostics, told] = [0, 0, 0, performance.now()];
while (performance.now() < end) {
  const { what, ...input } = inputFrom(random, files);
  const outcome = await reader.read(input);
  count += 1;
  characters += input.text.length;
  diagnostics += outcome.diagnostics ?? 0;
  outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
  const perMegabyte = (outcome.ms ?? 0) / Math.max(1, input.text.length / 1_000_000);
  if (perMegabyte > worst.ms)
    Object.assign(worst, { ms: perMegabyte, what: `${what}, ${input.text.length} characters` });
  if (outcome.kind !== 'read') save(input, what, outcome);
  if (performance.now() - told > 30_000) {
    told = performance.now();
    console.log(summary());
  }
}
await reader.stop();
console.log(summary());
process.exitCode = [...outcomes.keys()].every((kind) => kind === 'read') ? 0 : 1;

function summary() {
  const seconds = (performance.now() - start) / 1000;
  const kinds = [...outcomes].map(([kind, times]) => `${times} ${kind}`).join(', ');
  return `${count} inputs (${(count / seconds).toFixed(0)}/s, ${(characters / 1e6).toFixed(0)} MB), ${diagnostics} diagnostics: ${kinds}; slowest ${worst.ms.toFixed(0)} ms per MB or less (${worst.what})`;
}

function save(input, what, outcome) {
  mkdirSync(FOLDER, { recursive: true });
  const name = `${SEED}-${count}-${outcome.kind}${input.path.slice(input.path.lastIndexOf('.'))}`;
  writeFileSync(join(FOLDER, name), input.text);
  console.log(
    `${outcome.kind}: ${name} as ${input.path} (${what}) ${Math.round(outcome.ms ?? 0)} ms\n${outcome.stack ?? ''}`,
  );
}
