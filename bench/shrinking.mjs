// How small counterexamples get: of each rule set of a folder with a planted mistake, lives that break its law are shrunk
// (`node bench/shrinking.mjs [FOLDER] [LIVES]`, after a build). The mistake of each is named by its `planted.yaml`.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { invariantsOf } from '../dist/check/invariants/invariants.js';
import { lifeAt, livesOf } from '../dist/check/lives/lives.js';
import { counterexampleOf } from '../dist/check/story/counterexample.js';
import { sizeOf } from '../dist/check/story/cost.js';
import { storyText } from '../dist/check/story/story.js';
import { breachOf } from '../dist/check/story/trial.js';
import { readProjectFiles } from '../dist/cli/files.js';
import { compileMails, openProject } from '../dist/simulate/project.js';
import { writeSection } from './section.mjs';

/** Lives that are drawn to find some that break a law. */
const MOST_DRAWN = 4000;
const SEED = 1;
/** Of this folder the table stands in bench/README.md. */
const OWN = 'test/planted';

/** Every size of the counterexamples of one invariant of one project. */
export function shrinkingOf(project, mails, invariant, lives) {
  return lives.map((life) => {
    const start = performance.now();
    const { size, lives: lived, story, timeline } = counterexampleOf(project, mails, invariant, life);
    const milliseconds = performance.now() - start;
    return {
      before: sizeOf(life).events,
      ...size,
      lived,
      lines: storyText(story).length,
      milliseconds,
      timeline,
    };
  });
}

export function breakingLives(project, invariant, count, drawn = MOST_DRAWN) {
  const arbitrary = livesOf(project);
  const found = [];
  for (let run = 0; run < drawn && found.length < count; run++) {
    const life = lifeAt(arbitrary, SEED, run);
    if (breachOf(project, invariant, life)) found.push(life);
  }
  return found;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/** A row for each rule set: its law, and what became of the lives that break it. */
async function measured(folder, count) {
  const rows = [];
  for (const name of readdirSync(folder).sort()) {
    const planted = join(folder, name, 'planted.yaml');
    if (!existsSync(planted)) continue;
    const { law } = parse(readFileSync(planted, 'utf8'));
    const { project } = openProject(readProjectFiles(join(folder, name)).rules);
    if (!project) throw new Error(`${name} has mistakes`);
    const { mails } = await compileMails(project.outlines);
    const invariant = invariantsOf(project, mails).laws.find((one) => one.name === law);
    // What no life comes to is broken by no life.
    const lives = invariant ? breakingLives(project, invariant, count) : [];
    rows.push({ name, law, sizes: invariant ? shrinkingOf(project, mails, invariant, lives) : undefined });
  }
  return rows;
}

function cellsOf(sizes) {
  const both = (key) => {
    const numbers = sizes.map((one) => Math.round(one[key]));
    return `${median(numbers)} / ${Math.max(...numbers)}`;
  };
  return ['before', 'events', 'users', 'properties', 'lived', 'milliseconds', 'lines'].map(both);
}

function sectionOf(rows) {
  const all = rows.flatMap(({ sizes }) => sizes ?? []);
  const table = [
    ['law', 'lives', 'events found', 'events', 'ids', 'properties', 'lived', 'ms', 'lines of the story'],
    Array(9).fill('---'),
    ...rows
      .filter(({ sizes }) => sizes?.length > 0)
      .map(({ law, sizes }) => [law, sizes.length, ...cellsOf(sizes)]),
    ['**all**', all.length, ...cellsOf(all)],
  ];
  const notFound = rows.filter(({ sizes }) => sizes?.length === 0).map(({ name }) => name);
  return `## Counterexamples

Of ${rows.length} rule sets with a planted mistake (\`test/planted\`), lives that break the law, drawn as \`mailwright check\` draws them, and what they are made of
it; median / worst. Written by \`npm run bench:shrinking\`.

${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

${notFound.length === 0 ? '' : `In ${MOST_DRAWN} lives none broke the law of ${notFound.join(', ')}.\n`}`;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? OWN;
  const section = sectionOf(await measured(folder, Number(process.argv[3] ?? 10)));
  if (folder === OWN) await writeSection(section);
  else console.log(section);
}
