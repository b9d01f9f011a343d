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

/** Lives that are drawn to find some that break a law. */
const MOST_DRAWN = 4000;
const SEED = 1;

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

async function main(folder, count) {
  const all = [];
  console.log(
    'rule set, law: lives, events before → after (median/worst), properties, lives lived, ms, lines',
  );
  for (const name of readdirSync(folder).sort()) {
    const planted = join(folder, name, 'planted.yaml');
    if (!existsSync(planted)) continue;
    const { law } = parse(readFileSync(planted, 'utf8'));
    const { project } = openProject(readProjectFiles(join(folder, name)).rules);
    if (!project) {
      console.log(`${name}: can not be read`);
      continue;
    }
    const { mails } = await compileMails(project.outlines);
    const invariant = invariantsOf(project, mails).laws.find((one) => one.name === law);
    if (!invariant) {
      console.log(`${name}, ${law}: no law of a life`);
      continue;
    }
    const lives = breakingLives(project, invariant, count);
    const sizes = shrinkingOf(project, mails, invariant, lives);
    all.push(...sizes);
    if (sizes.length === 0) console.log(`${name}, ${law}: no life breaks it in ${MOST_DRAWN}`);
    else console.log(`${name}, ${law}: ${lineOf(sizes)}`);
  }
  console.log(`all: ${lineOf(all)}`);
}

function lineOf(sizes) {
  const both = (key) => {
    const numbers = sizes.map((one) => Math.round(one[key]));
    return `${median(numbers)}/${Math.max(...numbers)}`;
  };
  return `${sizes.length} lives, ${both('before')} → ${both('events')} events, ${both('users')} ids, ${both('properties')} properties, ${both('lived')} lived, ${both('milliseconds')} ms, ${both('lines')} lines`;
}

if (process.argv[1] === import.meta.filename)
  await main(process.argv[2] ?? 'test/planted', Number(process.argv[3] ?? 10));
