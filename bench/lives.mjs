// Lives per second on one core: drawn, lived, judged; and the whole of `mailwright check`. `npm run bench:lives [LIVES]`;
// writes its part of bench/README.md.
import { spawnSync } from 'node:child_process';
import os from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { instrument, livedCounts } from '../dist/check/coverage/instrument.js';
import { invariantsOf } from '../dist/check/invariants/invariants.js';
import { lifeAt, livesOf } from '../dist/check/lives/lives.js';
import { readProjectFiles } from '../dist/cli/files.js';
import { mailOf, compileMails, openProject } from '../dist/simulate/project.js';
import { renderMail } from '../dist/render/render.js';
import { simulate } from '../dist/simulate/simulate.js';
import { writeSection } from './section.mjs';

const LIVES = Number(process.argv[2] ?? 10_000);
const ROUNDS = 5;
const SEED = 1;

const root = fileURLToPath(new URL('..', import.meta.url));
const { project } = openProject(readProjectFiles(root).rules);
const { mails } = await compileMails(project.outlines);
const { laws } = invariantsOf(project, mails);
const instrumented = instrument(project);
const lives = livesOf(project);
const drawn = () => Array.from({ length: LIVES }, (_, run) => lifeAt(lives, SEED, run));

function rendered(decisions) {
  let count = 0;
  for (const decision of decisions) {
    const mail = decision.mail && mailOf(mails, decision);
    if (mail && renderMail(mail, decision.mail).kind === 'rendered') count += 1;
  }
  return count;
}

function judged(life) {
  return laws.filter(({ judge }) => judge(life).kind === 'broken').length;
}

const all = drawn();
const lived = all.map((timeline) => ({ timeline, simulated: simulate(project.program, timeline, 'on') }));
const TASKS = {
  'drawn: `lifeAt`': () => drawn(),
  'lived: the engine, with its journal': () =>
    all.forEach((timeline) => simulate(project.program, timeline, 'on')),
  'lived and counted: which ways of rules and templates each life goes': () =>
    all.forEach((timeline) => livedCounts(instrumented, timeline)),
  'every mail that is sent rendered to HTML and text': () =>
    lived.forEach(({ simulated }) => rendered(simulated.decisions)),
  [`judged by the store's ${laws.length} invariants, which make what is sent and live each life again`]: () =>
    lived.forEach(judged),
  'all of it: drawn, lived and counted, judged with its mails': () => {
    for (let run = 0; run < LIVES; run++) {
      const timeline = lifeAt(lives, SEED, run);
      judged({ timeline, simulated: livedCounts(instrumented, timeline).simulated });
    }
  },
};

/** Milliseconds of the processor: what else the machine does counts less. */
function processorTime(task) {
  const start = process.cpuUsage();
  task();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const times = new Map(Object.keys(TASKS).map((name) => [name, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, task] of Object.entries(TASKS)) {
    const time = processorTime(task);
    // The first round is for the compiler.
    if (round > 0) times.get(name).push(time);
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const number = (value) => Math.round(value).toLocaleString('en-US');
const rows = [...times].map(([name, list]) => {
  const time = median(list);
  return `| ${name} | ${number(LIVES / (time / 1000))} | ${number((time * 1000) / LIVES)} µs |`;
});
const events = all.reduce((sum, { events: own }) => sum + own.length, 0) / LIVES;
const sent = lived.reduce(
  (sum, { simulated }) => sum + simulated.decisions.filter(({ mail }) => mail).length,
  0,
);

const LIMIT = 30;

/** The command as a user gives it, with its default budget; what stands in it is of the store. */
function wholeCheck() {
  const start = performance.now();
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
  const args = ['check', '--project', root, '--format', 'json'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`the store does not pass its own check: ${stderr}${stdout.slice(0, 2000)}`);
  const seconds = (performance.now() - start) / 1000;
  const { attack } = JSON.parse(stdout);
  return { seconds, lives: Object.values(attack.lived).reduce((sum, count) => sum + count, 0) };
}

const whole = [wholeCheck(), wholeCheck(), wholeCheck()].sort((a, b) => a.seconds - b.seconds)[1];
const verdict = whole.seconds < LIMIT ? 'under' : 'OVER';

await writeSection(`## Lives

Written by \`npm run bench:lives\` on ${new Date().toISOString().slice(0, 10)}: Node ${process.versions.node}, ${os.cpus()[0].model.trim()}, medians of ${ROUNDS} rounds in
turns, time of the processor. ${number(LIVES)} lives of the example store, seed ${SEED}: ${events.toFixed(1)} events and ${(sent / LIVES).toFixed(1)} mails sent in each.

| | lives/s per core | each |
|---|---|---|
${rows.join('\n')}

\`mailwright check\` with its default budget on the example store: ${number(whole.lives)} lives in ${whole.seconds.toFixed(1)} s on ${os.availableParallelism()} cores, from the command to its report (median of 3);
${verdict} the limit of ${LIMIT} s.
`);
if (whole.seconds >= LIMIT) process.exitCode = 1;
